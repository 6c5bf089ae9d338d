import { describe, expect, test } from 'vitest';
import { rowWidth } from '../../src/plan/estimate.js';
import { readableSql } from '../../src/plan/index.js';
import { run } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { CHANGED_LINES, later, planned, SHOP } from './planned.js';

const column = (type: string) => ({ name: 'c', type, nullable: true });

describe('an estimate', () => {
  test('takes the rows of the version before, and those of the largest input for what is new', async () => {
    const directory = tempProject(SHOP);
    await run(directory, { command: 'build' });
    const copy = SHOP['models/notes.ts'].replaceAll('notes', 'copies');
    const { relations } = await planned(later(directory, { 'models/lines.ts': CHANGED_LINES, 'models/copies.ts': copy }));
    const estimates = Object.fromEntries(relations.map(({ id, estimate }) => [id, estimate]));
    expect(estimates['gold.lines']).toEqual({ rows: 2, bytes: 80, from: 'version-before' });
    expect(estimates['gold.copies']).toEqual({ rows: 2, bytes: 32, from: 'inputs' });
    // A view stores nothing, and nobody has counted its rows.
    expect(estimates['gold.shown']).toEqual({ rows: 2, from: 'inputs' });
  });

  test('knows the usual width of every type', () => {
    const widths = [
      'text',
      'integer',
      'decimal(18, 2)',
      'decimal(38, 9)',
      'double',
      'boolean',
      'date',
      'timestamp',
      'json',
      'array(integer)',
    ];
    expect(widths.map((type) => rowWidth([column(type)]))).toEqual([16, 8, 8, 16, 8, 1, 4, 8, 128, 32]);
    expect(rowWidth([column('text'), column('date')])).toBe(20);
  });
});

describe('SQL for readers', () => {
  test.each([
    ['from silver__versions.stg_orders__580ad5d0872f3e61 as orders', 'from silver.stg_orders as orders'],
    ['from "Silver__versions"."stg_orders__580ad5d0872f3e61"', 'from "Silver"."stg_orders"'],
    ['from `silver__versions`.`my__orders__580ad5d0872f3e61`', 'from `silver`.`my__orders`'],
    ["where code = 'a__0123456789abcdef'", "where code = 'a__0123456789abcdef'"],
  ])('%s', (sql, readable) => expect(readableSql(sql)).toBe(readable));
});
