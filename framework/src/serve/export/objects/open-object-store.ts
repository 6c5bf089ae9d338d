import { MartletError } from '../../../errors.js';
import { AZURE_CONNECTION, type Credentials, keyAccess } from '../../../ingest/index.js';
import type { AzureAccess } from './azure-signature.js';
import { AzureStore } from './azure-store.js';
import type { ObjectStore } from './object-store.js';
import { S3Store } from './s3-store.js';

type Scheme = 's3' | 'gs' | 'az';

/**
 * The store behind an address: `s3://bucket/path`, `gs://bucket/path`, `az://container/path`.
 *
 * @throws MartletError `export-target-unknown`, `export-credentials-missing`.
 */
export function openObjectStore(address: string, credentials: Credentials, signal: AbortSignal): ObjectStore {
  const [, scheme = '', bucket = '', path = ''] = /^([a-z0-9+.-]+):\/\/([^/]+)\/(.+?)\/*$/.exec(address) ?? [];
  const isPath = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isScheme(scheme) || !/^[a-z0-9][a-z0-9._-]+$/.test(bucket) || !isPath)
    throw new MartletError('export-target-unknown', { target: address });
  const place = { address, prefix: path, signal };
  switch (scheme) {
    case 's3':
    case 'gs': {
      const access = keyAccess(scheme, credentials);
      const [keyId, secret] =
        scheme === 's3' ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] : ['GCS_ACCESS_KEY_ID', 'GCS_SECRET_ACCESS_KEY'];
      if (access?.secret === undefined) throw missing(address, access === undefined ? [keyId, secret] : [secret]);
      const region = access.region ?? (scheme === 's3' ? 'us-east-1' : 'auto');
      const { sessionToken } = access;
      const keys = { keyId: access.keyId, secret: access.secret, region, ...(sessionToken === undefined ? {} : { sessionToken }) };
      const url = access.endpoint === undefined ? vendorUrl(scheme, bucket, region) : new URL(bucket, withSlash(access.endpoint));
      return new S3Store({ ...place, url, keys, hasConditions: scheme === 's3' });
    }
    case 'az': {
      const text = credentials[AZURE_CONNECTION];
      if (text === undefined) throw missing(address, [AZURE_CONNECTION]);
      const { endpoint, access } = connectionOf(text, address);
      return new AzureStore({ ...place, url: new URL(bucket, withSlash(endpoint)), access });
    }
    default:
      return scheme satisfies never;
  }
}

function isScheme(text: string): text is Scheme {
  return text === 's3' || text === 'gs' || text === 'az';
}

/** A name with a point in it has no certificate. */
function vendorUrl(scheme: 's3' | 'gs', bucket: string, region: string): URL {
  if (scheme === 'gs') return new URL(`https://storage.googleapis.com/${bucket}`);
  const host = `s3.${region}.amazonaws.com`;
  return new URL(bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`);
}

/** @see https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string */
function connectionOf(text: string, address: string): { readonly endpoint: string; readonly access: AzureAccess } {
  const parts = new Map(
    text.split(';').flatMap((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1)] as const];
    }),
  );
  const [account, key, signature] = [parts.get('AccountName'), parts.get('AccountKey'), parts.get('SharedAccessSignature')];
  const vendors = account === undefined ? undefined : `${account}.blob.${parts.get('EndpointSuffix') ?? 'core.windows.net'}`;
  const endpoint = parts.get('BlobEndpoint') ?? (vendors && `${parts.get('DefaultEndpointsProtocol') ?? 'https'}://${vendors}`);
  if (endpoint !== undefined && account !== undefined && key !== undefined) return { endpoint, access: { kind: 'key', account, key } };
  if (endpoint !== undefined && signature !== undefined) return { endpoint, access: { kind: 'signature', query: signature } };
  throw missing(address, [`${AZURE_CONNECTION} with AccountName and AccountKey, or with BlobEndpoint and SharedAccessSignature`]);
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function missing(target: string, variables: readonly string[]): MartletError {
  return new MartletError('export-credentials-missing', { target, variables });
}
