import { z } from 'zod';
import { proxy, secret, setting, statementTimeout } from '../target-fields.js';

/** https://docs.snowflake.com/en/developer-guide/node-js/nodejs-driver-authenticate */
const auth = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('password'),
    username: setting,
    password: secret,
    /** A code of a second factor. */ passcode: secret,
  }),
  z.strictObject({
    method: z.literal('key-pair'),
    username: setting,
    /** The key itself, in PEM form; or the file that holds it. */
    privateKey: secret,
    privateKeyFile: setting,
    passphrase: secret,
  }),
  z.strictObject({ method: z.literal('oauth'), token: secret }),
  z.strictObject({
    method: z.literal('oauth-client-credentials'),
    clientId: setting,
    clientSecret: secret,
    tokenUrl: setting,
    scope: setting,
  }),
  z.strictObject({ method: z.literal('access-token'), username: setting, token: secret }),
  z.strictObject({ method: z.literal('browser'), username: setting }),
]);

export const snowflakeTarget = z.strictObject({
  warehouse: z.literal('snowflake'),
  /** `organization-account`, or an account locator. */
  account: setting,
  auth: auth.optional(),
  database: setting,
  /** The virtual warehouse that runs statements; the user's default when left out. */
  virtualWarehouse: setting,
  role: setting,
  /** The schema of the tags that labels of models are set as, such as `governance.tags`; labels are left out without it. */
  tagSchema: setting,
  /** Another address of the account, such as one of a private link. */
  host: setting,
  proxy: proxy.optional(),
  statementTimeout,
});

export type SnowflakeTarget = z.output<typeof snowflakeTarget>;
