import { z } from 'zod';
import { secret } from '../warehouses/target-fields.js';
import { headers, secretAddress } from './alerts-config.js';

const text = z.string().min(1);

/** Where telemetry goes. What is left out is off, and costs nothing. */
export const observabilityConfig = z.strictObject({
  /** Events of OpenLineage: jobs, datasets, columns, data tests. */
  openLineage: z
    .strictObject({
      /** The namespace of jobs; `OPENLINEAGE_NAMESPACE`, else the project’s name when left out. */
      namespace: text.optional(),
      /** A server that takes events, such as Marquez or DataHub. `OPENLINEAGE_URL` alone turns it on, too. */
      http: z
        .strictObject({
          /** The address of the server, a secret; `OPENLINEAGE_URL` when left out. */
          url: secretAddress,
          /** The path that takes events. */
          endpoint: text.default('api/v1/lineage'),
          /** The key that is sent as a bearer token, a secret; `OPENLINEAGE_API_KEY` when left out. */
          apiKey: secret,
          /** Headers of each request, by their names; values are secrets. */
          headers,
        })
        .optional(),
      /** The file that events are added to, one a line, relative to the project. */
      file: text.optional(),
      /** Whether events are printed to the standard error. */
      console: z.boolean().default(false),
    })
    .optional(),
  /** Traces and metrics of OpenTelemetry, by OTLP over HTTP. Its own variables, `OTEL_…`, say what is left out. */
  openTelemetry: z
    .strictObject({
      /** The address of the receiver, a secret; `OTEL_EXPORTER_OTLP_ENDPOINT`, else `http://localhost:4318` when left out. */
      endpoint: secretAddress,
      /** Headers of each request, by their names; values are secrets. */
      headers,
      /** Whether spans are sent: of the command, its plan, its steps, their statements. */
      traces: z.boolean().default(true),
      /** Whether the numbers of a run are sent. */
      metrics: z.boolean().default(true),
    })
    .optional(),
  /** Numbers for Prometheus. */
  prometheus: z
    .strictObject({
      /** The folder that a run writes its numbers to, for the node exporter’s textfile collector; relative to the project. */
      textfiles: text.optional(),
      /** The port at which `martlet serve` answers Prometheus; it does not when left out. 0 takes any that is free. */
      port: z.int().min(0).max(65_535).optional(),
      /** The address that it listens on; only this machine when left out. */
      host: text.default('127.0.0.1'),
    })
    .optional(),
  /** The seconds for which a command waits at its end for what was not sent yet. */
  flushSeconds: z.number().min(0).max(60).default(2),
});

export type ObservabilityInput = z.input<typeof observabilityConfig>;
export type ObservabilityConfig = z.output<typeof observabilityConfig>;
