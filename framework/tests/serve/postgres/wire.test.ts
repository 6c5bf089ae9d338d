import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PostgresError } from '../../../src/serve/postgres/postgres-error.js';
import { MessageReader } from '../../../src/serve/postgres/wire/frontend.js';
import { KEYS, openEndpoint, SHOP, type TestEndpoint } from './endpoint.js';
import { message, WireClient } from './wire-client.js';

let endpoint: TestEndpoint;

beforeAll(async () => {
  endpoint = await openEndpoint(SHOP, { limits: { signInSeconds: 2 } });
});
afterAll(async () => {
  await endpoint.close();
});

const startup = (user = 'analyst'): Buffer =>
  message('', Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from(`user\0${user}\0database\0shop\0\0`)]));

async function answersStill(): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port: endpoint.port, database: 'shop', user: 'analyst', password: KEYS.analyst });
  await client.connect();
  expect((await client.query('select count(*)::int as n from gold.fact_sales')).rows).toEqual([{ n: 4 }]);
  await client.end();
}

/** Sends bytes to a connection that is new, and waits until the server has ended it. */
async function send(bytes: Buffer): Promise<void> {
  const socket = connect(endpoint.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  socket.end(bytes);
  await once(socket, 'close');
}

/** The socket of a client that has signed in, for bytes that no client sends. */
async function signedIn(): Promise<{ readonly socket: Socket; readonly client: pg.Client }> {
  const client = new pg.Client({ host: '127.0.0.1', port: endpoint.port, database: 'shop', user: 'analyst', password: KEYS.analyst });
  client.on('error', () => undefined);
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  stream.on('error', () => undefined);
  stream.resume();
  return { socket: stream, client };
}

const types = fc.constantFrom(...'QPBDECSHXpdcfFz\0');
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ maxLength: 40 }).map((text) => Buffer.from(`${text}\0`)),
  fc
    .constantFrom(
      '\0select 1\0\0\0',
      '\0\0\0\0\0\0\0\0',
      'S\0',
      'P\0',
      '\0\0\0\0\0',
      'select 1\0',
      'begin\0',
      'copy (select 1) to stdout\0',
    )
    .map((text) => Buffer.from(text)),
);
const lengths = fc.option(fc.constantFrom(0, 3, 4, 5, 1000, 0x7fffffff, -1), { nil: undefined, freq: 4 });
const messages = fc
  .array(fc.tuple(types, bodies, lengths), { maxLength: 8 })
  .map((parts) => Buffer.concat(parts.map(([type, body, length]) => message(type, body, length))));

/** More with `WIRE_RUNS`, for a longer search. */
const RUNS = Number(process.env.WIRE_RUNS ?? 25);

const text = (value: string): Buffer => Buffer.from(`${value}\0`);
const int16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff]);
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
};

const names = fc.constantFrom('', 'a', 'b');
const statements = fc.constantFrom(
  'select 1',
  'select $1::int + 1',
  'select * from gold.fact_sales',
  'select 1; select 2',
  'begin',
  'commit',
  'rollback',
  'savepoint s',
  'rollback to s',
  'declare c cursor for select * from gold.fact_sales',
  'fetch 2 from c',
  'close c',
  'prepare p as select 1',
  'execute p',
  'deallocate all',
  'discard all',
  'copy gold.fact_sales to stdout',
  'copy gold.fact_sales from stdin',
  'select * from nothing',
  'select',
  'set search_path to gold',
  'show server_version',
  '',
  ';',
  'select 1/0',
  "select 'a",
);

/** Messages that are right each by itself. */
const validMessages = fc.oneof(
  statements.map((sql) => message('Q', text(sql))),
  fc
    .tuple(names, statements, fc.constantFrom([], [23], [25, 0]))
    .map(([name, sql, parameters]) =>
      message('P', Buffer.concat([text(name), text(sql), int16(parameters.length), ...parameters.map(int32)])),
    ),
  fc
    .tuple(names, names, fc.array(fc.constantFrom(null, '1', 'x'), { maxLength: 2 }), fc.constantFrom([], [0], [1], [1, 0]))
    .map(([portal, statement, values, formats]) =>
      message(
        'B',
        Buffer.concat([
          text(portal),
          text(statement),
          int16(0),
          int16(values.length),
          ...values.map((value) => (value === null ? int32(-1) : Buffer.concat([int32(value.length), Buffer.from(value)]))),
          int16(formats.length),
          ...formats.map(int16),
        ]),
      ),
    ),
  fc.tuple(fc.constantFrom('S', 'P'), names).map(([what, name]) => message('D', text(what + name))),
  fc.tuple(fc.constantFrom('S', 'P'), names).map(([what, name]) => message('C', text(what + name))),
  fc.tuple(names, fc.constantFrom(0, 1, 2, -1)).map(([portal, most]) => message('E', Buffer.concat([text(portal), int32(most)]))),
  fc.constantFrom(message('S'), message('H'), message('d', 'a line\n'), message('c'), message('f', text('no more'))),
);
const conversations = fc.array(validMessages, { minLength: 1, maxLength: 14 });
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 });

