import { describe, expect, test } from 'vitest';
import {
  date,
  days,
  history,
  incremental,
  incrementalByTime,
  integer,
  isCurrent,
  model,
  source,
  text,
  timestamp,
  validFrom,
  validTo,
} from '../../src/index.js';
import { given, runs } from '../../src/testing/index.js';

const products = source({
  name: 'products',
  columns: { product_id: text().notNull(), price: text(), updated_at: timestamp().notNull() },
  files: { pattern: 'products.csv' },
});

const priceHistory = model({
  name: 'price_history',
  from: { products },
  materialized: history({ key: ['product_id'], by: 'columns', compare: ['price'], hardDeletes: 'invalidate' }),
  columns: {
    product_id: text().notNull(),
    price: text(),
    valid_from: validFrom(),
    valid_to: validTo(),
    is_current: isCurrent(),
  },
  query: (db) => db.selectFrom('products').select(['product_id', 'price']),
});

const salesColumns = { sale_id: text().notNull(), day: date().notNull(), quantity: integer(), version: integer().notNull() };
const sales = source({ name: 'sales', columns: salesColumns });

describe('a model that is run several times', () => {
  test('closes and opens the states of a history at the instants of the runs', async () => {
    const priced = (price: string) => [given(products, [{ product_id: 'P1', price }])];
    const [first, second, third] = await runs(priceHistory, [
      { at: '2024-03-01T06:00:00.000Z', given: priced('1.00') },
      { given: priced('1.10') },
      { given: [given(products, [])] },
    ]);
    expect(first).toHaveRows([{ product_id: 'P1', price: '1.00', is_current: true }]);
    expect(second).toHaveRows([
      { price: '1.00', valid_to: '2024-03-02T06:00:00.000000Z', is_current: false },
      { price: '1.10', valid_from: '2024-03-02T06:00:00.000000Z', valid_to: null, is_current: true },
    ]);
    expect(third?.rows.filter((row) => (row as { is_current?: unknown }).is_current === true)).toEqual([]);
  });

  test('takes up rows above its cursor, and keeps what the source has forgotten', async () => {
    const merged = model({
      name: 'merged',
      from: { sales },
      grain: ['sale_id'],
      materialized: incremental({ strategy: 'merge', key: ['sale_id'], cursor: 'version' }),
      columns: salesColumns,
      query: (db) => db.selectFrom('sales').select(['sale_id', 'day', 'quantity', 'version']),
    });
    const [, second, third] = await runs(merged, [
      {
        given: [
          given(sales, [
            { sale_id: 'S1', quantity: 1, version: 1 },
            { sale_id: 'S2', quantity: 1, version: 2 },
          ]),
        ],
      },
      {
        given: [
          given(sales, [
            { sale_id: 'S2', quantity: 5, version: 3 },
            { sale_id: 'S3', quantity: 9, version: 0 },
          ]),
        ],
      },
      { given: [] },
    ]);
    // Below the cursor nobody looks.
    expect(second).toHaveRows([
      { sale_id: 'S1', quantity: 1 },
      { sale_id: 'S2', quantity: 5 },
    ]);
    expect(third?.rows).toEqual(second?.rows);
  });

  test('reads again as far back as its lookback reaches, and no further', async () => {
    const byDay = model({
      name: 'by_day',
      from: { sales },
      grain: ['sale_id'],
      materialized: incrementalByTime('day', { start: '2024-03-01', lookback: days(1) }),
      columns: salesColumns,
      query: (db) => db.selectFrom('sales').select(['sale_id', 'day', 'quantity', 'version']),
    });
    const early = { sale_id: 'S1', day: '2024-03-01' };
    const late = { sale_id: 'S2', day: '2024-03-03' };
    const [, second] = await runs(byDay, [
      {
        at: '2024-03-04T00:00:00.000Z',
        given: [
          given(sales, [
            { ...early, quantity: 1 },
            { ...late, quantity: 1 },
          ]),
        ],
      },
      {
        at: '2024-03-05T00:00:00.000Z',
        given: [
          given(sales, [
            { ...early, quantity: 2 },
            { ...late, quantity: 2 },
          ]),
        ],
      },
    ]);
    expect(second).toHaveRows([
      { sale_id: 'S1', quantity: 1 },
      { sale_id: 'S2', quantity: 2 },
    ]);
  });

  test('is built with all that stands between it and what is given', async () => {
    const total = model({
      name: 'current_prices',
      from: { history: priceHistory },
      columns: { product_id: text().notNull(), price: text() },
      query: (db) => db.selectFrom('history').select(['product_id', 'price']).where('is_current', '=', true),
    });
    const [, second] = await runs(total, [
      { given: [given(products, [{ product_id: 'P1', price: '1.00' }])] },
      { given: [given(products, [{ product_id: 'P1', price: '2.00' }])] },
    ]);
    expect(second).toHaveRows([{ product_id: 'P1', price: '2.00' }]);
  });

  test('tells what it could not be given', async () => {
    await expect(runs(priceHistory, [{ given: [given(sales, [])] }])).rejects.toMatchObject({ reason: 'given-relation-unknown' });
    const broken = model({
      name: 'broken',
      from: { products },
      columns: { n: integer() },
      query: (db) => db.selectFrom('products').select(({ fn }) => [fn<number>('cast_to_nothing', ['price']).as('n')]),
    });
    await expect(runs(broken, [{ given: [] }])).rejects.toMatchObject({ reason: 'test-run-failed' });
  });
});
