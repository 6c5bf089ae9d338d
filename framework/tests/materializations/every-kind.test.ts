import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { MaterializedKind } from '../../src/materializations/index.js';
import { rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

interface Example {
  /** What an author calls. */
  readonly builder: string;
  readonly written: string;
  /** Columns that it needs beside those of the query. */
  readonly columns?: string;
  /** What DuckDB answers, where it has no such thing. */
  readonly refused?: string;
}

/** One model of each kind: a new one is not tested before it has a line here, which the compiler demands. */
const KINDS: Readonly<Record<MaterializedKind, Example>> = {
  view: { builder: 'view', written: 'view()' },
  table: { builder: 'table', written: 'table()' },
  ephemeral: { builder: 'ephemeral', written: 'ephemeral()' },
  'materialized-view': { builder: 'materializedView', written: 'materializedView()', refused: 'capability-missing' },
  'incremental-by-time': { builder: 'incrementalByTime', written: `incrementalByTime('day')` },
  incremental: { builder: 'incremental', written: `incremental({ strategy: 'merge', key: ['id'] })` },
  history: {
    builder: 'history',
    written: `history({ key: ['id'], by: 'columns' })`,
    columns: 'since: validFrom(), until: validTo(), current: isCurrent(),',
  },
};

const guide = readFileSync(fileURLToPath(new URL('../../../docs/guides/materializations.md', import.meta.url)), 'utf8');

function project({ builder, written, columns = '' }: Example): string {
  return tempProject({
    'models/given.ts': `
      import { date, integer, seed } from 'martlet';
      export const given = seed({ name: 'given', columns: { id: integer().notNull(), day: date().notNull() },
        rows: [{ id: 1, day: '2024-03-01' }, { id: 2, day: '2024-03-02' }] });`,
    'models/kept.ts': `
      import { date, integer, isCurrent, model, validFrom, validTo, ${builder} } from 'martlet';
      import { given } from './given.js';
      export const kept = model({ name: 'kept', from: { given }, grain: ['id'],
        columns: { id: integer().notNull(), day: date().notNull(), ${columns} },
        materialized: ${written}, query: (db) => db.selectFrom('given').select(['id', 'day']) });`,
    'models/reader.ts': `
      import { integer, model, table } from 'martlet';
      import { kept } from './kept.js';
      export const reader = model({ name: 'reader', from: { kept }, columns: { id: integer() }, materialized: table(),
        query: (db) => db.selectFrom('kept').select('id') });`,
  });
}

describe.each(Object.entries(KINDS))('a model of the kind %s', (_, example) => {
  test('stands in the guide by the function with which it is written', () => {
    expect(guide).toMatch(new RegExp(`^\\| \`${example.builder}\\(`, 'm'));
  });

  test('is built, tested and read, and a second build finds nothing to do', async () => {
    const directory = project(example);
    if (example.refused !== undefined) {
      await expect(run(directory, { command: 'build' })).rejects.toMatchObject({ reason: example.refused });
      return;
    }
    const built = await run(directory, { command: 'build' });
    expect(Object.values(statuses(built)).filter((status) => status !== 'succeeded')).toEqual([]);
    expect(await rowsOf(directory, 'select id from gold.reader order by id')).toEqual([{ id: '1' }, { id: '2' }]);
    const again = await run(directory, { command: 'build' });
    expect(Object.values(statuses(again)).filter((status) => status !== 'unchanged')).toEqual([]);
  });
});
