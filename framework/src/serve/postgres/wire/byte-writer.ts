const FIRST_SIZE = 4096;

/** Bytes that grow: the messages of a server, one after the other. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  #length = 0;
  #message = 0;

  get length(): number {
    return this.#length;
  }

  /** Begins a message; its length is filled in at its end. */
  begin(type: string): this {
    this.byte(type.charCodeAt(0));
    this.#message = this.#length;
    return this.int32(0);
  }

  end(): this {
    this.#bytes.writeInt32BE(this.#length - this.#message, this.#message);
    return this;
  }

  byte(value: number): this {
    this.#room(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
    return this;
  }

  int16(value: number): this {
    this.#room(2);
    this.#length = this.#bytes.writeInt16BE(value, this.#length);
    return this;
  }

  uint16(value: number): this {
    this.#room(2);
    this.#length = this.#bytes.writeUInt16BE(value, this.#length);
    return this;
  }

  int32(value: number): this {
    this.#room(4);
    this.#length = this.#bytes.writeInt32BE(value, this.#length);
    return this;
  }

  uint32(value: number): this {
    this.#room(4);
    this.#length = this.#bytes.writeUInt32BE(value, this.#length);
    return this;
  }

  int64(value: bigint): this {
    this.#room(8);
    this.#length = this.#bytes.writeBigInt64BE(value, this.#length);
    return this;
  }

  float32(value: number): this {
    this.#room(4);
    this.#length = this.#bytes.writeFloatBE(value, this.#length);
    return this;
  }

  float64(value: number): this {
    this.#room(8);
    this.#length = this.#bytes.writeDoubleBE(value, this.#length);
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  text(value: string): this {
    // UTF-8 has at most three bytes for a unit of UTF-16.
    this.#room(value.length * 3);
    this.#length += this.#bytes.write(value, this.#length, 'utf8');
    return this;
  }

  /** Text that ends with a zero byte. */
  string(value: string): this {
    return this.text(value.includes('\0') ? value.replaceAll('\0', '') : value).byte(0);
  }

  /** What `write` writes, with its length before it. */
  sized(write: (writer: this) => void): this {
    const start = this.#length;
    this.int32(0);
    write(this);
    this.#bytes.writeInt32BE(this.#length - start - 4, start);
    return this;
  }

  /** Hands out what was written, and begins anew. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(Math.max(FIRST_SIZE, Math.min(this.#length * 2, 1 << 17)));
    this.#length = 0;
    return taken;
  }

  #room(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
