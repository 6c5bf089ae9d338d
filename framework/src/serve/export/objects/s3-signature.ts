import { createHash, createHmac } from 'node:crypto';
import { encodedPart, type StoreRequest } from './send.js';

export interface S3Keys {
  readonly keyId: string;
  readonly secret: string;
  readonly sessionToken?: string;
  readonly region: string;
}

/**
 * The headers of a request, with the signature that S3 asks for.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signedForS3({ method, url, headers = {}, body }: StoreRequest, keys: S3Keys, now: Date): Readonly<Record<string, string>> {
  const instant = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const day = instant.slice(0, 'YYYYMMDD'.length);
  const digest = sha256(body ?? '');
  const sent: Record<string, string> = {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    'x-amz-content-sha256': digest,
    'x-amz-date': instant,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  const signed = Object.entries({ ...sent, host: url.host }).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    method,
    url.pathname,
    canonicalQuery(url),
    ...signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}`),
    '',
    names,
    digest,
  ].join('\n');
  const scope = `${day}/${keys.region}/s3/aws4_request`;
  const key = hmac(hmac(hmac(hmac(`AWS4${keys.secret}`, day), keys.region), 's3'), 'aws4_request');
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${instant}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.keyId}/${scope},SignedHeaders=${names},Signature=${signature}`,
  };
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encodedPart(name)}=${encodedPart(value)}`)
    .toSorted()
    .join('&');
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
