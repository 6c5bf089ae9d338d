import { expect, test } from 'vitest';
import { STARTING } from '../../src/warehouses/backoff.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { WarehouseError } from '../../src/warehouses/failure.js';
import { patient } from '../../src/warehouses/open.js';
import type { Warehouse } from '../../src/warehouses/warehouse.js';

/** A warehouse that refuses some requests for a session, for one reason, before it answers. */
async function cold(refusals: number, reason: 'starting' | 'authentication') {
  const duckdb = await openDuckDB({ path: ':memory:' });
  let asked = 0;
  let waited = 0;
  const warehouse: Warehouse = {
    ...duckdb,
    classify: (error) => (error instanceof WarehouseError ? error.failure : duckdb.classify(error)),
    session: async () => {
      asked += 1;
      if (asked <= refusals) throw new WarehouseError({ reason, canRetry: reason === 'starting', message: reason }, 'Databricks');
      return duckdb.session();
    },
  };
  const sleep = async (milliseconds: number): Promise<void> => {
    waited += milliseconds;
  };
  const open = patient(warehouse, { sleep, random: () => 0.5 });
  const reasons: string[] = [];
  const outcome = await open
    .session({ onRetry: ({ failure }) => void reasons.push(failure.reason) })
    .then((session) => session.close().then(() => 'open'))
    .catch((error: unknown) => (error as Error).message);
  await duckdb.close();
  return { outcome, reasons, waited, asked };
}

test('a session waits for a warehouse that starts, and says so', async () => {
  const { outcome, reasons, waited } = await cold(20, 'starting');
  expect(outcome).toBe('open');
  expect(reasons).toEqual(Array.from({ length: 20 }, () => 'starting'));
  expect(waited).toBeGreaterThan(120_000);
});

test('a warehouse that never starts is given up after ten minutes', async () => {
  const { outcome, waited } = await cold(Number.POSITIVE_INFINITY, 'starting');
  expect(outcome).toBe('starting');
  expect(waited).toBeGreaterThanOrEqual(STARTING.budget);
  expect(waited).toBeLessThan(STARTING.budget + STARTING.longestDelay);
});

test('who may not sign in hears so at once', async () => {
  expect(await cold(1, 'authentication')).toMatchObject({ outcome: 'authentication', asked: 1, waited: 0 });
});
