import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadProject, type Project } from '../../src/project/index.js';
import { runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Warehouse } from '../../src/warehouses/warehouse.js';
import { LastingWarehouse } from '../crashing-warehouse.js';
import { sortedTexts, type TestRow } from '../materializations/batch-tables.js';
import { inGroups, Origin, onlyAdd, type Perform, runs, since, writeOnly, writeOrRemove } from '../materializations/origin.js';
import { tempProject } from '../temp-project.js';

const COLUMNS = `{ order_id: integer(), line: integer().notNull(), day: date().notNull(), amount: integer(), version: integer().notNull() }`;

const shop = (materialized: string): string =>
  tempProject({
    'sources/events.ts': `
import { date, integer, source } from 'martlet';
export const events = source({ name: 'events', columns: ${COLUMNS}, files: { pattern: 'events.csv' } });`,
    'models/lines.ts': `
import { date, days, incremental, incrementalByTime, integer, model } from 'martlet';
import { events } from '../sources/events.js';
export const lines = model({
  name: 'lines', from: { events }, grain: ['order_id', 'line'], columns: ${COLUMNS}, partitionBy: 'day', materialized: ${materialized},
  query: (db) => db.selectFrom('events').select(['order_id', 'line', 'day', 'amount', 'version']),
});`,
    'models/days.ts': `
import { date, integer, model, sum, toInteger } from 'martlet';
import { lines } from './lines.js';
export const days = model({
  name: 'days', from: { lines }, columns: { day: date().notNull(), amount: integer() },
  query: (db) => db.selectFrom('lines').select(({ ref }) => ['day', toInteger(sum(ref('amount'))).as('amount')]).groupBy('day'),
});`,
    'data/.keep': '',
  });

const FIELDS = ['order_id', 'line', 'day', 'amount', 'version'] as const;
let writes = 0;

/** The file of the source; each state of it has an instant of its own. */
function writeEvents(directory: string, rows: readonly TestRow[]): void {
  const file = join(directory, 'data/events.csv');
  mkdirSync(join(directory, 'data'), { recursive: true });
  writeFileSync(file, [FIELDS.join(), ...rows.map((row) => FIELDS.map((name) => row[name] ?? '').join())].join('\n'));
  writes += 1;
  utimesSync(file, 1_700_000_000 + writes, 1_700_000_000 + writes);
}

const clock = { elapsed: () => performance.now(), now: () => '2024-03-04T00:00:00.000Z' };

async function build(project: Project, lasting: LastingWarehouse, dies?: number): Promise<'died' | 'succeeded'> {
  const early = lasting.for(dies);
  try {
    const { steps } = await runProject(project, { command: 'build', threads: 1, early, clock, emit: () => undefined });
    if (early.hasDied()) return 'died';
    expect(steps.filter(({ status }) => status !== 'succeeded' && status !== 'unchanged')).toEqual([]);
    return 'succeeded';
  } catch (error) {
    if (early.hasDied()) return 'died';
    throw error;
  }
}

async function shown(warehouse: Warehouse, relation: string): Promise<readonly string[]> {
  const session = await warehouse.session();
  try {
    return sortedTexts(await session.query(`select * from ${relation}`));
  } finally {
    await session.close();
  }
}

/** By the place of the statement before which the process dies; most commands send about fifty. */
const deaths = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 2 });

interface Strategy {
  readonly name: string;
  readonly materialized: string;
  /** How changes are written before the next run, given the last day that any run has seen. */
  readonly perform: (last: string) => Perform;
}

