import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  array,
  boolean,
  date,
  decimal,
  double,
  incremental,
  integer,
  json,
  model,
  seed,
  source,
  text,
  timestamp,
} from '../../src/index.js';
import { given, run, runs } from '../../src/testing/index.js';
import { factSales, salesByDay, stgOrders } from './shop.js';

const columns = {
  id: integer().notNull(),
  text: text(),
  integer: integer(),
  amount: decimal(18, 4),
  rate: double(),
  flag: boolean(),
  day: date(),
  at: timestamp(),
  document: json(),
};

const instants = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((at) => at.toISOString());

const row = fc.record({
  text: fc.option(fc.oneof(fc.string(), fc.constantFrom("o'clock", '1', 'null', 'true', 'ä\n日'))),
  integer: fc.option(fc.integer()),
  // Authors write decimals as text or as numbers.
  amount: fc.option(
    fc.oneof(
      fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((n) => (n / 10_000).toFixed(4)),
      fc.integer({ min: -1000, max: 1000 }),
    ),
  ),
  rate: fc.option(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())),
  flag: fc.option(fc.boolean()),
  day: fc.option(instants.map((at) => at.slice(0, 10))),
  at: fc.option(instants),
  document: fc.option(fc.constantFrom('{}', '[1, "two"]')),
});

test('rows that are given are those that a seed of the same rows holds, whatever their types', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 4 }), async (generated) => {
      const numbered = generated.map((values, id) => ({ id, ...values }));
      const held = seed({ name: 'held', columns, grain: ['id'], rows: numbered as never });
      const raw = source({ name: 'raw', columns });
      const copy = model({
        name: 'copy',
        from: { raw },
        columns,
        grain: ['id'],
        query: (db) => db.selectFrom('raw').select(Object.keys(columns) as (keyof typeof columns)[]),
      });
      expect((await run(copy, given(raw, numbered as never))).rows).toEqual((await run(held)).rows);
    }),
    { numRuns: 60 },
  );
});

test.each([-0.0009215884284770502, 0.30000000000000004, 123456789.12345679, 5e-324])('a double keeps each digit: %d', async (rate) => {
  const held = seed({ name: 'held', columns: { rate: double() }, rows: [{ rate }] });
  const compared = model({
    name: 'compared',
    from: { held },
    columns: { rate: double() },
    query: (db) => db.selectFrom('held').select('rate').where('rate', '=', rate),
  });
  expect((await run(compared)).rows).toEqual([{ rate }]);
});

test('arrays are given as arrays', async () => {
  const listed = { id: integer().notNull(), tags: array(text()).notNull(), ranks: array(integer()) };
  const raw = source({ name: 'raw', columns: listed });
  const copy = model({ name: 'copy', from: { raw }, columns: listed, query: (db) => db.selectFrom('raw').select(['id', 'tags', 'ranks']) });
  const rows = [
    { id: 1, tags: [], ranks: [3, 1] },
    { id: 2, tags: ["o'clock", ''], ranks: null },
  ];
  expect((await run(copy, given(raw, rows))).rows).toEqual(rows);
  expect((await run(seed({ name: 'held', columns: listed, grain: ['id'], rows }))).rows).toEqual(rows);
  const kept = { ...copy, materialized: incremental({ strategy: 'append', cursor: 'id' }) };
  const [first, second] = await runs(kept, [{ given: [given(raw, rows.slice(0, 1))] }, { given: [given(raw, rows)] }]);
  expect(first?.rows).toEqual(rows.slice(0, 1));
  expect(second?.rows).toEqual(rows);
  // What is left out is an empty one.
  expect((await run(copy, given(raw, [{ id: 1 }]))).rows).toEqual([{ id: 1, tags: [], ranks: null }]);
});

test('what nobody gives rows is empty in one test and not in the next', async () => {
  const product = given(stgOrders, [{ product_id: 'P1', is_cancelled: false, order_date: '2024-01-01' }]);
  for (let round = 0; round < 2; round += 1) {
    expect(await run(salesByDay)).toBeEmpty();
    expect(await run(factSales, product)).toHaveRowCount(1);
    expect(await run(salesByDay, product)).toHaveRowCount(1);
    expect(await run(factSales)).toBeEmpty();
  }
});
