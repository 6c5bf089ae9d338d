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
    case 's3://': {
      if (given.AWS_ACCESS_KEY_ID === undefined) return undefined;
      return make('s3', {
        key_id: given.AWS_ACCESS_KEY_ID,
        secret: given.AWS_SECRET_ACCESS_KEY,
        session_token: given.AWS_SESSION_TOKEN,
        region: given.AWS_REGION ?? given.AWS_DEFAULT_REGION,
        ...endpointOf(given.AWS_ENDPOINT_URL_S3 ?? given.AWS_ENDPOINT_URL),
      });
    }
    case 'gs://':
      if (given.GCS_ACCESS_KEY_ID === undefined) return undefined;
      return make('gcs', {
        key_id: given.GCS_ACCESS_KEY_ID,
        secret: given.GCS_SECRET_ACCESS_KEY,
        ...endpointOf(given.GCS_ENDPOINT_URL),
      });
    case 'az://':
    case 'abfss://':
      if (given.AZURE_STORAGE_CONNECTION_STRING === undefined) return undefined;
      return make('azure', { connection_string: given.AZURE_STORAGE_CONNECTION_STRING });
    case 'http://':
    case 'https://':
      return undefined;
    default:
      return scheme as never;
  }
}

/** An endpoint of one's own has no name for each bucket. */
function endpointOf(endpoint: string | undefined): Readonly<Record<string, string>> {
  if (endpoint === undefined) return {};
  const { host, protocol } = new URL(endpoint);
  return { endpoint: host, url_style: 'path', use_ssl: String(protocol === 'https:') };
}
