import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { stateInWarehouse } from '../../src/state/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Warehouse } from '../../src/warehouses/warehouse.js';
import { openState } from './open-state.js';
import { describeStore } from './store-conformance.js';
import { describeTwoProcesses } from './two-processes.js';

const scratch = mkdtempSync(join(tmpdir(), 'martlet-stores-'));
const warehouses: Warehouse[] = [];
let count = 0;

describeStore('DuckDB', async () => {
  const warehouse = await openDuckDB({ path: ':memory:' });
  warehouses.push(warehouse);
  return {
    connect: async () => {
      const session = await warehouse.session();
      return {
        database: stateInWarehouse(session, warehouse.dialect, { project: 'shop', isExclusive: true, isCheap: true }),
        close: () => session.close(),
      };
    },
  };
});

const newFile = () => {
  count += 1;
  return { store: 'sqlite' as const, path: `state-${count}.sqlite` };
};

describeStore('SQLite', async () => {
  const config = newFile();
  return { connect: () => openState(config, scratch) };
});

describeTwoProcesses('SQLite', () => ({ config: newFile(), directory: scratch }));

afterAll(async () => {
  for (const warehouse of warehouses) await warehouse.close();
  rmSync(scratch, { recursive: true });
});
