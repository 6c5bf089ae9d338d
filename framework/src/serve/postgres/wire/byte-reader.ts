import { protocolError } from '../postgres-error.js';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the fields of one message. Whatever is not as the protocol says ends the connection. */
export class ByteReader {
  readonly #bytes: Buffer;
  #place = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  /** A count, which is never negative. */
  count(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  bytes(length: number): Buffer {
    if (length < 0) throw protocolError(`invalid length ${length} in a message`);
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Text that ends with a zero byte. */
  string(): string {
    const end = this.#bytes.indexOf(0, this.#place);
    if (end < 0) throw protocolError('a text in a message does not end');
    const text = utf8(this.#bytes.subarray(this.#place, end));
    this.#place = end + 1;
    return text;
  }

  rest(): Buffer {
    return this.bytes(this.#bytes.length - this.#place);
  }

  /** Every byte of a message means something. */
  end(): void {
    if (this.#place !== this.#bytes.length) throw protocolError('a message is longer than what it holds');
  }

  #take(length: number): number {
    const start = this.#place;
    if (start + length > this.#bytes.length) throw protocolError('a message is shorter than what it holds');
    this.#place += length;
    return start;
  }
}

export function utf8(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw Object.assign(protocolError('a text in a message is not UTF-8'), { cause });
  }
}
