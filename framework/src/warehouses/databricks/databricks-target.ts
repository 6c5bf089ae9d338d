import { z } from 'zod';
import { proxy, secret, setting, statementTimeout } from '../target-fields.js';

/** https://docs.databricks.com/aws/en/dev-tools/nodejs-sql-driver#authentication */
const auth = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('access-token'), token: secret }),
  /** A service principal of Databricks, on any cloud. */
  z.strictObject({ method: z.literal('oauth-machine'), clientId: setting, clientSecret: secret }),
  /** A person, through the browser. */
  z.strictObject({ method: z.literal('oauth-user'), clientId: setting }),
  /** A service principal of Microsoft Entra ID. */
  z.strictObject({ method: z.literal('azure-service-principal'), tenantId: setting, clientId: setting, clientSecret: secret }),
]);

export const databricksTarget = z.strictObject({
  warehouse: z.literal('databricks'),
  /** The workspace, such as `dbc-a1b2345c-d6e7.cloud.databricks.com`, or its private link. */
  host: setting,
  port: z.int().min(1).max(65_535).optional(),
  /** The HTTP path of the SQL warehouse, such as `/sql/1.0/warehouses/a1b2c3`. */
  httpPath: setting,
  auth: auth.optional(),
  catalog: setting,
  /** The directory of a volume, such as `/Volumes/main/bronze/landing`, that files go through when they are loaded. */
  volume: setting,
  /** The file of a certificate authority to trust besides the known ones, relative to the project. */
  certificateAuthority: setting,
  proxy: proxy.optional(),
  statementTimeout,
});

export type DatabricksTarget = z.output<typeof databricksTarget>;