/** What makes bytes wrong in one place: a length, a type, an end, bytes that are gone or twice there, more than a message may hold. */
const damages: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc
  .tuple(fc.constantFrom('byte', 'length', 'end', 'gone', 'twice', 'huge'), fc.nat(), fc.nat(255))
  .map(([kind, seed, value]) => (bytes) => {
    const place = seed % bytes.length;
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
    switch (kind) {
      case 'byte':
        return Buffer.concat([before, Buffer.from([value]), after.subarray(1)]);
      case 'length':
        return Buffer.concat([message('P', text('a'), value - 8), bytes]);
      case 'end':
        return before;
      case 'gone':
        return Buffer.concat([before, after.subarray(1 + (value % 8))]);
      case 'twice':
        return Buffer.concat([before, after.subarray(0, value), after]);
      default:
        return Buffer.concat([bytes, message('Q', Buffer.alloc(64), 0x7ffffff0), Buffer.alloc(value * 100)]);
    }
  });

function inPieces(bytes: Buffer, lengths: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let place = 0;
  for (const length of lengths) {
    pieces.push(bytes.subarray(place, place + length));
    place += length;
  }
  return [...pieces, bytes.subarray(place)].filter(({ length }) => length > 0);
}

/** The messages that bytes are; a last one that was cut off is left out. */
function received(bytes: Buffer): readonly { readonly type: string; readonly body: Buffer }[] {
  const found: { readonly type: string; readonly body: Buffer }[] = [];
  for (let place = 0; place + 5 <= bytes.length; ) {
    const end = place + 1 + bytes.readInt32BE(place + 1);
    if (end > bytes.length) break;
    found.push({ type: String.fromCharCode(bytes[place] ?? 0), body: Buffer.concat([Buffer.from([0]), bytes.subarray(place + 5, end)]) });
    place = end;
  }
  return found;
}

