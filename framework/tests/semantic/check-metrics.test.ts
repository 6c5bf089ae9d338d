import { NOOP_QUERY_EXECUTOR, type OperationNodeSource, QueryCreator } from 'kysely';
import { describe, expect, test } from 'vitest';
import { dimension, text, valuesOf } from '../../src/index.js';
import { readProject } from '../../src/project/index.js';
import { checkMetrics } from '../../src/semantic/index.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { openWarehouse } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';
import { tempProject } from '../temp-project.js';

const SEED = `
import { seed, text, integer } from 'martlet';
export const rows = seed({ name: 'rows', columns: { order_id: text().unique(), quantity: integer() }, rows: [{ order_id: 'O1', quantity: 1 }] });`;

const fact = (options: string): string => `
import { fact, integer, text } from 'martlet';
import { rows } from './rows.js';
const columns = { order_id: text(), quantity: integer() };
export const sales = fact({ name: 'sales', grain: ['order_id'], from: { rows }, columns, query: (db) => db.selectFrom('rows').selectAll(), ...({ ${options} }) });`;

const metrics = (written: string): string => `
import * as m from 'martlet';
import { sales } from '../models/sales.js';
export const units = m.simpleMetric({ name: 'units', from: sales, measure: 'units' });
${written}`;

async function problemsOf(options: string, written = ''): Promise<readonly string[]> {
  const { project } = await readProject(
    tempProject({ 'models/rows.ts': SEED, 'models/sales.ts': fact(options), 'semantic/sales.ts': metrics(written) }),
  );
  return (await checkMetrics(project)).map(({ error }) => `${error.at?.file} ${error.message}`);
}

const UNITS = `measures: { units: { aggregation: 'sum', of: 'quantity' } }`;

describe('a check of metrics', () => {
  test('finds nothing where all is right', async () => {
    expect(await problemsOf(UNITS)).toEqual([]);
  });

  test.each<readonly [string, string, string, RegExp]>([
    [
      'a measure of no column',
      `measures: { units: { aggregation: 'sum', of: 'count' } }`,
      '',
      /^models\/sales\.ts measures\.units of gold\.sales can’t be asked: .*count/,
    ],
    ['a date that is none', `${UNITS}, time: 'sold_on'`, '', /^models\/sales\.ts time of gold\.sales can’t be asked: .*sold_on/],
    [
      'a level that is no column',
      `${UNITS}, hierarchies: { time: { levels: ['year', 'order_id'] } }`,
      '',
      /hierarchies\.time of gold\.sales can’t be asked: sales has no column "year"/,
    ],
    [
      'a join to no column',
      `${UNITS}, joins: { row: { to: rows, on: { order_id: 'id' } } }`,
      '',
      /joins\.row of gold\.sales can’t be asked: rows has no column "id"/,
    ],
    [
      'an attribute of no column',
      `${UNITS}, attributes: { size: { type: { kind: 'integer' }, of: (row: (name: string) => never) => row('weight') } }`,
      '',
      /^models\/sales\.ts attributes\.size of gold\.sales can’t be asked: sales has no column "weight"/,
    ],
    [
      'an attribute that hides a column',
      `${UNITS}, attributes: { quantity: { type: { kind: 'integer' }, of: (row: (name: string) => never) => row('quantity') } }`,
      '',
      /attributes\.quantity of gold\.sales can’t be asked: a column of sales is called quantity, too/,
    ],
    [
      'an alias that leads nowhere',
      `${UNITS}, joins: { row: { to: rows, on: { order_id: 'order_id' } } }, aliases: { size: 'row.size' }`,
      '',
      /^models\/sales\.ts aliases\.size of gold\.sales can’t be asked: row\.size leads nowhere: rows has no way and no column "size", but order_id, quantity/,
    ],
    [
      'an alias behind a level',
      `${UNITS}, joins: { row: { to: rows, on: { quantity: 'quantity' } } }, aliases: { size: 'row.order_id' }`,
      '',
      /aliases\.size of gold\.sales can’t be asked: row does not lead to one row of rows: it refers to a level/,
    ],
    [
      'an alias of an alias',
      `${UNITS}, joins: { row: { to: rows, on: { order_id: 'order_id' } } }, aliases: { line: 'row', size: 'line.quantity' }`,
      '',
      /aliases\.size of gold\.sales can’t be asked: line\.quantity leads nowhere: sales has no way "line", but row/,
    ],
    [
      'an alias that hides a column',
      `${UNITS}, joins: { row: { to: rows, on: { order_id: 'order_id' } } }, aliases: { quantity: 'row.quantity' }`,
      '',
      /aliases\.quantity of gold\.sales can’t be asked: a column of sales is called quantity, too/,
    ],
    [
      'an alias that hides a join',
      `${UNITS}, joins: { row: { to: rows, on: { order_id: 'order_id' } } }, aliases: { row: 'row.quantity' }`,
      '',
      /aliases\.row of gold\.sales can’t be asked: a way of sales is called row, too/,
    ],
    [
      'an alias that hides the default date',
      `${UNITS}, joins: { row: { to: rows, on: { order_id: 'order_id' } } }, aliases: { date: 'row.quantity' }`,
      '',
      /aliases\.date of gold\.sales can’t be asked: date has a meaning in questions already/,
    ],
    [
      'an alias of members of which a row has several',
      `${UNITS}, bridges: { part: { through: rows, key: 'order_id', attribute: 'quantity' } }, aliases: { size: 'part.quantity' }`,
      '',
      /aliases\.size of gold\.sales can’t be asked: part\.quantity leads to several rows for one, and a row would count for each/,
    ],
    ['a metric of no measure', `measures: {}`, '', /^semantic\/sales\.ts units can’t be answered: sales has no measure "units"/],
    [
      'a filter by what the fact does not reach',
      UNITS,
      `export const chairs = m.simpleMetric({ name: 'chairs', from: sales, measure: 'units', where: [['product.name', '=', 'Chair']] });`,
      /^semantic\/sales\.ts chairs can’t be asked by product\.name/,
    ],
    [
      'a running total without a date',
      UNITS,
      `export const running = m.cumulativeMetric({ name: 'running', of: units, window: 'all' });`,
      /^semantic\/sales\.ts .*has no date/,
    ],
  ])('finds %s', async (_, options, written, says) => {
    expect((await problemsOf(options, written)).join('\n')).toMatch(says);
  });
});

