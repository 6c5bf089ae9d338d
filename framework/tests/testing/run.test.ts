import { afterEach, describe, expect, test, vi } from 'vitest';
import { isMartletError } from '../../src/errors.js';
import {
  cast,
  date,
  dateDiff,
  integer,
  type Model,
  model,
  recentWithin,
  runDate,
  runTimestamp,
  source,
  timestamp,
} from '../../src/index.js';
import { at, given, ingest, run, testData } from '../../src/testing/index.js';
import { dimProducts, factSales, nothingIsFree, orders, products, salesByDay, stgOrders, stgProducts } from './shop.js';

const events = source({ name: 'events', columns: { day: date().notNull() } });

describe('a model on given rows', () => {
  test('returns its rows, sorted by the grain', async () => {
    const result = await run(
      factSales,
      given(stgOrders, [
        { order_id: 'O2', product_id: 'P1', amount: '20.00', is_cancelled: false },
        { order_id: 'O1', product_id: 'P9', amount: '7.5', is_cancelled: false },
        { order_id: 'O3', is_cancelled: true },
      ]),
      given(dimProducts, [{ product_key: 'P1' }]),
    );
    expect(result).toHaveRows([
      { order_id: 'O1', product_key: 'unknown', amount: '7.50' },
      { order_id: 'O2', product_key: 'P1' },
    ]);
    expect(result.rows[0]).toEqual({ order_id: 'O1', product_key: 'unknown', order_date: '2024-01-01', quantity: 1, amount: '7.50' });
  });

  test('takes rows by the names of `from` as well', async () => {
    const result = await run(factSales, { orders: [{ order_id: 'O1', product_id: 'P1' }], products: [{ product_key: 'P1' }] });
    expect(result).toHaveRows([{ order_id: 'O1', product_key: 'P1' }]);
  });

  test('is run at the instant that is given, or at that of the process’s clock', async () => {
    const ages = (model as (spec: object) => Model)({
      name: 'ages',
      from: { events },
      columns: { days: integer(), hour: timestamp() },
      query: (db: { selectFrom: (table: string) => { select: (build: (eb: never) => unknown) => unknown } }) =>
        db
          .selectFrom('events')
          .select(({ ref }: { ref: (name: string) => never }) => [
            dateDiff('day', ref('day'), runDate()).as('days'),
            runTimestamp().as('hour'),
          ]),
    });
    const rows = given(events, [{ day: '2024-02-28' }]);
    expect(await run(ages, at('2024-03-01T09:59:00Z'), rows)).toHaveRows([{ days: 2, hour: '2024-03-01 09:00:00' }]);
    expect(await run(ages, rows, at('2024-02-29'))).toHaveRows([{ days: 1, hour: '2024-02-29 00:00:00' }]);
    vi.setSystemTime('2024-03-02T00:00:00Z');
    expect(await run(ages, rows)).toHaveRows([{ days: 3 }]);
    vi.useRealTimers();
  });

  test('is run on nothing where nothing is given', async () => {
    expect(await run(factSales)).toBeEmpty();
    expect(await run(dimProducts)).toHaveRows([{ product_key: 'unknown', category: 'Unknown' }]);
  });

  test('reads what other models make of the rows of sources', async () => {
    const result = await run(
      salesByDay,
      given(orders, [
        { product_id: 'P1', ordered_at: '2024-02-29T23:59:59.5Z', quantity: 2, price: '10.00' },
        { product_id: 'P1', ordered_at: '2024-02-29T00:00:00Z', quantity: 1, price: '12.00' },
        { ordered_at: '2024-03-01T00:00:00Z', status: 'cancelled' },
      ]),
      given(products, [{ product_id: 'P1' }]),
    );
    expect(result).toHaveRows([{ order_date: '2024-02-29', lines: 2, revenue: '32.00', price: 32 / 3 }]);
  });

  test('gives instants with microseconds, and takes them in any form', async () => {
    const result = await run(stgOrders, given(orders, [{ ordered_at: '2024-02-29T23:59:59.5Z' }]));
    expect(result.rows[0]?.ordered_at).toBe('2024-02-29T23:59:59.500000Z');
    expect(result).toHaveRow({ ordered_at: '2024-02-29 23:59:59.5', order_date: '2024-02-29' });
  });

  test('tests that run at once do not see each other', async () => {
    const counts = await Promise.all(
      Array.from({ length: 20 }, async (_, count) => {
        const rows = Array.from({ length: count }, () => ({ product_id: 'P1' }));
        return (await run(stgOrders, given(orders, rows))).rows.length;
      }),
    );
    expect(counts).toEqual(Array.from({ length: 20 }, (_, count) => count));
  });
});

describe('what a test does not give', () => {
  test('is filled with values that keep to the contract, and numbered where they must differ', async () => {
    const { rows } = await run(stgOrders, given(orders, [{}, {}]));
    expect(rows.map(({ order_id, quantity, amount, is_cancelled }) => [order_id, quantity, amount, is_cancelled])).toEqual([
      ['order_id 1', 1, '1.00', false],
      ['order_id 2', 1, '1.00', false],
    ]);
    expect((await testData(stgOrders, given(stgOrders, [{}, {}, {}]))).failed).toEqual([]);
  });

  test('matches a pattern, and refers to a row that is given', async () => {
    expect((await testData(stgProducts, given(stgProducts, [{}]))).failed).toEqual([]);
    const report = await testData(factSales, given(factSales, [{}]), given(dimProducts, [{ product_key: 'P7' }]));
    expect(report.failed).toEqual([]);
  });
});

