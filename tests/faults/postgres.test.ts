import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isPostgresInstalled, POSTGRES_MISSING, type PostgresServer, startPostgres } from '../standins/postgres/postgres-server.js';
import { startTcpProxy, type TcpProxy } from '../standins/tcp-proxy.js';
import { type CommandCase, WRITERS } from './commands.js';
import { DisturbedShop } from './disturbed-shop.js';
import { isLong } from './length.js';
import { chance, SEED_TOLD } from './moments.js';
import { inPostgres } from './state-stores.js';

/** What becomes of PostgreSQL, or of the way to it, at one of the statements of a command. */
interface Fault {
  /** Whether the statement still arrives. */
  readonly when: 'before' | 'after';
  readonly happens: (world: { readonly server: PostgresServer; readonly proxy: TcpProxy }) => Promise<void> | void;
  /** Whether the state can be reached again by itself. */
  readonly passes: boolean;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'the server is stopped before a statement': { when: 'before', happens: ({ server }) => server.crash(), passes: false },
  'the server is stopped during a statement': { when: 'after', happens: ({ server }) => server.crash(), passes: false },
  'the server is stopped and started again': {
    when: 'before',
    happens: async ({ server }) => {
      await server.crash();
      await server.start();
    },
    passes: true,
  },
  'an administrator ends the connection': { when: 'before', happens: ({ server }) => server.disconnect('state'), passes: true },
  'the connection is cut before a statement': { when: 'before', happens: ({ proxy }) => proxy.set({ kind: 'fair' }), passes: true },
  'the connection is cut behind a statement': { when: 'after', happens: ({ proxy }) => proxy.set({ kind: 'fair' }), passes: true },
  'the network is gone': { when: 'before', happens: ({ proxy }) => proxy.set({ kind: 'refuse' }), passes: false },
  'the network is silent before a statement': { when: 'before', happens: ({ proxy }) => proxy.set({ kind: 'freeze' }), passes: false },
  'the network is silent behind a statement': { when: 'after', happens: ({ proxy }) => proxy.set({ kind: 'freeze' }), passes: false },
};

/** Behind what a command does about its state comes only the end of the connection, which it can do without. */
const MESSAGES_OF_THE_END = 1;
/** However silent a server is, a command ends by then on a machine that does other work too. */
const LONGEST = 150_000;

if (isPostgresInstalled()) describe('while a command runs', disturbed);
else test.skip(POSTGRES_MISSING, () => undefined);

function disturbed(): void {
  const shop = new DisturbedShop();
  let server: PostgresServer;
  let proxy: TcpProxy;

  const heal = async (): Promise<void> => {
    proxy.atMessage(0, 'before', () => undefined);
    proxy.set({ kind: 'fair' });
    await server.start();
  };
  beforeAll(async () => {
    server = await startPostgres();
    proxy = await startTcpProxy(server.port);
    await shop.open(async () => inPostgres(server, { port: proxy.port, more: 'timeoutSeconds: 2' }));
  }, 300_000);
  afterEach(() => heal());
  afterAll(async () => {
    await shop.close();
    await proxy.close();
  });

  /** Runs a command and disturbs it at one of its statements; at an earlier one where it sends fewer than it did before. */
  const disturbedAt = async ({ argv, shop: name = 'old', before = 'prod and dev' }: CommandCase, kind: Fault, wanted: number) => {
    for (let at = 1 + Math.floor(wanted); ; at = Math.max(1, Math.floor(at * 0.7))) {
      await shop.startFrom(before);
      let happened = false;
      proxy.atMessage(at, kind.when, async () => {
        happened = true;
        await kind.happens({ server, proxy });
      });
      const ended = await shop.command(name, argv);
      if (happened) return { at, ended };
    }
  };

  const faults = Object.entries(FAULTS);
  // Each fault comes: once in the short form, with another command each time; in the long one four come to each command.
  const rows = isLong
    ? WRITERS.flatMap(([command], index) =>
        Array.from({ length: 4 }, (_, more) => ({ command, fault: faults[(index + more * 2) % faults.length]?.[0] ?? '' })),
      )
    : faults.map(([fault], index) => ({ command: WRITERS[index % WRITERS.length]?.[0] ?? '', fault }));

  test.each(rows)('$fault: $command', { timeout: 300_000 }, async ({ command, fault }) => {
    const found = WRITERS.find(([name]) => name === command)?.[1];
    const kind = FAULTS[fault];
    if (found === undefined || kind === undefined) throw new Error(`${command}, ${fault}`);
    const { argv, shop: name = 'old', before = 'prod and dev', again = [0] } = found;
    const build = () => shop.build(name, argv.includes('--env') ? 'dev' : 'prod');
    await shop.startFrom(before);
    const old = await shop.contents();
    await shop.undisturbed(found, () => proxy.atMessage(0, 'before', () => undefined));
    const { messages } = proxy;
    const done = await shop.contents();
    await build();
    const built = await shop.contents();

    const { at, ended } = await disturbedAt(found, kind, messages * chance(`${fault}: ${command}`));
    const moment = `statement ${at} of ${messages} (${SEED_TOLD})`;
    const mayComplete = kind.passes || at > messages - MESSAGES_OF_THE_END;
    expect(mayComplete ? [0, 3] : [3], `${moment}: ${ended.told}`).toContain(ended.exitCode);
    if (ended.exitCode === 3) expect(ended.told, moment).toMatch(/MARTLET-S012/);
    expect(ended.told, moment).not.toMatch(/^ +at /m);
    expect(ended.milliseconds, moment).toBeLessThan(LONGEST);

    await heal();
    const left = await shop.contents();
    if (ended.exitCode === 0) expect(left, moment).toEqual(done);
    for (const environment of ['prod', 'dev'] as const) {
      expect([old[environment], done[environment]], `${environment} after ${moment}`).toContainEqual(left[environment]);
    }
    const repeated = await shop.command(name, argv);
    expect(again, `again after ${moment}: ${repeated.told}`).toContain(repeated.exitCode);
    expect(await shop.contents(), `again after ${moment}: ${repeated.told}`).toEqual(done);
    await build();
    expect(await shop.contents(), `a build after ${moment}`).toEqual(built);
  });
}
