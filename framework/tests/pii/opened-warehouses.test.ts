import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openEmbedded, openWarehouse } from '../../src/warehouses/open.js';
import { PendingWarehouse } from '../../src/warehouses/pending-warehouse.js';
import { type TextRedaction, withoutValues } from '../../src/warehouses/redaction.js';
import type { Warehouse } from '../../src/warehouses/warehouse.js';
import { tempProject } from '../temp-project.js';

const DUCKDB = { warehouse: 'duckdb', path: 'warehouse.duckdb' } as const;
const tells: TextRedaction = () => 'filtered';

/** Each way to an open warehouse. */
const DOORS: Readonly<Record<string, (directory: string) => Promise<Warehouse>>> = {
  'a warehouse': (directory) => openWarehouse(DUCKDB, directory, tells),
  'the embedded engine': () => openEmbedded(':memory:', {}, tells),
  'a warehouse that opens early': async (directory) => {
    await (await openWarehouse(DUCKDB, directory, tells)).close();
    const early = new PendingWarehouse();
    await early.begin(DUCKDB, directory);
    expect(early.isOpening).toBe(true);
    return early.take(DUCKDB, directory, tells);
  },
  'a warehouse that did not open early': (directory) => new PendingWarehouse().take(DUCKDB, directory, tells),
};

describe('whatever opens a warehouse says what may be told of its texts', () => {
  test.each(Object.entries(DOORS))('%s', async (_, open) => {
    const warehouse = await open(tempProject({}));
    const session = await warehouse.session();
    await expect(session.query(`select cast('secret@example.com' as integer)`)).rejects.toThrow('filtered');
    await session.close();
    await warehouse.close();
  });

  test('texts are told as they are where no rows of people are', () => {
    const source = fileURLToPath(new URL('../../src', import.meta.url));
    const users = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.ts') &&
        /import \{[^}]*\basWritten\b[^}]*\} from '[./a-z]*redaction\.js'/.test(readFileSync(join(source, file), 'utf8')),
    );
    expect(users.sort()).toEqual([
      // Rows that the suite of conformance makes up.
      'conformance/open-subject.ts',
      'conformance/warehouse/load-cases.ts',
      // Addresses of files, which are copied whole and not read.
      'ingest/remote/remote-files.ts',
      // The state alone.
      'run/state-only.ts',
      'run/with-state-alone.ts',
      'state/open-store.ts',
      // Rows that unit tests make up.
      'testing/engine.ts',
      'testing/ingest.ts',
      'testing/runs.ts',
    ]);
  });

  test('a file whose columns no contract describes keeps its values to itself', async () => {
    const warehouse = await openEmbedded(':memory:', {}, withoutValues);
    const session = await warehouse.session();
    await session.execute(`create table people as select 'secret@example.com' as mail`);
    const failure = await session.query('select cast(mail as integer) from people').catch((error: unknown) => String(error));
    expect(failure).toMatch(/could not convert/i);
    expect(failure).not.toMatch(/secret/);
    await session.close();
    await warehouse.close();
  });
});
