import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const guide = readFileSync(new URL('../../../docs/guides/sources.md', import.meta.url), 'utf8');
/** The source of the guide. */
const SOURCE = /```typescript\n([^`]*database: 'crm'[^`]*)```/.exec(guide)?.[1] ?? '';
const MODEL = `
import { integer, model, text } from 'martlet';
import { customers } from '../sources/customers.js';
export const names = model({ name: 'names', from: { customers }, columns: { id: integer().notNull(), name: text() },
  query: (db) => db.selectFrom('customers').select(['customers.id', 'customers.name']) });`;
const config = (attach: string, more = '') => `
import { defineConfig } from 'martlet';
export default defineConfig({ name: 'shop', defaultTarget: 'local',
  targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb', attach: ${attach}, ${more} } } });`;

function shop(attach: string, more = ''): string {
  return tempProject({ 'sources/customers.ts': SOURCE, 'models/names.ts': MODEL, 'martlet.config.ts': config(attach, more) });
}

/** Runs statements in another database file. */
async function inFile(path: string, ...statements: readonly string[]): Promise<void> {
  const warehouse = await openDuckDB({ path });
  const session = await warehouse.session();
  for (const statement of statements) await session.execute(statement);
  await session.close();
  await warehouse.close();
}

describe('a source in an attached database', () => {
  test('is read there, and built again once it has changed', async () => {
    const directory = shop("{ crm: { path: 'crm.duckdb' } }");
    const crm = join(directory, 'crm.duckdb');
    // A table of this name in the target's own database is another one.
    await inFile(crm, `create table people as select 1::bigint as id, 'Ada' as name, timestamp '2024-01-01' as updated_at`);
    await inFile(join(directory, 'warehouse.duckdb'), 'create table people as select 9 as other');
    expect(statuses(await run(directory, { command: 'build' }))).toMatchObject({ 'model gold.names': 'succeeded' });
    expect(await rowsOf(directory, 'select * from gold.names')).toEqual([{ id: '1', name: 'Ada' }]);
    expect(statuses(await run(directory, { command: 'build' }))).toMatchObject({ 'model gold.names': 'unchanged' });
    await inFile(crm, `insert into people values (2, 'Bo', '2024-01-02')`);
    await run(directory, { command: 'build' });
    expect(await rowsOf(directory, 'select count(*) as n from gold.names')).toEqual([{ n: '2' }]);
  });

  test('is held against its contract', async () => {
    const directory = shop("{ crm: { path: 'crm.duckdb' } }");
    await inFile(join(directory, 'crm.duckdb'), "create table people as select 1::bigint as id, timestamp '2024-01-01' as updated_at");
    const { steps } = await run(directory, { command: 'build' });
    expect(steps.some(({ status, errors = [] }) => status !== 'succeeded' && JSON.stringify(errors).includes('name'))).toBe(true);
  });

  test('that is not there is an error which names it', async () => {
    const directory = shop("{ crm: { path: 'nowhere.duckdb' } }");
    await expect(run(directory, { command: 'build' })).rejects.toMatchObject({
      reason: 'database-unattached',
      parameters: { database: 'crm' },
    });
    const unnamed = shop('{ crm: {} }');
    await expect(run(unnamed, { command: 'build' })).rejects.toMatchObject({ reason: 'target-incomplete' });
  });

  test('of another kind needs an extension, and says where to put it', async () => {
    const attach = "{ crm: { type: 'sqlite', path: 'crm.db' } }";
    await expect(run(shop(attach), { command: 'build' })).rejects.toMatchObject({
      reason: 'extension-missing',
      parameters: { extension: 'sqlite_scanner' },
    });
    await expect(run(shop(attach, "extensionDirectory: 'extensions'"), { command: 'build' })).rejects.toMatchObject({
      reason: 'extension-missing',
      parameters: { extension: 'sqlite_scanner', directory: expect.stringMatching(/extensions$/), version: expect.stringMatching(/^v1/) },
    });
  });
});
