import { expect, test } from 'vitest';
import { date, decimal, double, integer, json, seed, text, timestamp } from '../../src/index.js';
import { given, run } from '../../src/testing/index.js';

const stock = seed({
  name: 'stock',
  columns: { product: text().notNull(), day: date().notNull(), units: integer(), value: decimal(18, 2), share: double() },
  grain: ['product', 'day'],
  rows: [],
});

const rows = given(stock, [
  { product: 'pan', day: '2024-01-02', units: 3, value: '10', share: 0.1 + 0.2 },
  { product: 'pan', day: '2024-01-01', units: null, value: '-0.50', share: null },
  { product: 'bread', day: '2024-01-01', units: 12, value: '7.25', share: 1 },
]);

const messageOf = (work: () => void): string => {
  try {
    work();
    return '';
  } catch (error) {
    return String((error as Error).message);
  }
};

test('rows are equal when their values are, however they are written', async () => {
  const result = await run(stock, rows);
  expect(result).toHaveRows([
    { product: 'bread', day: '2024-01-01', units: 12, value: '7.250', share: 1 },
    { product: 'pan', day: '2024-01-01', units: null, value: '-.5', share: null },
    { product: 'pan', day: '2024-01-02', units: 3, value: '10.00', share: 0.3 },
  ]);
  expect(result).toHaveRowsInAnyOrder([{ units: 3 }, { units: 12 }, { units: null }]);
  expect(result).toHaveRow({ product: 'pan', units: null });
  expect(result).not.toHaveRow({ product: 'pan', units: 0 });
  expect(result).toHaveRowCount(3);
  expect(result).not.toBeEmpty();
});

test('what differs is shown as a table of rows, with the SQL', async () => {
  const result = await run(stock, rows);
  const message = messageOf(() =>
    expect(result).toHaveRows([
      { product: 'bread', units: 12, value: '7.25' },
      { product: 'pan', units: 4, value: '10.00' },
    ]),
  );
  expect(message).toBe(`stock: It returned other rows than expected (- expected, + returned).

  product  units  value
  bread    12     7.25
- pan      4      10.00
+ pan      3      10.00
+ pan      null   -0.50

They differ in units.

${result.sql}
`);
});

test('right rows in another order are told apart from wrong ones', async () => {
  const result = await run(stock, rows);
  const message = messageOf(() => expect(result).toHaveRows([{ units: 3 }, { units: 12 }, { units: null }]));
  expect(message).toContain('These are its rows, but they come sorted by product, day.');
});

test('two equal rows are not one', async () => {
  const result = await run(stock, given(stock, [{ product: 'pan', day: '2024-01-01' }]));
  expect(messageOf(() => expect(result).toHaveRowsInAnyOrder([{ product: 'pan' }, { product: 'pan' }]))).toContain('- pan');
});

test('instants and JSON are compared by what they mean', async () => {
  const log = seed({ name: 'log', columns: { at: timestamp(), body: json() }, rows: [] });
  const result = await run(log, given(log, [{ at: '2024-01-01T10:00:00Z', body: '{"a": 1, "b": [2]}' }]));
  expect(result).toHaveRows([{ at: '2024-01-01T10:00:00.000Z', body: '{"b":[2],"a":1}' }]);
  expect(result).not.toHaveRow({ at: '2024-01-01T10:00:01Z' });
});
