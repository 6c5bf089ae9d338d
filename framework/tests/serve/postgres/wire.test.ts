import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PostgresError } from '../../../src/serve/postgres/postgres-error.js';
import { MessageReader } from '../../../src/serve/postgres/wire/frontend.js';
import { KEYS, openEndpoint, SHOP, type TestEndpoint } from './endpoint.js';
import { message } from './wire-client.js';

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
