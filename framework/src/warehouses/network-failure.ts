import type { Failure } from './failure.js';

/** https://nodejs.org/api/errors.html#common-system-errors */
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** What a second attempt would not change: a name that does not exist, a certificate that is not trusted. */
const LASTING = new Set([
  'ENOTFOUND',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What the operating system or TLS says about a connection, wherever a client has wrapped it; undefined for other errors. */
export function networkFailure(error: unknown): Pick<Failure, 'reason' | 'canRetry' | 'code'> | undefined {
  for (const each of causesOf(error)) {
    const code = 'code' in each ? String(each.code) : '';
    if (PASSING.has(code)) return { reason: 'connection', canRetry: true, code };
    if (LASTING.has(code) || code.startsWith('ERR_SSL_')) return { reason: 'connection', canRetry: false, code };
  }
  return undefined;
}

/** What an HTTP status says where the vendor says nothing more. */
export function httpFailure(status: number): Pick<Failure, 'reason' | 'canRetry' | 'code'> | undefined {
  const code = `HTTP ${status}`;
  if (status === 401) return { reason: 'authentication', canRetry: false, code };
  if (status === 403) return { reason: 'permission', canRetry: false, code };
  if (status === 404) return { reason: 'missing', canRetry: false, code };
  if (status === 429) return { reason: 'quota', canRetry: true, code };
  if (status >= 502 && status <= 504) return { reason: 'connection', canRetry: true, code };
  return undefined;
}

/** An error and what it says caused it, outermost first. */
export function causesOf(error: unknown): readonly object[] {
  const found: object[] = [];
  let next = error;
  while (typeof next === 'object' && next !== null && !found.includes(next)) {
    found.push(next);
    next = 'cause' in next ? next.cause : undefined;
  }
  return found;
}
