import { MartletError } from '../../errors.js';

/** More than any question, and as much as a reader can make the server hold. */
const MOST_BODY_BYTES = 1024 * 1024;
/** Deeper than any filter that people write. */
const DEEPEST = 100;

/**
 * The JSON value of a request's body.
 *
 * @throws MartletError `body-type-unsupported`, `request-too-large`, `request-invalid`.
 */
export async function jsonBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) throw new MartletError('body-type-unsupported', { found: type });
  const text = await textOf(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new MartletError('request-invalid', { problems: ['body: it is no JSON'] });
  }
  if (isDeeper(value, DEEPEST)) throw new MartletError('request-invalid', { problems: [`body: it is nested more than ${DEEPEST} deep`] });
  return value;
}

async function textOf(request: Request): Promise<string> {
  const tooLarge = (): MartletError => new MartletError('request-too-large', { bytes: MOST_BODY_BYTES });
  const length = request.headers.get('content-length');
  if (Number(length ?? 0) > MOST_BODY_BYTES) throw tooLarge();
  // The server takes no more than was announced, and reads that in one piece.
  if (length !== null) return request.text();
  if (request.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop ends the reading of what is still to come.
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Looks without going deep itself. */
function isDeeper(value: unknown, depth: number): boolean {
  let level: readonly unknown[] = [value];
  for (let deep = 0; level.length > 0; deep += 1) {
    if (deep > depth) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}