test('a strict hierarchy derives a data test: each member of a level has one parent', async () => {
  const columns = { product_id: text().notNull(), department: text(), category: text() };
  const given = { name: 'dim_products', key: 'product_id', columns, from: {}, query: (): never => Promise.reject as never } as const;
  const levels = ['department', 'category', 'product_id'] as const;
  const loose = dimension({ ...given, hierarchies: { product: { levels, strict: false } } });
  expect(loose.tests).toEqual([]);
  const [oneParent, second] = dimension({ ...given, hierarchies: { product: { levels } } }).tests;
  expect(second).toBeUndefined();
  if (oneParent?.kind !== 'query') throw new Error('no test is derived');
  expect(oneParent.name).toBe('hierarchy_product_category_has_one_department');

  const warehouse = await openWarehouse({ warehouse: 'duckdb', path: ':memory:' }, '.', asWritten);
  const session = await warehouse.session();
  const row = (product_id: string, department: string | null, category: string | null) => ({ product_id, department, category });
  const rows = [
    row('1', 'Home', 'Lamps'),
    row('2', 'Home', 'Bags'),
    row('3', 'Sport', 'Bags'),
    row('4', null, 'Balls'),
    row('5', 'Sport', 'Balls'),
    row('6', null, null),
  ];
  const table = { schema: 'main', name: 'row' };
  await session.execute(warehouse.statements.createTable(table, dialect('duckdb').compile(valuesOf(columns, rows).toOperationNode())));
  const db = new QueryCreator<{ row: Record<string, unknown> }>({ executor: NOOP_QUERY_EXECUTOR });
  const failing: OperationNodeSource = oneParent.query(db as never);
  const found = await session.query(dialect('duckdb').compile(failing.toOperationNode()));
  expect(found.map(({ category }) => category).sort()).toEqual(['Bags', 'Balls']);
  await warehouse.close();
});
