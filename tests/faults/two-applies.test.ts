import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWarehouse } from '../../framework/src/warehouses/open.js';
import { asWritten } from '../../framework/src/warehouses/redaction.js';
import { targetSchema } from '../../framework/src/warehouses/targets.js';
import { notInstalled } from '../standins/analyser.js';
import { isStandInInstalled } from '../standins/cache.js';
import { isPostgresInstalled, POSTGRES_MISSING, startPostgres } from '../standins/postgres/postgres-server.js';
import { type StandInServer, startStandIn } from '../standins/servers.js';
import { writeShop } from './shop.js';
import { inPostgres, type KillStore } from './state-stores.js';

const LIBRARIES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const CLOCK = fileURLToPath(new URL('clock-ahead.mjs', import.meta.url));
const BASE = 2;
const [ONE, OTHER] = [3, 4] as const;

/** Two machines: two processes of the command line, a PostgreSQL that holds the state of both, and a server in the place of the warehouse. */
describe('two applies of two plans at once', () => {
  if (!isPostgresInstalled()) test.skip(POSTGRES_MISSING, () => undefined);
  else if (!isStandInInstalled('snowflake')) test.skip(notInstalled, () => undefined);
  else applyAtOnce();
});

interface Ended {
  readonly exitCode: number | null;
  readonly told: string;
}

function applyAtOnce(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'martlet-machines-'));
  let store: KillStore;
  let server: StandInServer;
  const machineOf = (price: number): string => join(scratch, `machine-${price}`);

  beforeAll(async () => {
    store = await inPostgres(await startPostgres());
    server = await startStandIn('snowflake');
    for (const price of [BASE, ONE, OTHER]) {
      writeShop(machineOf(price), LIBRARIES, { warehouse: server.target, state: store.config }, { days: 4, price });
      // The stand-in can't merge as a history needs.
      rmSync(join(machineOf(price), 'models/customer_history.ts'));
    }
  }, 300_000);

  afterAll(async () => {
    await server.close();
    await store.close();
    rmSync(scratch, { recursive: true });
  });

  /** Runs a command on the machine of a price, whose clock is some minutes ahead. */
  const martlet = (price: number, minutesAhead: number, ...argv: readonly string[]): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const cwd = machineOf(price);
      const env = { ...process.env, CLOCK_MINUTES_AHEAD: String(minutesAhead) };
      const child = spawn(process.execPath, ['--import', CLOCK, join(cwd, 'node_modules/martlet/bin/martlet.js'), ...argv], {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let told = '';
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (told += text));
      child.once('error', reject);
      child.once('close', (exitCode) => resolve({ exitCode, told }));
    });

  const done = async (price: number, minutesAhead: number, ...argv: readonly string[]): Promise<string> => {
    const { exitCode, told } = await martlet(price, minutesAhead, ...argv);
    expect(exitCode, told).toBe(0);
    return told;
  };

  /** What an order of one brings, by all views that tell it. */
  const pricesShown = async (): Promise<readonly number[]> => {
    const warehouse = await openWarehouse(targetSchema.parse(server.target), '.', asWritten);
    const session = await warehouse.session();
    try {
      const rows = await session.query(
        `select distinct f.revenue / o.quantity as price from (select order_id, revenue from gold.fact_orders
           union all select order_id, revenue from silver.stg_orders) f join bronze.orders o on o.order_id = f.order_id where o.quantity > 0`,
      );
      return rows.map(({ price }) => Number(price));
    } finally {
      await session.close();
      await warehouse.close();
    }
  };

  test.each([
    { one: 0, other: 0 },
    { one: 0, other: 10 },
    { one: 10, other: 0 },
  ])('one is done and the other refused, with clocks $one and $other minutes ahead', { timeout: 300_000 }, async ({ one, other }) => {
    await done(BASE, one, 'build');
    await done(ONE, one, 'plan', '--out', 'saved.json');
    await done(OTHER, other, 'plan', '--out', 'saved.json');

    const ended = await Promise.all([martlet(ONE, one, 'apply', 'saved.json'), martlet(OTHER, other, 'apply', 'saved.json')]);
    const told = ended.map((each) => `${each.exitCode}: ${each.told}`).join('\n');
    expect(ended.filter(({ exitCode }) => exitCode === 0).length, told).toBe(1);
    for (const each of ended) {
      if (each.exitCode !== 0) expect(each.told).toMatch(/MARTLET-(S007|S010|S011)/);
    }
    const [winner, loser] = ended[0].exitCode === 0 ? [ONE, OTHER] : [OTHER, ONE];
    const [ahead, behind] = winner === ONE ? [one, other] : [other, one];
    // Nor does it become right by waiting, though all that it needs may be built already.
    const late = await martlet(loser, behind, 'apply', 'saved.json');
    expect([late.exitCode, late.told]).toEqual([2, expect.stringContaining('MARTLET-S007')]);
    expect(await pricesShown(), told).toEqual([winner]);
    // What the state says is what is shown: there is nothing to do for the code that won.
    expect(await done(winner, ahead, 'plan')).toContain('Nothing to do');
    // The other gets its turn, whatever its clock says.
    await done(loser, behind, 'build');
    expect(await pricesShown()).toEqual([loser]);
    expect(await done(loser, behind, 'plan')).toContain('Nothing to do');
  });
}
