import { createHmac } from 'node:crypto';
import type { StoreRequest } from './send.js';

/** What opens a storage account. */
export type AzureAccess =
  | { readonly kind: 'key'; readonly account: string; readonly key: string }
  | { readonly kind: 'signature'; readonly query: string };

const VERSION = '2021-12-02';

/**
 * The headers of a request, with the signature that Azure asks for.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/storageservices/authorize-with-shared-key
 */
export function signedForAzure(
  { method, url, headers = {}, body }: StoreRequest,
  access: AzureAccess,
  now: Date,
): Readonly<Record<string, string>> {
  const sent: Record<string, string> = { ...headers, 'x-ms-date': now.toUTCString(), 'x-ms-version': VERSION };
  if (access.kind === 'signature') return sent;
  const length = body === undefined || body.length === 0 ? '' : String(body.length);
  const own = Object.entries(sent)
    .filter(([name]) => name.startsWith('x-ms-'))
    .map(([name, value]) => `${name}:${value}`)
    .toSorted();
  const query = [...url.searchParams].map(([name, value]) => `${name.toLowerCase()}:${value}`).toSorted();
  const text = [
    method,
    ...['', '', length, '', sent['content-type'] ?? '', '', '', sent['if-match'] ?? '', sent['if-none-match'] ?? '', '', ''],
    ...own,
    [`/${access.account}${url.pathname}`, ...query].join('\n'),
  ].join('\n');
  const signature = createHmac('sha256', Buffer.from(access.key, 'base64')).update(text).digest('base64');
  return { ...sent, authorization: `SharedKey ${access.account}:${signature}` };
}
