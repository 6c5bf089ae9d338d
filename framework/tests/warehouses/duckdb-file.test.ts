import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { tempProject } from '../temp-project.js';

async function formatOf(path: string, settings: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const warehouse = await openDuckDB({ path, settings });
  const session = await warehouse.session();
  const [row] = await session.query(`select tags['storage_version'] as format from duckdb_databases() where path is not null`);
  await session.close();
  await warehouse.close();
  return row?.format;
}

test('a new file has the format that opens fastest, unless somebody wants another, and keeps what it has', async () => {
  const directory = tempProject({});
  expect(await formatOf(join(directory, 'new.duckdb'))).toMatch(/^v1\.2\.0/);
  const old = join(directory, 'old.duckdb');
  expect(await formatOf(old, { storage_compatibility_version: 'v0.10.2' })).toMatch(/^v1\.0\.0/);
  expect(await formatOf(old)).toMatch(/^v1\.0\.0/);
});
