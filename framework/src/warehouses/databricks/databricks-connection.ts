import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DBSQLClient } from '@databricks/sql';
import { assertComplete, loadClient, type Needed } from '../client.js';
import type { Address } from '../diagnose.js';
import { WarehouseError } from '../failure.js';
import { secretsIn } from '../secret.js';
import { SessionPool } from '../session-pool.js';
import type { Warehouse } from '../warehouse.js';
import { databricksDialect } from './databricks-dialect.js';
import { atSignIn, classifyDatabricks } from './databricks-failure.js';
import { databricksIntrospection } from './databricks-introspection.js';
import { createDatabricksLoader } from './databricks-loader.js';
import { repointDatabricksView } from './databricks-repoint.js';
import { databricksRights } from './databricks-rights.js';
import { DatabricksSession } from './databricks-session.js';
import { databricksStatements } from './databricks-statements.js';
import type { DatabricksTarget } from './databricks-target.js';

type ConnectionOptions = Parameters<DBSQLClient['connect']>[0];
type ClientSession = Awaited<ReturnType<DBSQLClient['openSession']>>;

/**
 * Opens a SQL warehouse of Databricks through its own client. Nothing is sent before the first session.
 *
 * @throws MartletError `target-incomplete`, `client-missing`
 */
export async function openDatabricks(target: DatabricksTarget, directory: string): Promise<Warehouse> {
  assertComplete('Databricks', neededBy(target));
  const { DBSQLClient } = await loadClient('Databricks', '@databricks/sql', '2', () => import('@databricks/sql'));
  const secrets = secretsIn(target);
  const classify = (error: unknown, statementId?: string) =>
    error instanceof WarehouseError ? error.failure : classifyDatabricks(error, secrets, statementId);
  const failed = (cause: unknown, statementId?: string): WarehouseError =>
    cause instanceof WarehouseError ? cause : new WarehouseError(classify(cause, statementId), 'Databricks', { cause });

  // The client prints to the console unless it is given something else to write to.
  const client = new DBSQLClient({ logger: { log: () => undefined } });
  // Instants and decimals as text: as the client's own objects they would lose microseconds and digits.
  client.getConfig().useArrowNativeTypes = false;
  const { certificateAuthority } = target;
  const authority = certificateAuthority === undefined ? undefined : await readFile(resolve(directory, certificateAuthority));
  const options = connectionOptions(target, authority);
  let connected: Promise<unknown> | undefined;
  const connect = (): Promise<unknown> => {
    connected ??= client.connect(options);
    return connected;
  };
  const pool = new SessionPool<ClientSession>(
    async () => {
      try {
        await connect();
        return await client.openSession(sessionRequest(target));
      } catch (error) {
        throw new WarehouseError(atSignIn(failed(error).failure), 'Databricks', { cause: error });
      }
    },
    // A session that the server has closed already can't be closed once more.
    async (session) => void (await session.close().catch(() => undefined)),
    () => true,
  );
  return {
    dialect: databricksDialect,
    statements: databricksStatements,
    introspection: databricksIntrospection,
    repointView: repointDatabricksView,
    loader: createDatabricksLoader(target.volume),
    address: addressOf(target, authority),
    rights: databricksRights,
    classify: (error) => classify(error),
    session: async () => {
      const session = await pool.take();
      return new DatabricksSession(session, failed, pool);
    },
    close: async () => {
      await pool.drain();
      await client.close();
    },
  };
}

function neededBy({ host, httpPath, catalog, auth }: DatabricksTarget): readonly Needed[] {
  return [
    ['host', host],
    ['httpPath', httpPath],
    ['catalog', catalog],
    ['auth', auth],
    ...(auth === undefined ? [] : neededToSignIn(auth)),
  ];
}

type Auth = NonNullable<DatabricksTarget['auth']>;

function neededToSignIn(auth: Auth): readonly Needed[] {
  switch (auth.method) {
    case 'access-token':
      return [['auth.token', auth.token]];
    case 'oauth-machine':
      return [
        ['auth.clientId', auth.clientId],
        ['auth.clientSecret', auth.clientSecret],
      ];
    case 'oauth-user':
      return [];
    case 'azure-service-principal':
      return [
        ['auth.tenantId', auth.tenantId],
        ['auth.clientId', auth.clientId],
        ['auth.clientSecret', auth.clientSecret],
      ];
    default:
      return auth satisfies never;
  }
}

function addressOf({ host = '', port = 443, proxy }: DatabricksTarget, certificateAuthority: Buffer | undefined): Address {
  const trusted = certificateAuthority === undefined ? {} : { certificateAuthority: certificateAuthority.toString('utf8') };
  return { host, port, isSecure: true, isBehindProxy: proxy !== undefined, ...trusted };
}

function connectionOptions(target: DatabricksTarget, authority: Buffer | undefined): ConnectionOptions {
  const { host = '', port, httpPath = '', proxy } = target;
  return {
    host,
    path: httpPath,
    userAgentEntry: 'martlet',
    telemetryEnabled: false,
    preserveBigNumericPrecision: true,
    retryMaxAttempts: 3,
    ...(port === undefined ? {} : { port }),
    ...(authority === undefined ? {} : { customCaCert: authority }),
    ...(proxy === undefined
      ? {}
      : {
          proxy: {
            protocol: proxy.protocol,
            host: proxy.host,
            port: proxy.port,
            ...(proxy.username === undefined ? {} : { auth: { username: proxy.username, password: proxy.password?.reveal() ?? '' } }),
          },
        }),
    ...optionsOfSignIn(target.auth as Auth),
  };
}

/** How the client signs in. */
export function optionsOfSignIn(auth: Auth) {
  switch (auth.method) {
    case 'access-token':
      return { authType: 'access-token', token: auth.token?.reveal() ?? '' } as const;
    case 'oauth-machine':
      return {
        authType: 'databricks-oauth',
        oauthClientId: auth.clientId,
        oauthClientSecret: auth.clientSecret?.reveal(),
        // On Azure the client would sign in at Microsoft Entra ID, which does not know a service principal of Databricks.
        useDatabricksOAuthInAzure: true,
      } as const;
    case 'oauth-user':
      return { authType: 'databricks-oauth', ...(auth.clientId === undefined ? {} : { oauthClientId: auth.clientId }) } as const;
    case 'azure-service-principal':
      return {
        authType: 'databricks-oauth',
        azureTenantId: auth.tenantId,
        oauthClientId: auth.clientId,
        oauthClientSecret: auth.clientSecret?.reveal(),
      } as const;
    default:
      return auth satisfies never;
  }
}

function sessionRequest({ catalog, statementTimeout }: DatabricksTarget): Parameters<DBSQLClient['openSession']>[0] {
  return {
    initialCatalog: catalog,
    configuration: {
      TIMEZONE: 'UTC',
      ANSI_MODE: 'true',
      ...(statementTimeout === undefined ? {} : { STATEMENT_TIMEOUT: String(statementTimeout) }),
    },
  };
}
