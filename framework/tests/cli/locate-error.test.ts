import { describe, expect, it } from 'vitest';
import { ErrorLocator } from '../../src/cli/locate-error.js';
import { MartletError } from '../../src/errors.js';
import { tempProject } from '../temp-project.js';

const MODEL = `import { fact, text } from 'martlet';

const columns = {
  order_id: text().notNull(),
};

export const factSales = fact({
  name: 'fact_sales',
  from: {},
  columns,
  query: (db) => db.selectNoFrom([]),
});
`;

describe('the line of an error', () => {
  const file = 'models/fact_sales.ts';
  const lineOf = (error: MartletError): number | undefined => new ErrorLocator(tempProject({ [file]: MODEL })).locate(error).at?.line;

  it('is the query’s when the query is at fault', () => {
    expect(lineOf(new MartletError('model-failed', { model: 'gold.fact_sales', message: 'no' }, { file }))).toBe(11);
  });
  it('is the column’s when a column of the contract is', () => {
    expect(lineOf(new MartletError('contract-column-missing', { model: 'fact_sales', column: 'order_id' }, { file }))).toBe(4);
    const parameters = { test: 'unique_order_id', relation: 'gold.fact_sales', column: 'order_id', failures: 1 };
    expect(lineOf(new MartletError('test-failed', parameters, { file }))).toBe(4);
  });
  it('is that of the property that is at fault', () => {
    expect(lineOf(new MartletError('dependency-outside', { model: 'fact_sales', dependency: 'orders' }, { file }))).toBe(9);
    expect(lineOf(new MartletError('name-mismatch', { name: 'fact_sales', expected: 'sales' }, { file }))).toBe(8);
  });
  it('is the export’s otherwise', () => {
    expect(lineOf(new MartletError('test-failed', { test: 't', relation: 'gold.fact_sales', failures: 1 }, { file }))).toBe(7);
  });
  it('stays as it is when it is known, and unknown when nothing is found', () => {
    expect(lineOf(new MartletError('query-not-select', { model: 'm' }, { file, line: 3 }))).toBe(3);
    expect(lineOf(new MartletError('query-not-select', { model: 'm' }, { file: 'gone.ts' }))).toBeUndefined();
    expect(lineOf(new MartletError('query-not-select', { model: 'm' }))).toBeUndefined();
  });
});
