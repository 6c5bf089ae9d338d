import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/warehouses/diagnose.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Session, Warehouse } from '../../src/warehouses/warehouse.js';

const NOW = new Date('2026-03-01T12:00:00Z');

let warehouse: Warehouse;
let other: Session;
beforeEach(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  other = await warehouse.session();
});
afterEach(async () => {
  await other.close();
  await warehouse.close();
});

/** The schemas of diagnoses as others see them, which is what a killed process would leave. */
async function left(): Promise<readonly string[]> {
  return (await warehouse.introspection.schemas(other)).filter((schema) => schema.startsWith('martlet_debug')).sort();
}

/** Makes what a diagnosis leaves that is killed. */
async function leave(schema: string): Promise<void> {
  const { statements } = warehouse;
  await other.execute(statements.createSchema(schema));
  await other.execute(statements.createTable({ schema, name: 'version_1' }, 'select 1 as value'));
  await other.execute(statements.createView({ schema, name: 'published' }, `select * from ${schema}.version_1`));
}

describe('a diagnosis', () => {
  it('shows nothing of what it makes to others, whenever its process is killed', async () => {
    const seen: Promise<readonly string[]>[] = [];
    const watched: Warehouse = {
      ...warehouse,
      session: async () => {
        const session = await warehouse.session();
        const watch = async <T>(done: T): Promise<T> => {
          seen.push(left());
          await seen.at(-1);
          return done;
        };
        return {
          execute: async (...args) => watch(await session.execute(...args)),
          query: async (...args) => watch(await session.query(...args)),
          transaction: (work) => session.transaction(work),
          close: () => session.close(),
        };
      },
    };
    const steps: unknown[] = [];
    await diagnose(watched, NOW, ({ step, ok }) => steps.push([step, ok]));
    expect(steps).toEqual(['sign-in', 'create', 'write', 'read', 'swap'].map((step) => [step, true]));
    expect(seen.length).toBeGreaterThan(8);
    expect((await Promise.all(seen)).flat()).toEqual([]);
    expect(await left()).toEqual([]);
  });

  it('drops what one left that was killed an hour ago, and no schema that may be in use or is not of its making', async () => {
    const [old, fresh, others] = ['martlet_debug_20260301t1059_0a1b2c3d', 'martlet_debug_20260301t1100_0a1b2c3d', 'martlet_debug_orders'];
    for (const schema of [old, fresh, others]) await leave(schema);
    await diagnose(warehouse, NOW, () => undefined);
    expect(await left()).toEqual([fresh, others]);
  });
});
