import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMartletError } from '../../src/errors.js';
import { between, date, decimal, integer, lengthBetween, matches, model, seed, text } from '../../src/index.js';
import { forAll, given, testData, world, worldArbitrary } from '../../src/testing/index.js';
import { validWorld } from '../../src/testing/world/valid-world.js';
import { dimProducts, factSales, orders, products, salesByDay, stgOrders } from './shop.js';

const SAMPLES = 60;

describe('a generated world', () => {
  test('keeps to every contract in it', async () => {
    const strict = seed({
      name: 'strict',
      columns: {
        id: integer().notNull().unique(),
        code: text()
          .notNull()
          .test(matches(/[A-Z]{2}[0-9]?/), lengthBetween(3, 3)),
        price: decimal(10, 3).notNull().test(between('0.005', '0.010')),
        day: date().notNull().test(between('1999-12-30', '1999-12-31')),
        limit: integer(),
      },
      tests: (t) => [t.expression('the limit is not below the id', (eb) => eb('limit', '>=', eb.ref('id')))],
      rows: [],
    });
    const reader = model({
      name: 'reader',
      from: { strict },
      columns: { id: integer().notNull() },
      query: (db) => db.selectFrom('strict').select('id'),
    });
    let rows = 0;
    for (const sample of fc.sample(await worldArbitrary(world(reader, { of: [strict] })), { numRuns: SAMPLES, seed: 1 })) {
      const valid = await validWorld(sample);
      rows += valid.flatMap((one) => one.rows).length;
      expect((await testData(strict, ...valid)).failed).toEqual([]);
    }
    expect(rows).toBeGreaterThan(SAMPLES / 2);
  });

  test('refers only to rows that it holds, with the unknown member among them', async () => {
    const samples = fc.sample(await worldArbitrary(world(salesByDay, { of: [factSales, dimProducts] })), { numRuns: SAMPLES, seed: 2 });
    for (const sample of samples) {
      expect(sample.map(({ relation }) => relation.name)).toEqual(['dim_products', 'fact_sales']);
      expect((await testData(factSales, ...sample)).failed).toEqual([]);
      expect(sample[0]?.rows).toContainEqual({ product_key: 'unknown', category: 'Unknown' });
    }
    expect(samples.some(([, sales]) => sales?.rows.some(({ product_key }) => product_key !== 'unknown'))).toBe(true);
  });

  test('is the same for the same seed', async () => {
    const arbitrary = await worldArbitrary(world(factSales));
    const sample = () => JSON.stringify(fc.sample(arbitrary, { numRuns: 5, seed: 7 }).map((one) => one.map(({ rows }) => rows)));
    expect(sample()).toBe(sample());
  });
});

describe('a property of a model', () => {
  test('holds in all worlds', async () => {
    let joined = 0;
    await forAll(world(factSales), ({ result, inputs }) => {
      const sold = inputs.of(stgOrders).filter(({ is_cancelled }) => !is_cancelled);
      expect(result.rows.length).toBe(sold.length);
      joined += result.rows.filter(({ product_key }) => product_key !== 'unknown').length;
    });
    expect(joined).toBeGreaterThan(0);
  });

  test('holds for the rows of sources behind it', async () => {
    await forAll(
      world(salesByDay, { of: [orders], fixed: [given(products, [{ product_id: 'product_id 1' }])] }),
      ({ result, inputs }) => {
        const lines = inputs.of(orders).filter(({ status }) => status === 'placed').length;
        expect(result.rows.reduce((sum, row) => sum + row.lines, 0)).toBeLessThanOrEqual(lines);
      },
      { runs: 10 },
    );
  });

  test('is shown broken by the smallest world that breaks it', async () => {
    const error = await forAll(world(factSales), ({ result }) => expect(result).toBeEmpty()).catch((thrown: unknown) => thrown);
    expect(isMartletError(error, 'world-breaks-property')).toBe(true);
    if (!isMartletError(error, 'world-breaks-property')) return;
    expect(error.parameters.message).toContain('No rows were expected, 1 were returned.');
    expect(error.parameters.rows.match(/^ {2}order_id 1 /gm)).toHaveLength(1);
  });
});
