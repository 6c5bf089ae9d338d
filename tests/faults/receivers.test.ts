import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { main } from '../../framework/src/cli/main.js';
import { deliver, type Notice, type Outbox, tryChannels } from '../../framework/src/integrations/index.js';
import { alertsConfig } from '../../framework/src/project/alerts-config.js';
import { loadProject } from '../../framework/src/project/index.js';
import { withStateOnly } from '../../framework/src/run/index.js';
import { openDuckDB } from '../../framework/src/warehouses/duckdb/duckdb-connection.js';
import { CERTIFICATE, KEY } from '../../framework/tests/alerts/loopback-certificate.js';
import { FakeSurroundings } from '../../framework/tests/cli/fake-surroundings.js';
import { tempProject } from '../../framework/tests/temp-project.js';

/** What a receiver does with a connection, and what is to come of it. */
interface Kind {
  readonly serve: (socket: Socket) => void;
  readonly arrives: boolean;
  /** What whoever waits is told, where it does not arrive. */
  readonly because?: RegExp;
}

const closing: (() => void)[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const close of closing.splice(0)) close();
});

/** The milliseconds that a command of these tests sends: more than a busy machine takes, and few where it is the time that ends. */
const LONGEST = 20_000;
const SOON = 600;
/** By so many milliseconds a busy machine may be late. */
const LATE = 10_000;
const longestOf = (because?: RegExp): number => (because?.source.includes('in time') ? SOON : LONGEST);

/** Answers each request with a text, once its head has arrived. */
const answering =
  (text: string, end = true) =>
  (socket: Socket): void => {
    socket.once('data', () => (end ? socket.end(text) : socket.write(text)));
  };
const status = (line: string, ...headers: readonly string[]): string =>
  [`HTTP/1.1 ${line}`, ...headers, 'content-length: 0', '', ''].join('\r\n');

/** Writes a piece again and again, as long as it is read. */
function endlessly(socket: Socket, piece: string, milliseconds: number): void {
  const timer = setInterval(() => socket.destroyed || socket.write(piece), milliseconds);
  socket.on('close', () => clearInterval(timer));
}

