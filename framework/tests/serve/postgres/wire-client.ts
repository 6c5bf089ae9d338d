import { once } from 'node:events';
import type { Socket } from 'node:net';
import pg from 'pg';

/** A message of the protocol with its length, which may be a wrong one. */
export function message(type: string, body: Buffer | string = '', length?: number): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(type === '' ? 4 : 5);
  if (type !== '') head.write(type, 0, 'latin1');
  head.writeInt32BE((length ?? bytes.length + 4) | 0, head.length - 4);
  return Buffer.concat([head, bytes]);
}

const int16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff]);
const text = (value: string): Buffer => Buffer.from(`${value}\0`);

export interface ReceivedMessage {
  readonly type: string;
  readonly body: Buffer;
}

/** What came for a statement: its columns, its rows as bytes, and what failed. */
export interface WireAnswer {
  readonly fields: readonly { readonly name: string; readonly oid: number; readonly format: number }[];
  readonly rows: readonly (readonly (Buffer | null)[])[];
  /** The types of all messages, in their order. */
  readonly types: string;
  readonly error: Readonly<Record<string, string>> | undefined;
}

/** How a statement is sent. */
export type Mode = 'simple' | 'extended' | 'binary' | 'copy' | 'copy in binary';

/** A client that sends and reads messages itself: drivers read bytes as text, and send nothing that is wrong. */
export class WireClient {
  readonly #received: Buffer[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #came: ReceivedMessage[] = [];
  #wake: () => void = () => undefined;

  private constructor(
    readonly socket: Socket,
    private readonly client: pg.Client,
  ) {
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('close', () => this.#wake());
  }

  /** Signs in as the driver does, and takes its connection over. All bytes are kept, also those of the sign-in. */
  static async connect(config: pg.ClientConfig): Promise<WireClient> {
    const client = new pg.Client({ host: '127.0.0.1', database: 'shop', ...config });
    client.on('error', () => undefined);
    const early: Buffer[] = [];
    const { connection } = client as unknown as { readonly connection: { readonly stream: Socket } };
    const keep = (bytes: Buffer): void => void early.push(Buffer.from(bytes));
    connection.stream.on('data', keep);
    await client.connect();
    connection.stream.removeAllListeners('data');
    connection.stream.on('error', () => undefined);
    const wire = new WireClient(connection.stream, client);
    wire.#received.push(...early);
    return wire;
  }

  /** All bytes that came. */
  get received(): Buffer {
    return Buffer.concat(this.#received);
  }

  /** The process and the secret that a request to cancel names. */
  get cancelKey(): readonly [process: number, secret: number] {
    const { processID, secretKey } = this.client as unknown as { readonly processID: number; readonly secretKey: number };
    return [processID, secretKey];
  }

  write(...messages: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(messages));
  }

  async ask(sql: string, mode: Mode = 'simple'): Promise<WireAnswer> {
    if (mode === 'extended' || mode === 'binary') this.write(...extended(sql, mode === 'binary' ? [1] : []), message('S'));
    else if (mode === 'simple') this.write(message('Q', text(sql)));
    else this.write(message('Q', text(`copy (${sql}) to stdout${mode === 'copy' ? '' : ' (format binary)'}`)));
    return answerOf(await this.untilReady());
  }

  /** The messages until the server is ready for the next statement, or the connection is closed. */
  async untilReady(): Promise<readonly ReceivedMessage[]> {
    while (!this.#came.some(({ type }) => type === 'Z') && !this.socket.closed)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const end = this.#came.findIndex(({ type }) => type === 'Z') + 1;
    return this.#came.splice(0, end === 0 ? this.#came.length : end);
  }

  async close(): Promise<void> {
    if (this.socket.closed) return;
    this.socket.end(message('X'));
    await once(this.socket, 'close');
  }

  #take(bytes: Buffer): void {
    this.#received.push(Buffer.from(bytes));
    let rest = Buffer.concat([this.#rest, bytes]);
    while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
      const end = 1 + rest.readInt32BE(1);
      this.#came.push({ type: String.fromCharCode(rest[0] ?? 0), body: rest.subarray(5, end) });
      rest = rest.subarray(end);
    }
    this.#rest = rest;
    this.#wake();
  }
}

/** Parse, bind, describe and execute without a name. */
function extended(sql: string, formats: readonly number[] = []): readonly Buffer[] {
  const bind = Buffer.concat([text(''), text(''), int16(0), int16(0), int16(formats.length), ...formats.map(int16)]);
  return [
    message('P', Buffer.concat([text(''), text(sql), int16(0)])),
    message('B', bind),
    message('D', 'P\0'),
    message('E', Buffer.alloc(5)),
  ];
}

function answerOf(messages: readonly ReceivedMessage[]): WireAnswer {
  const fields = messages.filter(({ type }) => type === 'T').flatMap(({ body }) => fieldsIn(body));
  const rows = messages.filter(({ type }) => type === 'D').map(({ body }) => valuesIn(body));
  const failed = messages.find(({ type }) => type === 'E');
  return { fields, rows, types: messages.map(({ type }) => type).join(''), error: failed && errorIn(failed.body) };
}

function fieldsIn(body: Buffer): WireAnswer['fields'] {
  let place = 2;
  return Array.from({ length: body.readUInt16BE(0) }, () => {
    const end = body.indexOf(0, place);
    const name = body.toString('utf8', place, end);
    place = end + 19;
    return { name, oid: body.readUInt32BE(end + 7), format: body.readInt16BE(end + 17) };
  });
}

function valuesIn(body: Buffer): readonly (Buffer | null)[] {
  let place = 2;
  return Array.from({ length: body.readUInt16BE(0) }, () => {
    const length = body.readInt32BE(place);
    place += 4 + Math.max(length, 0);
    return length < 0 ? null : body.subarray(place - length, place);
  });
}

function errorIn(body: Buffer): Readonly<Record<string, string>> {
  const parts = body.toString('utf8').split('\0');
  return Object.fromEntries(parts.filter((part) => part !== '').map((part) => [part.charAt(0), part.slice(1)]));
}
