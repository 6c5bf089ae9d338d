import { expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { WarehouseError } from '../../src/warehouses/failure.js';
import { LastingWarehouse } from '../crashing-warehouse.js';
import { wallClock as clock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const numbers = (n: number): Promise<Awaited<ReturnType<typeof loadProject>>> =>
  loadProject(
    tempProject({
      'models/numbers.ts': `
import { integer, seed } from 'martlet';
export const numbers = seed({ name: 'numbers', columns: { n: integer().notNull() }, rows: [{ n: ${n} }] });`,
    }),
  );

/** What a warehouse says to a statement that makes a schema, which there is or there is not. */
const refused = async (sql: string): Promise<void> => {
  if (!/^create schema/i.test(sql)) return;
  throw new WarehouseError({ reason: 'permission', canRetry: false, message: `may not create schemas: ${sql}` }, 'DuckDB');
};

test('who may make no schemas builds in those that are there', async () => {
  const duckdb = await openDuckDB({ path: ':memory:' });
  const classify = (error: unknown) => (error instanceof WarehouseError ? error.failure : duckdb.classify(error));
  const lasting = new LastingWarehouse({ ...duckdb, classify });
  const build = async (n: number) =>
    runProject(await numbers(n), { command: 'build', environment: 'dev', clock, emit: () => undefined, early: lasting.watchedBy(refused) });
  const session = await duckdb.session();
  try {
    await expect(build(1)).rejects.toThrow('may not create schemas');
    for (const schema of ['_martlet', '_martlet_objects', 'bronze__dev', 'bronze__versions'])
      await session.execute(`create schema ${schema}`);
    for (const n of [1, 2]) {
      await build(n);
      expect(await session.query('select n from bronze__dev.numbers')).toEqual([{ n: String(n) }]);
    }
  } finally {
    await session.close();
    await duckdb.close();
  }
});