const KINDS: Readonly<Record<string, Kind>> = {
  'answers 200': { serve: answering(status('200 OK')), arrives: true },
  'answers 201': { serve: answering(status('201 Created')), arrives: true },
  'answers 204 and nothing else': { serve: answering('HTTP/1.1 204 No Content\r\n\r\n'), arrives: true },
  'says that it goes on, which nobody has asked': {
    serve: answering(`HTTP/1.1 100 Continue\r\n\r\n${status('202 Accepted')}`),
    arrives: false,
    because: /reached/,
  },
  'takes it and keeps the connection open': { serve: answering(status('200 OK'), false), arrives: true },
  'takes it and sends a body that never ends': {
    serve: (socket) => {
      answering('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', false)(socket);
      socket.once('data', () => endlessly(socket, `10000\r\n${'x'.repeat(0x10000)}\r\n`, 1));
    },
    arrives: true,
  },
  'redirects with 301': {
    serve: answering(status('301 Moved Permanently', 'location: http://127.0.0.1:1/')),
    arrives: false,
    because: /301.*redirect/,
  },
  'redirects with 302 to a login': { serve: answering(status('302 Found', 'location: /login')), arrives: false, because: /302.*redirect/ },
  'redirects with 303': { serve: answering(status('303 See Other', 'location: /elsewhere')), arrives: false, because: /303/ },
  'redirects with 307, which keeps the body': {
    serve: answering(status('307 Temporary Redirect', 'location: /moved')),
    arrives: false,
    because: /307/,
  },
  'redirects with 308, which keeps the body': {
    serve: answering(status('308 Permanent Redirect', 'location: /moved')),
    arrives: false,
    because: /308/,
  },
  'redirects to nowhere': { serve: answering(status('302 Found')), arrives: false, because: /302/ },
  'has nothing new, with 304': { serve: answering('HTTP/1.1 304 Not Modified\r\n\r\n'), arrives: false, because: /304/ },
  'refuses with 400': { serve: answering(status('400 Bad Request')), arrives: false, because: /400/ },
  'refuses with 401': { serve: answering(status('401 Unauthorized', 'www-authenticate: Basic')), arrives: false, because: /401/ },
  'is gone with 410': { serve: answering(status('410 Gone')), arrives: false, because: /410/ },
  'has enough with 429': { serve: answering(status('429 Too Many Requests', 'retry-after: 3600')), arrives: false, because: /429/ },
  'fails with 500': { serve: answering(status('500 Internal Server Error')), arrives: false, because: /500/ },
  'is away with 503': { serve: answering(status('503 Service Unavailable')), arrives: false, because: /503/ },
  'takes the connection and says nothing': { serve: () => undefined, arrives: false, because: /in time/ },
  'reads the message and says nothing': { serve: (socket) => void socket.resume(), arrives: false, because: /in time/ },
  'stops behind the first line': { serve: answering('HTTP/1.1 200 OK\r\n', false), arrives: false, because: /in time/ },
  'sends its headers letter by letter': {
    serve: (socket) => {
      answering('HTTP/1.1 200 OK\r\nx: ', false)(socket);
      socket.once('data', () => endlessly(socket, 'x', 20));
    },
    arrives: false,
    because: /in time|reached/,
  },
  'goes on and on': {
    serve: (socket) => socket.once('data', () => endlessly(socket, 'HTTP/1.1 100 Continue\r\n\r\n', 20)),
    arrives: false,
    because: /in time|reached/,
  },
  'sends headers of a megabyte': {
    serve: answering(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1_000_000)}\r\n\r\n`),
    arrives: false,
    because: /reached/,
  },
  'ends the connection at once': { serve: (socket) => socket.destroy(), arrives: false, because: /reached/ },
  'resets the connection after the message': {
    serve: (socket) => socket.once('data', () => socket.resetAndDestroy()),
    arrives: false,
    because: /reached/,
  },
  'ends in the middle of its first line': { serve: answering('HTTP/1.1 20'), arrives: false, because: /reached/ },
  'speaks another protocol': { serve: (socket) => socket.end('220 mail.example.com ESMTP\r\n'), arrives: false, because: /reached/ },
  'speaks HTTP that is none': { serve: answering('HTTP/9.9 two hundred\r\n\r\n'), arrives: false, because: /reached/ },
};

const NOTICE: Notice = {
  key: 'test gold.a unique',
  event: 'trigger',
  severity: 'error',
  summary: '3 rows fail.',
  project: 'shop',
  environment: 'prod',
  relation: 'gold.a',
  tags: [],
  at: '2026-03-01T12:00:00.000Z',
};

async function listen(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const webhook = (url: string) => ({ kind: 'webhook', url, headers: { 'x-api-key': 'KEY-SECRET' } }) as const;
const mail = (port: number, tls: 'required' | 'implicit' | 'none' = 'required') =>
  ({
    kind: 'email',
    host: '127.0.0.1',
    port,
    tls,
    user: 'martlet',
    password: 'KEY-SECRET',
    from: 'm@example.com',
    to: ['a@example.com'],
  }) as const;

/** Sends one message to each channel, as a command does when it has closed its warehouse. */
async function send(channels: Readonly<Record<string, object>>, longest = LONGEST) {
  const outbox: Outbox = {
    messages: Object.keys(channels).map((channel) => ({
      name: `message ${channel}`,
      message: { channel, notices: [NOTICE], attempts: 0 },
    })),
    failures: new Map(),
    resting: new Map(),
  };
  const started = performance.now();
  const delivered = await deliver(
    { alerts: alertsConfig.parse({ channels }), now: () => NOTICE.at, sleep: async () => undefined, longest },
    outbox,
  );
  return { ...delivered, milliseconds: performance.now() - started };
}

describe('a receiver that', () => {
  test.each(Object.entries(KINDS))('%s', async (_, { serve, arrives, because }) => {
    const port = await listen(serve);
    const { errors, entries, milliseconds } = await send({ ops: webhook(`http://127.0.0.1:${port}/hook/KEY-SECRET`) }, longestOf(because));
    const last = entries.find(({ name }) => name === 'message ops')?.body as { message: object | null };
    expect([errors.length, last.message === null]).toEqual(arrives ? [0, true] : [1, false]);
    if (because !== undefined) expect(errors[0]?.message).toMatch(because);
    expect(JSON.stringify([errors.map(({ message, parameters }) => [message, parameters]), entries])).not.toContain('KEY-SECRET');
    expect(milliseconds).toBeLessThan(SOON + LATE);
  });

  test('is not there', async () => {
    const port = await listen(() => undefined);
    for (const close of closing.splice(0)) close();
    const { errors } = await send({ ops: webhook(`http://127.0.0.1:${port}/`), mails: mail(port) });
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/ECONNREFUSED|in time/),
      expect.stringMatching(/ECONNREFUSED|in time/),
    ]);
  });

  test('has a name that nobody knows', async () => {
    const { errors } = await send({ ops: webhook('http://receiver.invalid/') });
    expect(errors[0]?.message).toMatch(/can’t be reached|in time/);
  });

  test('is vouched for by nobody', async () => {
    const server = createHttps({ key: KEY, cert: CERTIFICATE }, (_, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const { errors } = await send({ ops: webhook(`https://localhost:${(server.address() as AddressInfo).port}/`) });
    expect(errors[0]?.message).toMatch(/SELF_SIGNED|CERT/);
  });

  test.each([
    ['never ends the handshake of TLS', () => undefined, /in time/],
    ['answers TLS in plain text', (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'), /reached/],
  ] as const)('%s', async (_, serve, because) => {
    const { errors } = await send({ ops: webhook(`https://127.0.0.1:${await listen(serve)}/`) }, longestOf(because));
    expect(errors[0]?.message).toMatch(because);
  });

  const greeting = (socket: Socket): void => void socket.write('220 mail\r\n');
  const dialogue =
    (answers: Readonly<Record<string, string>>) =>
    (socket: Socket): void => {
      greeting(socket);
      socket.setEncoding('utf8').on('data', (line) => {
        const answer = answers[String(line).slice(0, 4).toUpperCase()];
        if (answer !== undefined) socket.write(`${answer}\r\n`);
      });
    };
  test.each([
    ['takes mail and never greets', () => undefined, /in time/],
    ['greets and says nothing more', greeting, /in time/],
    ['greets letter by letter', (socket: Socket) => endlessly(socket, '2', 20), /in time/],
    ['offers no encryption to mail', dialogue({ EHLO: '250 mail', STAR: '502 no' }), /STARTTLS|TLS/i],
    ['never upgrades to TLS', dialogue({ EHLO: '250 STARTTLS' }), /in time/],
  ] as const)('%s', async (_, serve, because) => {
    const { errors, milliseconds } = await send({ mails: mail(await listen(serve)) }, longestOf(because));
    expect(errors[0]?.message).toMatch(because);
    expect(errors[0]?.message).not.toContain('KEY-SECRET');
    expect(milliseconds).toBeLessThan(SOON + LATE);
  });
});

describe('receivers together', () => {
  test('hang side by side, and the one that works is told', async () => {
    const silent = await listen(() => undefined);
    const working = await listen(answering(status('200 OK')));
    const hanging = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`silent ${index}`, webhook(`http://127.0.0.1:${silent}/`)]),
    );
    const longest = 5000;
    const { errors, milliseconds } = await send(
      { ...hanging, mails: mail(silent), works: webhook(`http://127.0.0.1:${working}/`) },
      longest,
    );
    expect(errors).toHaveLength(9);
    expect(errors.map(({ parameters }) => (parameters as { channel: string }).channel)).not.toContain('works');
    expect(milliseconds).toBeLessThan(longest + LATE);
  });

  test('are each tried by a test message', async () => {
    const working = await listen(answering(status('200 OK')));
    const redirecting = await listen(answering(status('302 Found', 'location: /login')));
    const { channels } = alertsConfig.parse({
      channels: {
        works: webhook(`http://127.0.0.1:${working}/`),
        pager: { kind: 'pagerduty', routingKey: 'r', url: `http://127.0.0.1:${working}/` },
        moved: webhook(`http://127.0.0.1:${redirecting}/`),
        unset: { kind: 'slack', url: undefined },
      },
    });
    const tried = await tryChannels({ channels }, NOTICE, new AbortController().signal);
    expect(tried.map(({ channel, error }) => [channel, error?.message])).toEqual([
      ['works', undefined],
      ['pager', undefined],
      ['moved', expect.stringContaining('302')],
      ['unset', expect.stringContaining('its url is not set')],
    ]);
  });
});