const STRATEGIES: readonly Strategy[] = [
  { name: 'appended rows', materialized: `incremental({ strategy: 'append', cursor: 'version' })`, perform: () => onlyAdd },
  { name: 'merged rows above a cursor', materialized: `incremental({ strategy: 'merge', cursor: 'version' })`, perform: () => writeOnly },
  {
    name: 'merged rows, deleted ones included',
    materialized: `incremental({ strategy: 'merge', deleteMissing: true })`,
    perform: () => writeOrRemove,
  },
  {
    name: 'rows replaced key by key',
    materialized: `incremental({ strategy: 'delete-insert', key: ['order_id'], cursor: 'version' })`,
    perform: () => inGroups(({ order_id }) => order_id),
  },
  {
    name: 'rows replaced partition by partition',
    materialized: `incremental({ strategy: 'insert-overwrite', cursor: 'version' })`,
    perform: () => inGroups(({ day }) => day),
  },
  {
    name: 'intervals of time, when rows arrive no later than the lookback reaches',
    materialized: `incrementalByTime('day', { start: '2024-02-26', lookback: days(2), batchSize: days(2) })`,
    perform: (last) => since(last === '' ? '' : daysBefore(last, 1)),
  },
];

/** What a transaction holds together, and so how an environment is published. */
const WAREHOUSES = [
  { publish: 'transaction', transactions: 'everything' },
  { publish: 'recorded', transactions: 'rows' },
] as const;

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}

test.each(STRATEGIES)('commands that die and are run again make one full build: $name', async ({ materialized, perform }) => {
  const directory = shop(materialized);
  const project = await loadProject(directory);
  await fc.assert(
    fc.asyncProperty(runs, fc.infiniteStream(deaths), fc.constantFrom(...WAREHOUSES), async (groups, dying, { publish, transactions }) => {
      const duckdb = await openDuckDB({ path: ':memory:' });
      const { dialect } = duckdb;
      const warehouse = {
        ...duckdb,
        dialect: { ...dialect, capabilities: { ...dialect.capabilities, publish, transactions } } as typeof dialect,
      };
      try {
        const lasting = new LastingWarehouse(warehouse);
        const origin = new Origin();
        let last = '';
        let before: readonly string[] | undefined;
        for (const group of groups) {
          for (const each of group) perform(last)(origin, each);
          for (const { day } of origin.all()) if (String(day) > last) last = String(day);
          writeEvents(directory, origin.all());
          const full = sortedTexts(origin.all());
          for (const dies of dying.next().value) {
            await build(project, lasting, dies);
            // Readers see what was there before or all that is new, at each moment.
            if (before === undefined) continue;
            const rows = await shown(duckdb, 'gold.lines');
            if (publish === 'transaction') expect([before, full]).toContainEqual(rows);
            // Batches come in one after the other, and each takes away no row that it brings again.
            else expect(rows).toEqual(expect.arrayContaining(before.filter((row) => full.includes(row))));
          }
          expect(await build(project, lasting)).toBe('succeeded');
          expect(await shown(duckdb, 'gold.lines')).toEqual(full);
          before = full;
        }
      } finally {
        await duckdb.close();
      }
    }),
    { numRuns: 8 },
  );
});

test('a reader misses no row of a range while it is replaced, where a transaction holds rows only', async () => {
  const directory = shop(`incrementalByTime('day', { start: '2024-02-26', lookback: days(2) })`);
  const project = await loadProject(directory);
  const duckdb = await openDuckDB({ path: ':memory:' });
  try {
    const capabilities = { ...duckdb.dialect.capabilities, publish: 'recorded', transactions: 'rows' } as const;
    const lasting = new LastingWarehouse({ ...duckdb, dialect: { ...duckdb.dialect, capabilities } });
    const rows = ['2024-02-27', '2024-02-28'].map((day, index) => ({ order_id: 1, line: index, day, amount: 5, version: 1 }));
    writeEvents(directory, rows);
    expect(await build(project, lasting)).toBe('succeeded');
    const first = await shown(duckdb, 'gold.lines');
    writeEvents(directory, [...rows, { order_id: 2, line: 0, day: '2024-02-28', amount: 7, version: 2 }]);
    const seen: (readonly string[])[] = [];
    const early = lasting.watchedBy(async () => void seen.push(await shown(duckdb, 'gold.lines')));
    await runProject(project, { command: 'build', threads: 1, early, clock, emit: () => undefined });
    const second = await shown(duckdb, 'gold.lines');
    expect(second).toHaveLength(3);
    expect(seen.filter((each) => each.join() !== first.join() && each.join() !== second.join())).toEqual([]);
  } finally {
    await duckdb.close();
  }
});
