import { MARTLET_VERSION } from '../../../artifacts/index.js';
import type { RunMetric } from '../run-metrics.js';

/** What an attribute may be. */
export type OtlpValue = string | number | boolean;
export type Attributes = Readonly<Record<string, OtlpValue | undefined>>;

/** A span as it is sent. Times are milliseconds since 1970. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: 'internal' | 'client';
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  /** What went wrong; undefined where nothing did. */
  readonly error?: string;
  readonly events?: readonly { readonly name: string; readonly at: number; readonly attributes: Attributes }[];
}

/** The body of a request for spans: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export function tracesBody(resource: Attributes, spans: readonly OtlpSpan[]): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: SCOPE, spans: spans.map(spanOf) }],
      },
    ],
  };
}

/** The body of a request for metrics. A command ends, so that each number is the last one. */
export function metricsBody(resource: Attributes, metrics: readonly RunMetric[], at: number): object {
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeMetrics: [
          {
            scope: SCOPE,
            metrics: metrics
              .filter(({ samples }) => samples.length > 0)
              .map(({ name, help, unit, samples }) => ({
                name,
                description: help,
                unit,
                gauge: {
                  dataPoints: samples.map(({ labels, value }) => ({
                    attributes: attributesOf(labels),
                    timeUnixNano: nanoseconds(at),
                    asDouble: value,
                  })),
                },
              })),
          },
        ],
      },
    ],
  };
}

const SCOPE = { name: 'martlet', version: MARTLET_VERSION };
const KINDS = { internal: 1, client: 3 } as const;

function spanOf({ kind, start, end, attributes, error, events = [], traceState, parentSpanId, ...span }: OtlpSpan): object {
  return {
    ...span,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    ...(traceState === undefined ? {} : { traceState }),
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(Math.max(start, end)),
    attributes: attributesOf(attributes),
    events: events.map(({ name, at, attributes: own }) => ({ name, timeUnixNano: nanoseconds(at), attributes: attributesOf(own) })),
    status: error === undefined ? { code: 1 } : { code: 2, message: error },
  };
}

/** Nanoseconds do not fit into a number. */
function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1000)) * 1000n);
}

function attributesOf(attributes: Attributes): readonly object[] {
  return Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: otlpValue(value) }]));
}

function otlpValue(value: OtlpValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