test('a receiver is asked when the warehouse is closed, and what became of the message is noted in it', async () => {
  let isOpen: boolean | undefined;
  const port = await listen((socket) =>
    socket.once('data', async () => {
      // It opens for us as soon as nobody else in this process has it.
      const opened = await openDuckDB({ path: join(directory, 'warehouse.duckdb') }).catch(() => undefined);
      isOpen = opened !== undefined;
      await opened?.close();
      socket.end(status('200 OK'));
    }),
  );
  const directory = tempProject({
    'martlet.config.ts': `import { defineConfig } from 'martlet';
      export default defineConfig({ name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local',
        alerts: { channels: { ours: { kind: 'webhook', url: 'http://127.0.0.1:${port}/' } }, routes: [{ to: ['ours'] }] } });`,
    'models/numbers.ts': `import { atLeast, integer, model } from 'martlet';
      export const numbers = model({ name: 'numbers', from: {}, columns: { n: integer().test(atLeast(10)) }, query: (db) => db.selectNoFrom((eb) => eb.val(1).as('n')) });`,
  });
  const project = await loadProject(directory);
  const world = new FakeSurroundings(directory);
  expect(await main(['build'], world)).toBe(1);
  expect([isOpen, world.written]).toEqual([true, expect.not.stringContaining('Q005')]);
  const history = await withStateOnly(project, { clock: world.clock }, (store) => store.history({ kind: 'alert' }));
  expect(history.filter(({ name }) => name.startsWith('message ')).at(-1)?.body).toEqual({ message: null });
});