describe('the wire', () => {
  test('reads messages whatever pieces they come in', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string().filter((text) => !text.includes('\0')),
          { maxLength: 6 },
        ),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (texts, cuts) => {
          const bytes = Buffer.concat(texts.map((text) => message('Q', `${text}\0`)));
          const reader = new MessageReader(1 << 20);
          const found: string[] = [];
          const take = (): void => {
            for (let next = reader.next(); next !== undefined; next = reader.next()) if (next.kind === 'query') found.push(next.sql);
          };
          let place = 0;
          for (const cut of cuts) {
            reader.push(bytes.subarray(place, place + cut));
            place += cut;
            take();
          }
          reader.push(bytes.subarray(place));
          take();
          // A lone surrogate has no form in UTF-8.
          expect(found).toEqual(texts.map((text) => Buffer.from(text).toString()));
        },
      ),
    );
  });

  test('loses nothing when several pieces come before the first is read', () => {
    const reader = new MessageReader(1 << 20);
    for (const sql of ['select 1', 'select 2', 'select 3']) reader.push(message('Q', `${sql}\0`));
    expect([reader.next(), reader.next(), reader.next(), reader.next()]).toEqual([
      { kind: 'query', sql: 'select 1' },
      { kind: 'query', sql: 'select 2' },
      { kind: 'query', sql: 'select 3' },
      undefined,
    ]);
  });

  test('refuses what is not as the protocol says with an error of its own, never with another', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          messages,
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        ),
        (bytes) => {
          for (const read of ['opening', 'next'] as const) {
            const reader = new MessageReader(1 << 20);
            reader.push(bytes);
            try {
              while (reader[read]() !== undefined);
            } catch (error) {
              expect(error).toBeInstanceOf(PostgresError);
              expect((error as PostgresError).sqlState).toBe('08P01');
            }
          }
        },
      ),
    );
  });

  test('never lets a connection bring the server down: random bytes, wrong lengths and wrong order, before signing in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          messages,
          messages.map((bytes) => Buffer.concat([startup(), bytes])),
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        ),
        send,
      ),
      { numRuns: 60 },
    );
    await answersStill();
  });

  test('never lets a connection bring the server down: after signing in', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (bytes) => {
        const { socket } = await signedIn();
        socket.end(bytes);
        if (!socket.closed) await once(socket, 'close');
      }),
      { numRuns: 30 },
    );
    await answersStill();
  });

  test('answers whatever valid messages come in whatever order as the protocol says, and disturbs no other session', async () => {
    const other = new pg.Client({ host: '127.0.0.1', port: endpoint.port, database: 'shop', user: 'analyst', password: KEYS.analyst });
    await other.connect();
    await fc.assert(
      fc.asyncProperty(conversations, cuts, async (sent, pieces) => {
        const wire = await WireClient.connect({ port: endpoint.port, user: 'analyst', password: KEYS.analyst });
        const early = wire.received.length;
        for (const piece of inPieces(Buffer.concat([...sent, message('S')]), pieces)) {
          wire.write(piece);
          // Each piece is one that the server reads by itself.
          await new Promise((resolve) => setImmediate(resolve));
        }
        await wire.untilReady();
        expect((await other.query('select count(*)::int as n from gold.fact_sales')).rows).toEqual([{ n: 4 }]);
        await wire.close();
        const answers = received(wire.received.subarray(early));
        for (const { type, body } of answers) {
          expect('123DTtnCIEZsGHdcANSK').toContain(type);
          if (type === 'E') expect(body.toString('latin1')).toMatch(/\0C[0-9A-Z]{5}\0/);
        }
        if (answers.some(({ type, body }) => type === 'E' && body.includes('SFATAL\0'))) return;
        // The client is waited for after each sync; a statement by itself is skipped after an error, until then.
        const [syncs, queries] = ['S', 'Q'].map((type) => sent.filter((each) => each[0] === type.charCodeAt(0)).length);
        const waits = answers.filter(({ type }) => type === 'Z').length;
        expect(waits).toBeGreaterThanOrEqual((syncs ?? 0) + 1);
        expect(waits).toBeLessThanOrEqual((syncs ?? 0) + (queries ?? 0) + 1);
      }),
      { numRuns: RUNS },
    );
    await other.end();
  });

  test('answers what is wrong in one place with an error that has a state, or ends that connection alone', async () => {
    const other = new pg.Client({ host: '127.0.0.1', port: endpoint.port, database: 'shop', user: 'analyst', password: KEYS.analyst });
    await other.connect();
    await fc.assert(
      fc.asyncProperty(conversations, damages, async (sent, damage) => {
        const wire = await WireClient.connect({ port: endpoint.port, user: 'analyst', password: KEYS.analyst });
        const early = wire.received.length;
        wire.socket.end(damage(Buffer.concat([...sent, message('S')])));
        if (!wire.socket.closed) await once(wire.socket, 'close');
        for (const { type, body } of received(wire.received.subarray(early)))
          if (type === 'E') expect(body.toString('latin1')).toMatch(/\0C[0-9A-Z]{5}\0/);
        expect((await other.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
      }),
      { numRuns: RUNS },
    );
    await other.end();
    await answersStill();
  });

  test('answers messages that come all at once in their order', async () => {
    const { socket } = await signedIn();
    const received: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => received.push(bytes));
    const parse = (sql: string): Buffer => message('P', `\0${sql}\0\0\0`);
    const bind = message('B', Buffer.alloc(8));
    const execute = message('E', Buffer.alloc(5));
    socket.write(Buffer.concat(['select 1', 'select * from nothing', 'select 3'].flatMap((sql) => [parse(sql), bind, execute])));
    socket.end(Buffer.concat([message('S'), parse('select 4'), bind, execute, message('S'), message('X')]));
    await once(socket, 'close');
    const all = Buffer.concat(received);
    const kinds: string[] = [];
    for (let place = 0; place < all.length; place += 1 + all.readInt32BE(place + 1)) kinds.push(String.fromCharCode(all[place] ?? 0));
    // What follows an error is skipped until the client says that it knows.
    expect(kinds.join('')).toBe('12DCEZ12DCZ');
  });

  test('ends a client that signs in too slowly', async () => {
    const socket = connect(endpoint.port, '127.0.0.1');
    socket.resume();
    socket.write(startup());
    await once(socket, 'close');
  });
});
