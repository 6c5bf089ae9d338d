import { MartletError } from '../../../errors.js';
import { sleep, withRetries } from '../../../warehouses/backoff.js';
import type { Failure } from '../../../warehouses/failure.js';
import { messageOf } from '../../../warehouses/failure.js';
import { httpFailure, networkFailure } from '../../../warehouses/network-failure.js';

/** A request to a store of objects, signed anew each time that it is sent. */
export interface StoreRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface StoreAnswer {
  readonly status: number;
  readonly text: string;
  readonly tag: string;
}

export type Expected = readonly (number | string)[];

export interface StoreSending {
  /** As messages name it. */
  readonly address: string;
  readonly sign: (request: StoreRequest, now: Date) => Readonly<Record<string, string>>;
  /** The statuses, or the store’s own codes, that say something and are no failure. */
  readonly expected?: Expected;
  readonly signal: AbortSignal;
}

const MOST_MILLISECONDS = 300_000;

/**
 * Sends a request, again where its failure may pass.
 *
 * @throws MartletError `export-store-failed`.
 */
export async function send(request: StoreRequest, { address, sign, expected = [], signal }: StoreSending): Promise<StoreAnswer> {
  const once = async (): Promise<StoreAnswer> => {
    const response = await fetch(request.url, {
      method: request.method,
      headers: sign(request, new Date()),
      signal: AbortSignal.any([signal, AbortSignal.timeout(MOST_MILLISECONDS)]),
      redirect: 'manual',
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const text = await response.text();
    // Some failures come once the answer has begun: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    const isFailed = response.status >= 300 || (request.method === 'POST' && text.includes('<Error>'));
    const isExpected = expected.some((each) => each === response.status || each === elementsOf(text, 'Code')[0]);
    if (isFailed && !isExpected) throw new StoreFailure(response.status, text);
    return { status: response.status, text, tag: response.headers.get('etag') ?? '' };
  };
  try {
    return await withRetries(once, { classify, sleep, random: Math.random, signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new MartletError('export-store-failed', { address, message: classify(cause).message }, undefined, { cause });
  }
}

class StoreFailure extends Error {
  constructor(
    readonly status: number,
    answer: string,
  ) {
    const [code, told] = [elementsOf(answer, 'Code')[0], elementsOf(answer, 'Message')[0]?.split('\n', 1)[0]];
    super([`HTTP ${status}`, code, told].filter((part) => part !== undefined && part !== '').join(', '));
  }
}

function classify(error: unknown): Failure {
  const message = messageOf(error instanceof Error && error.message === 'fetch failed' ? (error.cause ?? error) : error);
  if (error instanceof StoreFailure) {
    // The stores ask to be asked again after any failure of their own.
    const canRetry = error.status >= 500 || httpFailure(error.status)?.canRetry === true;
    return { reason: 'connection', canRetry, message };
  }
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  return { reason: 'connection', canRetry: isLate, ...networkFailure(error), message };
}

/** The texts of the elements of a name, in an answer that has no such element in another. */
export function elementsOf(xml: string, name: string): readonly string[] {
  const found = xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'));
  return [...found].map(([, text = '']) => text.replace(/&(#x?[\da-f]+|\w+);/gi, (whole, entity: string) => unescaped(entity) ?? whole));
}

function unescaped(entity: string): string | undefined {
  const code = /^#(x?)([\da-f]+)$/i.exec(entity);
  if (code !== null) return String.fromCodePoint(Number.parseInt(code[2] ?? '', code[1] === '' ? 10 : 16));
  return { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[entity];
}

/** A path as signatures write it, which leave less as it is than URLs do. */
export function encodedPath(path: string): string {
  return path.split('/').map(encodedPart).join('/');
}

export function encodedPart(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
