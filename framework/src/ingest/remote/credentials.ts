/** Environment variables, by their names. */
export type Credentials = Readonly<Record<string, string | undefined>>;

/** How the addresses of other machines begin. */
export const REMOTE_SCHEMES = ['http://', 'https://', 's3://', 'gs://', 'az://', 'abfss://'] as const;

type Scheme = (typeof REMOTE_SCHEMES)[number];

/** The extension of DuckDB that reads addresses of a scheme. */
export function extensionOf(scheme: string): string {
  return scheme === 'az://' || scheme === 'abfss://' ? 'azure' : 'httpfs';
}

/** What makes the credentials of the environment known to DuckDB; undefined where there are none, as for what everybody may read. */
export function secretStatement(scheme: string, given: Credentials, literal: (text: string) => string): string | undefined {
  const make = (type: string, options: Readonly<Record<string, string | undefined>>): string => {
    const set = Object.entries(options).flatMap(([name, text]) => (text === undefined ? [] : [`${name} ${literal(text)}`]));
    return `create or replace temporary secret martlet_${type} (${[`type ${type}`, ...set].join(', ')})`;
  };
  switch (scheme as Scheme) {
    case 's3://':
    case 'gs://': {
      const access = keyAccess(scheme === 's3://' ? 's3' : 'gs', given);
      if (access === undefined) return undefined;
      const { keyId: key_id, secret, sessionToken: session_token, region, endpoint } = access;
      return make(scheme === 's3://' ? 's3' : 'gcs', { key_id, secret, session_token, region, ...endpointOf(endpoint) });
    }
    case 'az://':
    case 'abfss://': {
      const connection_string = given[AZURE_CONNECTION];
      return connection_string === undefined ? undefined : make('azure', { connection_string });
    }
    case 'http://':
    case 'https://':
      return undefined;
    default:
      return scheme as never;
  }
}

/** What opens a store that is asked as S3 is. */
export interface KeyAccess {
  readonly keyId: string;
  readonly secret: string | undefined;
  readonly sessionToken?: string | undefined;
  readonly region?: string | undefined;
  /** Where it is, if not at the vendor’s own address. */
  readonly endpoint: string | undefined;
}

/** What the environment says of a store that is asked as S3 is; undefined where it has no key. */
export function keyAccess(store: 's3' | 'gs', given: Credentials): KeyAccess | undefined {
  if (store === 'gs') {
    const { GCS_ACCESS_KEY_ID: keyId, GCS_SECRET_ACCESS_KEY: secret, GCS_ENDPOINT_URL: endpoint } = given;
    return keyId === undefined ? undefined : { keyId, secret, endpoint };
  }
  const { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: sessionToken } = given;
  const region = given.AWS_REGION ?? given.AWS_DEFAULT_REGION;
  const endpoint = given.AWS_ENDPOINT_URL_S3 ?? given.AWS_ENDPOINT_URL;
  return keyId === undefined ? undefined : { keyId, secret, sessionToken, region, endpoint };
}

/** The variable that says how Azure’s storage is reached. */
export const AZURE_CONNECTION = 'AZURE_STORAGE_CONNECTION_STRING';

/** An endpoint of one's own has no name for each bucket. */
function endpointOf(endpoint: string | undefined): Readonly<Record<string, string>> {
  if (endpoint === undefined) return {};
  const { host, protocol } = new URL(endpoint);
  return { endpoint: host, url_style: 'path', use_ssl: String(protocol === 'https:') };
}
