import { afterAll, describe, expect, test } from 'vitest';
import { EXPRESSION_CASES, textOfCell } from '../../src/conformance/expressions/index.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';

const warehouse = await openDuckDB({ path: ':memory:' });
const session = await warehouse.session();
afterAll(async () => {
  await session.close();
  await warehouse.close();
});

describe.each(Object.entries(EXPRESSION_CASES))('%s', (_, cases) => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, { query, expected }) => {
    const sql = dialect('duckdb').compile(query);
    const rows = await session.query(sql);
    expect(
      rows.map((row) => Object.values(row).map(textOfCell).join(',')),
      sql,
    ).toEqual(expected);
  });
});
