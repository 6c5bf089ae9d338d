import { protocolError } from '../postgres-error.js';
import { ByteReader } from './byte-reader.js';

/** What opens a connection. */
export type OpeningMessage =
  | { readonly kind: 'startup'; readonly minor: number; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: 'tls' }
  | { readonly kind: 'gss' }
  | { readonly kind: 'cancel'; readonly process: number; readonly secret: number };

/** What a client sends. */
export type FrontendMessage =
  | { readonly kind: 'query'; readonly sql: string }
  | { readonly kind: 'parse'; readonly name: string; readonly sql: string; readonly parameterTypes: readonly number[] }
  | BindMessage
  | { readonly kind: 'describe' | 'close'; readonly what: 'statement' | 'portal'; readonly name: string }
  | { readonly kind: 'execute'; readonly portal: string; readonly maxRows: number }
  | { readonly kind: 'password'; readonly bytes: Buffer }
  | { readonly kind: 'flush' | 'terminate' | 'copy' }
  | { readonly kind: 'sync' }
  | { readonly kind: 'function-call' };

export interface BindMessage {
  readonly kind: 'bind';
  readonly portal: string;
  readonly statement: string;
  readonly parameterFormats: readonly number[];
  readonly parameters: readonly (Buffer | null)[];
  readonly resultFormats: readonly number[];
}

const PROTOCOL_3 = 3;
const TLS_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;

/** The longest message before the client has proven who it is. */
const LONGEST_OPENING = 10_000;
const LENGTH = 4;

/** Cuts the bytes of a connection into messages, whatever pieces they come in. */
export class MessageReader {
  readonly #longest: number;
  #pieces: Buffer[] = [];
  #size = 0;
  #isTrusted = false;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** How many bytes wait. */
  get size(): number {
    return this.#size;
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#size += bytes.length;
  }

  /** From now on messages may be as long as the limit says. */
  trust(): void {
    this.#isTrusted = true;
  }

  /** Hands out the bytes that were not read, for a handshake of TLS. */
  takeRest(): Buffer {
    const rest = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#size = 0;
    return rest;
  }

  /** The message that opens a connection, once all of it has come. */
  opening(): OpeningMessage | undefined {
    const body = this.#body(0, LONGEST_OPENING);
    return body && parseOpening(body);
  }

  /** The next message, once all of it has come. */
  next(): FrontendMessage | undefined {
    const type = this.#peek(1)?.readUInt8(0);
    if (type === undefined) return undefined;
    // A wrong type is known before its length is waited for.
    const parse = PARSERS.get(type);
    if (parse === undefined) throw protocolError(`invalid frontend message type ${type}`);
    const body = this.#body(1, this.#isTrusted ? this.#longest : LONGEST_OPENING);
    if (body === undefined) return undefined;
    const reader = new ByteReader(body);
    const message = parse(reader);
    reader.end();
    return message;
  }

  #body(before: number, longest: number): Buffer | undefined {
    const head = this.#peek(before + LENGTH);
    if (head === undefined) return undefined;
    const length = head.readInt32BE(before);
    if (length < LENGTH || length > longest) throw protocolError(`invalid length ${length} of a message`);
    const whole = this.#peek(before + length);
    if (whole === undefined) return undefined;
    // The message was in the first piece; others may have come meanwhile.
    this.#pieces = [whole.subarray(before + length), ...this.#pieces.slice(1)].filter((piece) => piece.length > 0);
    this.#size -= before + length;
    return whole.subarray(before + LENGTH, before + length);
  }

  /** At least so many bytes in one piece. */
  #peek(length: number): Buffer | undefined {
    if (this.#size < length) return undefined;
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= length) return first;
    const whole = Buffer.concat(this.#pieces);
    this.#pieces = [whole];
    return whole;
  }
}

function parseOpening(body: Buffer): OpeningMessage {
  const reader = new ByteReader(body);
  const code = reader.int32();
  if (code === TLS_REQUEST || code === GSS_REQUEST) {
    reader.end();
    return { kind: code === TLS_REQUEST ? 'tls' : 'gss' };
  }
  if (code === CANCEL_REQUEST) {
    const message = { kind: 'cancel', process: reader.int32(), secret: reader.int32() } as const;
    reader.end();
    return message;
  }
  if (code >> 16 !== PROTOCOL_3) throw protocolError(`unsupported frontend protocol ${code >> 16}.${code & 0xffff}`);
  const parameters = new Map<string, string>();
  for (let name = reader.string(); name !== ''; name = reader.string()) parameters.set(name, reader.string());
  reader.end();
  return { kind: 'startup', minor: code & 0xffff, parameters };
}

const PARSERS: ReadonlyMap<number, (reader: ByteReader) => FrontendMessage> = new Map(
  Object.entries({
    Q: (reader: ByteReader) => ({ kind: 'query', sql: reader.string() }) as const,
    P: (reader: ByteReader) =>
      ({
        kind: 'parse',
        name: reader.string(),
        sql: reader.string(),
        parameterTypes: times(reader.count(), () => reader.uint32()),
      }) as const,
    B: (reader: ByteReader): BindMessage => ({
      kind: 'bind',
      portal: reader.string(),
      statement: reader.string(),
      parameterFormats: times(reader.count(), () => format(reader)),
      parameters: times(reader.count(), () => {
        const length = reader.int32();
        return length === -1 ? null : reader.bytes(length);
      }),
      resultFormats: times(reader.count(), () => format(reader)),
    }),
    D: (reader: ByteReader) => ({ kind: 'describe', ...named(reader) }) as const,
    C: (reader: ByteReader) => ({ kind: 'close', ...named(reader) }) as const,
    E: (reader: ByteReader) => ({ kind: 'execute', portal: reader.string(), maxRows: reader.int32() }) as const,
    p: (reader: ByteReader) => ({ kind: 'password', bytes: reader.rest() }) as const,
    S: () => ({ kind: 'sync' }) as const,
    H: () => ({ kind: 'flush' }) as const,
    X: () => ({ kind: 'terminate' }) as const,
    // What belongs to a COPY that has failed is skipped, as PostgreSQL does.
    d: (reader: ByteReader) => ignoring(reader, 'copy'),
    c: () => ({ kind: 'copy' }) as const,
    f: (reader: ByteReader) => ignoring(reader, 'copy'),
    F: (reader: ByteReader) => ignoring(reader, 'function-call'),
  }).map(([type, parse]) => [type.charCodeAt(0), parse]),
);

function times<T>(count: number, read: () => T): readonly T[] {
  const values: T[] = [];
  for (let index = 0; index < count; index += 1) values.push(read());
  return values;
}

function format(reader: ByteReader): number {
  const code = reader.int16();
  if (code !== 0 && code !== 1) throw protocolError(`unsupported format code: ${code}`);
  return code;
}

function named(reader: ByteReader): { readonly what: 'statement' | 'portal'; readonly name: string } {
  const what = String.fromCharCode(reader.byte());
  if (what !== 'S' && what !== 'P') throw protocolError(`invalid message subtype ${JSON.stringify(what)}`);
  return { what: what === 'S' ? 'statement' : 'portal', name: reader.string() };
}

function ignoring<K extends 'copy' | 'function-call'>(reader: ByteReader, kind: K): { readonly kind: K } {
  reader.rest();
  return { kind };
}
