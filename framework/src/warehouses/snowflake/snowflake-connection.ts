import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Connection, ConnectionOptions } from 'snowflake-sdk';
import { assertComplete, loadClient, type Needed } from '../client.js';
import type { Address } from '../diagnose.js';
import { WarehouseError } from '../failure.js';
import { secretsIn } from '../secret.js';
import { SessionPool } from '../session-pool.js';
import type { Warehouse } from '../warehouse.js';
import { snowflakeDialect } from './snowflake-dialect.js';
import { classifySnowflake } from './snowflake-failure.js';
import { snowflakeIntrospection } from './snowflake-introspection.js';
import { snowflakeLoader } from './snowflake-loader.js';
import { snowflakePolicies } from './snowflake-policies.js';
import { snowflakeRights } from './snowflake-rights.js';
import { prepareConnection, SnowflakeSession } from './snowflake-session.js';
import { createSnowflakeStatements } from './snowflake-statements.js';
import type { SnowflakeTarget } from './snowflake-target.js';

/**
 * Opens Snowflake through its own client. Nothing is sent before the first session.
 *
 * @throws MartletError `target-incomplete`, `client-missing`
 */
export async function openSnowflake(target: SnowflakeTarget, directory: string): Promise<Warehouse> {
  assertComplete('Snowflake', neededBy(target));
  // A library inside of the client would write to the console, at every start, that it means to leave Node 20.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { default: client } = await loadClient('Snowflake', 'snowflake-sdk', '3', () => import('snowflake-sdk'));
  // The client's log and its file of it would be the only output that Martlet does not write; a variant stays as it was sent.
  client.configure({ logLevel: 'OFF', keepAlive: true, jsonColumnVariantParser: (text) => text });
  const options = await connectionOptions(target, directory);
  const secrets = secretsIn(target);
  const classify = (error: unknown) => (error instanceof WarehouseError ? error.failure : classifySnowflake(error, secrets));
  const failed = (cause: unknown): WarehouseError =>
    cause instanceof WarehouseError ? cause : new WarehouseError(classify(cause), 'Snowflake', { cause });

  const pool = new SessionPool<Connection>(
    async () => {
      const connection = client.createConnection(options);
      try {
        await connected(connection);
        await prepareConnection(connection, target.statementTimeout);
      } catch (error) {
        throw failed(error);
      }
      return connection;
    },
    (connection) => new Promise((done) => connection.destroy(() => done())),
    (connection) => connection.isUp(),
  );
  return {
    dialect: snowflakeDialect,
    statements: createSnowflakeStatements(target),
    introspection: snowflakeIntrospection,
    loader: snowflakeLoader,
    address: addressOf(target),
    rights: snowflakeRights,
    readerPolicies: snowflakePolicies,
    classify,
    session: async () => {
      const connection = await pool.take();
      return new SnowflakeSession(connection, failed, pool);
    },
    close: () => pool.drain(),
  };
}

function neededBy({ account, database, auth }: SnowflakeTarget): readonly Needed[] {
  return [['account', account], ['database', database], ['auth', auth], ...(auth === undefined ? [] : neededToSignIn(auth))];
}

type Auth = NonNullable<SnowflakeTarget['auth']>;

function neededToSignIn(auth: Auth): readonly Needed[] {
  switch (auth.method) {
    case 'password':
      return [
        ['auth.username', auth.username],
        ['auth.password', auth.password],
      ];
    case 'key-pair':
      return [
        ['auth.username', auth.username],
        ['auth.privateKey or auth.privateKeyFile', auth.privateKey ?? auth.privateKeyFile],
      ];
    case 'oauth':
    case 'access-token':
      return [['auth.token', auth.token]];
    case 'oauth-client-credentials':
      return [
        ['auth.clientId', auth.clientId],
        ['auth.clientSecret', auth.clientSecret],
        ['auth.tokenUrl', auth.tokenUrl],
      ];
    case 'browser':
      return [];
    default:
      return auth satisfies never;
  }
}

/** The client tells its callback that signing in failed; its promise resolves all the same. */
function connected(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.connectAsync((error) => (error ? reject(error) : resolve())).catch(reject);
  });
}

async function connectionOptions(target: SnowflakeTarget, directory: string): Promise<ConnectionOptions> {
  const { account, database, virtualWarehouse, role, host, proxy } = target;
  return {
    application: 'martlet',
    clientSessionKeepAlive: true,
    // The few attempts here are for a server that starts; longer outages are up to the caller, who knows how long to wait.
    sfRetryMaxLoginRetries: 2,
    fetchAsString: ['Number', 'Date', 'Buffer'],
    // Otherwise null comes as the text NULL where others come as text.
    representNullAsStringNull: false,
    ...(await signIn(target.auth as Auth, directory)),
    ...defined({ account, database, role, warehouse: virtualWarehouse, accessUrl: host === undefined ? undefined : urlOf(host) }),
    ...(proxy === undefined
      ? {}
      : defined({
          proxyHost: proxy.host,
          proxyPort: proxy.port,
          proxyProtocol: proxy.protocol,
          proxyUser: proxy.username,
          proxyPassword: proxy.password?.reveal(),
        })),
  };
}

async function signIn(auth: Auth, directory: string): Promise<ConnectionOptions> {
  switch (auth.method) {
    case 'password':
      return defined({
        authenticator: auth.passcode === undefined ? 'SNOWFLAKE' : 'USERNAME_PASSWORD_MFA',
        username: auth.username,
        password: auth.password?.reveal(),
        passcode: auth.passcode?.reveal(),
      });
    case 'key-pair':
      return defined({
        authenticator: 'SNOWFLAKE_JWT',
        username: auth.username,
        privateKey: auth.privateKey?.reveal() ?? (await readFile(resolve(directory, auth.privateKeyFile ?? ''), 'utf8')),
        privateKeyPass: auth.passphrase?.reveal(),
      });
    case 'oauth':
      return defined({ authenticator: 'OAUTH', token: auth.token?.reveal() });
    case 'oauth-client-credentials':
      return defined({
        authenticator: 'OAUTH_CLIENT_CREDENTIALS',
        oauthClientId: auth.clientId,
        oauthClientSecret: auth.clientSecret?.reveal(),
        oauthTokenRequestUrl: auth.tokenUrl,
        oauthScope: auth.scope,
      });
    case 'access-token':
      return defined({ authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', username: auth.username, token: auth.token?.reveal() });
    case 'browser':
      return defined({ authenticator: 'EXTERNALBROWSER', username: auth.username, clientStoreTemporaryCredential: true });
    default:
      return auth satisfies never;
  }
}

function addressOf({ account, host, proxy }: SnowflakeTarget): Address {
  const url = new URL(urlOf(host ?? `${account}.snowflakecomputing.com`));
  const isSecure = url.protocol === 'https:';
  return { host: url.hostname, port: Number(url.port) || (isSecure ? 443 : 80), isSecure, isBehindProxy: proxy !== undefined };
}

function urlOf(host: string): string {
  return host.includes('://') ? host : `https://${host}`;
}

/** The client takes an option that is undefined for one that is given. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