describe('a channel that can’t be one is refused by the config', () => {
  const refused = (channel: object): string => {
    const { error } = alertsConfig.safeParse({ channels: { ops: channel } });
    return error?.issues.map(({ message }) => message).join() ?? '';
  };
  test.each([
    ['no address', webhook('receiver'), /begins with https/],
    ['another scheme', webhook('file:///etc/passwd'), /begins with https/],
    ['a password in the address', webhook('https://user:KEY-SECRET@example.com/'), /into headers/],
    ['a line break in a header', { ...webhook('https://example.com/'), headers: { a: 'KEY-SECRET\r\nb: c' } }, /line break/],
    ['a name that no header has', { ...webhook('https://example.com/'), headers: { 'a b': 'c' } }, /name of a header/],
    ['a mail server that is an address', { ...mail(25), host: 'smtp://example.com' }, /name of a server/],
    ['no receiver of mail', { ...mail(25), to: ['KEY-SECRET'] }, /no address/],
    ['a sender with a line break', { ...mail(25), from: 'a@example.com\r\nBcc: x@example.com' }, /no address/],
  ] as const)('%s', (_, channel, because) => {
    expect(refused(channel)).toMatch(because);
    expect(refused(channel)).not.toContain('KEY-SECRET');
  });

  test('a route to a name that every object has', () => {
    expect(alertsConfig.safeParse({ channels: {}, routes: [{ to: ['constructor'] }] }).success).toBe(false);
  });
});
