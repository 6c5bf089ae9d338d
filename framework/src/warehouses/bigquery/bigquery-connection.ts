import { resolve } from 'node:path';
import type { BigQueryOptions } from '@google-cloud/bigquery';
import { assertComplete, loadClient, type Needed } from '../client.js';
import type { Address } from '../diagnose.js';
import { WarehouseError } from '../failure.js';
import { secretsIn } from '../secret.js';
import type { Warehouse } from '../warehouse.js';
import { authorizesBigQueryViews } from './bigquery-authorize.js';
import { bigqueryDialect } from './bigquery-dialect.js';
import { classifyBigQuery } from './bigquery-failure.js';
import { createBigQueryIntrospection } from './bigquery-introspection.js';
import { createBigQueryLoader } from './bigquery-loader.js';
import { repointsBigQueryViews } from './bigquery-repoint.js';
import { bigqueryRights } from './bigquery-rights.js';
import { BigQuerySession } from './bigquery-session.js';
import { bigqueryStatements } from './bigquery-statements.js';
import type { BigQueryTarget } from './bigquery-target.js';

/**
 * Opens BigQuery through its own client. Nothing is sent before the first statement.
 *
 * @throws MartletError `target-incomplete`, `client-missing`
 */
export async function openBigQuery(target: BigQueryTarget, directory: string): Promise<Warehouse> {
  assertComplete('BigQuery', neededBy(target));
  const { BigQuery } = await loadClient('BigQuery', '@google-cloud/bigquery', '8', () => import('@google-cloud/bigquery'));
  const { project, location, endpoint, maximumBytesBilled, statementTimeout } = target;
  const client = new BigQuery({
    projectId: project,
    userAgent: 'martlet',
    ...(location === undefined ? {} : { location }),
    ...(endpoint === undefined ? {} : { apiEndpoint: endpoint }),
    ...(await signIn(target.auth as Auth, directory)),
  });
  const secrets = secretsIn(target);
  const classify = (error: unknown, statementId?: string) =>
    error instanceof WarehouseError ? error.failure : classifyBigQuery(error, secrets, statementId);
  const failed = (cause: unknown, statementId?: string): WarehouseError =>
    new WarehouseError(classify(cause, statementId), 'BigQuery', { cause });
  const settings = { location, maximumBytesBilled, statementTimeout };
  return {
    dialect: bigqueryDialect,
    statements: bigqueryStatements,
    introspection: createBigQueryIntrospection(client, settings, failed),
    authorizeViews: authorizesBigQueryViews(client, project ?? '', failed),
    repointView: repointsBigQueryViews(client, project ?? '', failed),
    loader: createBigQueryLoader(client, settings, failed),
    address: addressOf(endpoint),
    rights: bigqueryRights,
    classify: (error) => classify(error),
    session: async () => new BigQuerySession(client, settings, failed),
    close: async () => {
      // There is nothing to close: no connection is held.
    },
  };
}

function addressOf(endpoint = 'https://bigquery.googleapis.com'): Address {
  const url = new URL(endpoint.includes('://') ? endpoint : `https://${endpoint}`);
  const isSecure = url.protocol === 'https:';
  // The client goes through the proxy that the environment names.
  const isBehindProxy = process.env.HTTPS_PROXY !== undefined || process.env.https_proxy !== undefined;
  return { host: url.hostname, port: Number(url.port) || (isSecure ? 443 : 80), isSecure, isBehindProxy };
}

function neededBy({ project, auth }: BigQueryTarget): readonly Needed[] {
  return [['project', project], ['auth', auth], ...(auth === undefined ? [] : neededToSignIn(auth))];
}

type Auth = NonNullable<BigQueryTarget['auth']>;

function neededToSignIn(auth: Auth): readonly Needed[] {
  switch (auth.method) {
    case 'application-default':
      return [];
    case 'service-account':
      return [['auth.key or auth.keyFile', auth.key ?? auth.keyFile]];
    case 'impersonation':
      return [['auth.serviceAccount', auth.serviceAccount]];
    case 'access-token':
      return [['auth.token', auth.token]];
    default:
      return auth satisfies never;
  }
}

async function signIn(auth: Auth, directory: string): Promise<BigQueryOptions> {
  switch (auth.method) {
    case 'application-default':
      return {};
    case 'service-account':
      return auth.key === undefined
        ? { keyFilename: resolve(directory, auth.keyFile ?? '') }
        : { credentials: JSON.parse(auth.key.reveal()) as NonNullable<BigQueryOptions['credentials']> };
    case 'impersonation': {
      const { GoogleAuth, Impersonated } = await loadGoogleAuth();
      const sourceClient = await new GoogleAuth({ scopes: SCOPES }).getClient();
      return { authClient: new Impersonated({ sourceClient, targetPrincipal: auth.serviceAccount, targetScopes: SCOPES }) };
    }
    case 'access-token': {
      const { OAuth2Client } = await loadGoogleAuth();
      const authClient = new OAuth2Client();
      authClient.setCredentials({ access_token: auth.token?.reveal() });
      return { authClient };
    }
    default:
      return auth satisfies never;
  }
}

const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

function loadGoogleAuth() {
  return loadClient('BigQuery', 'google-auth-library', '10', () => import('google-auth-library'));
}