describe('a data test on given rows', () => {
  test('of a contract finds the rows that break it', async () => {
    const report = await testData(stgOrders, given(stgOrders, [{ quantity: 0 }, { order_id: 'O1' }, { order_id: 'O1' }]));
    expect(report.failed).toEqual(['between_quantity', 'unique_order_id']);
    expect(report.rows.between_quantity).toMatchObject([{ quantity: '0' }]);
  });

  test('looks at what the model makes of what it reads', async () => {
    const report = await testData(factSales, given(stgOrders, [{ order_id: 'O1', quantity: -1 }]));
    expect(report.failed).toEqual(['between_quantity']);
  });

  test('of its own returns the rows that break the rule', async () => {
    expect(await run(nothingIsFree, given(factSales, [{ order_id: 'O1', amount: '0.00' }, { order_id: 'O2' }]))).toHaveRows([
      { order_id: 'O1' },
    ]);
  });
});

describe('a data test that looks at the clock', () => {
  afterEach(() => vi.useRealTimers());

  test('goes by the clock of the process, which a test can stop', async () => {
    const visits = source({ name: 'visits', columns: { day: date().test(recentWithin(48)), at: timestamp().test(recentWithin(24)) } });
    const rows = given(visits, [{ day: '2024-02-28', at: '2024-02-28T12:00:00.5Z' }]);
    const failedAt = async (now: string): Promise<readonly string[]> => {
      vi.setSystemTime(now);
      return (await testData(visits, rows)).failed;
    };
    vi.useFakeTimers({ toFake: ['Date'] });
    expect(await failedAt('2024-02-29T12:00:00.500Z')).toEqual([]);
    expect(await failedAt('2024-02-29T12:00:00.501Z')).toEqual(['recent_at']);
    expect(await failedAt('2024-03-01T00:00:00.001Z')).toEqual(['recent_at', 'recent_day']);
    vi.useRealTimers();
    expect((await testData(visits, rows)).failed).toEqual(['recent_at', 'recent_day']);
  });
});

describe('rows of a file', () => {
  test('are loaded through the contract, or rejected with a reason', async () => {
    const { loaded, rejected } = await ingest(orders, [
      { order_id: 'O1', quantity: '3', price: '1.5', note: 'with "quotes", and a comma' },
      { order_id: 'O2', quantity: 'three' },
      { order_id: 'O3', status: 'lost' },
    ]);
    expect(loaded).toHaveRows([{ order_id: 'O1', quantity: 3, price: '1.50', note: 'with "quotes", and a comma' }]);
    expect(rejected.map(({ row, column, text }) => [row, column, text])).toEqual([
      [2, 'quantity', 'three'],
      [3, 'status', 'lost'],
    ]);
  });

  test('can be given as the text of the file', async () => {
    const header = 'order_id,product_id,ordered_at,quantity,price,status,note';
    const { loaded, rejected } = await ingest(orders, `${header}\nO1,P1,2024-02-30T00:00:00Z,1,1.00,placed,\n`);
    expect(loaded).toBeEmpty();
    expect(rejected).toMatchObject([{ row: 1, column: 'ordered_at' }]);
  });
});

describe('a mistake in a test', () => {
  test('is one for the compiler where rows are given by relation', () => {
    // @ts-expect-error there is no such column
    expect(given(stgOrders, [{ qantity: 1 }])).toBeDefined();
    // @ts-expect-error a quantity is a number
    expect(given(stgOrders, [{ quantity: 'three' }])).toBeDefined();
    // @ts-expect-error the contract accepts two states
    expect(given(orders, [{ status: 'lost' }])).toBeDefined();
    // @ts-expect-error a quantity is never null
    expect(given(stgOrders, [{ quantity: null }])).toBeDefined();
  });

  const reasonOf = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  test('rows of a relation that the model does not read', async () => {
    const error = await reasonOf(run(stgOrders, given(products, [])));
    expect(isMartletError(error, 'given-relation-unknown') && error.parameters).toMatchObject({
      subject: 'stg_orders',
      relation: 'products',
    });
  });

  test('a name that `from` does not have', async () => {
    const error = await reasonOf(run(factSales, { order: [] }));
    expect(isMartletError(error, 'given-relation-unknown') && error.parameters.similar).toEqual(['orders']);
  });

  test('a column that the contract does not have', async () => {
    const error = await reasonOf(run(factSales, { orders: [{ qantity: 1 }] }));
    expect(isMartletError(error, 'given-column-unknown') && error.parameters.similar).toEqual(['quantity']);
  });

  test('a value that is none of its type', async () => {
    const error = await reasonOf(run(factSales, { orders: [{}, { quantity: 'three' }] }));
    expect(isMartletError(error, 'values-unfit') && error.parameters).toMatchObject({
      relation: 'stg_orders',
      values: [{ row: 2, column: 'quantity', value: `'three'` }],
    });
  });

  test('a value that a query can’t convert, with the SQL of the model', async () => {
    const numbered = model({
      name: 'numbered',
      from: { orders: stgOrders },
      columns: { number: integer() },
      query: (db) => db.selectFrom('orders').select(({ ref }) => cast(ref('order_id'), integer()).as('number')),
    });
    const error = await reasonOf(run(numbered, { orders: [{ order_id: 'three' }] }));
    expect(isMartletError(error, 'test-run-failed') && error.parameters.sql).toContain('from given.stg_orders as orders');
  });
});

test('300 tests run in seconds', async () => {
  const before = process.cpuUsage();
  for (let round = 0; round < 300; round += 1) {
    const result = await run(
      factSales,
      given(stgOrders, [{ order_id: `O${round}`, product_id: 'P1' }]),
      given(dimProducts, [{ product_key: 'P1' }]),
    );
    expect(result).toHaveRows([{ order_id: `O${round}`, product_key: 'P1' }]);
  }
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(30);
});
