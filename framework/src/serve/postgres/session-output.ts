import { backend } from './wire/backend.js';
import { ByteWriter } from './wire/byte-writer.js';

/** Where a session writes to. */
export interface ClientOutput {
  /** Sends bytes; waits while the client does not take them. */
  send(bytes: Buffer): Promise<void>;
}

/** The messages of a session, which are sent in large pieces. */
export class SessionOutput {
  readonly out = new ByteWriter();
  readonly #output: ClientOutput;
  #sent = 0;

  constructor(output: ClientOutput) {
    this.#output = output;
  }

  /** How many bytes there were so far. */
  get size(): number {
    return this.#sent + this.out.length;
  }

  /** Sends what has become much, so that no answer is held as a whole. */
  async relieve(): Promise<void> {
    if (this.out.length >= MOST_HELD) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.out.length === 0) return;
    this.#sent += this.out.length;
    await this.#output.send(this.out.take());
  }

  warn(message: string): void {
    backend.notice(this.out, 'WARNING', '01000', message);
  }

  notify(message: string): void {
    backend.notice(this.out, 'NOTICE', '00000', message);
  }
}

const MOST_HELD = 64 * 1024;
