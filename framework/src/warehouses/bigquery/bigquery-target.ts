import { z } from 'zod';
import { secret, setting, statementTimeout } from '../target-fields.js';

/** https://cloud.google.com/bigquery/docs/authentication */
const auth = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('application-default') }),
  z.strictObject({
    method: z.literal('service-account'),
    /** The key itself, as JSON; or the file that holds it. */
    key: secret,
    keyFile: setting,
  }),
  z.strictObject({
    method: z.literal('impersonation'),
    /** The account that statements run as; the application's default credentials ask for it. */
    serviceAccount: setting,
  }),
  z.strictObject({ method: z.literal('access-token'), token: secret }),
]);

export const bigqueryTarget = z.strictObject({
  warehouse: z.literal('bigquery'),
  /** The project that holds the datasets and pays for the statements. */
  project: setting,
  auth: auth.optional(),
  /** Where datasets are made and statements run, such as `EU`. */
  location: setting,
  /** Another address of the service, such as one of a private endpoint. */
  endpoint: setting,
  /** The most bytes that one statement may read; it fails before it costs anything. */
  maximumBytesBilled: z.int().min(1).optional(),
  statementTimeout,
});

export type BigQueryTarget = z.output<typeof bigqueryTarget>;
