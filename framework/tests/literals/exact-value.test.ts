import fc from 'fast-check';
import type { QueryCreator } from 'kysely';
import { describe, expect, test } from 'vitest';
import { exactValue } from '../../src/columns/index.js';
import {
  boolean,
  type Column,
  date,
  decimal,
  dimension,
  double,
  integer,
  type Model,
  model,
  type Source,
  seed,
  source,
  text,
  timestamp,
  valuesOf,
} from '../../src/index.js';
import { given, ingest, run, runs } from '../../src/testing/index.js';

const value = (written: unknown, column: Column<unknown, unknown>): unknown => {
  const found = exactValue(written, column.definition.type);
  return found.kind === 'exact' ? found.value : found;
};
const UNFIT = { kind: 'unfit', expected: expect.any(String) };

describe('a value that an author wrote', () => {
  test.each<readonly [unknown, Column<unknown, unknown>, unknown]>([
    ['12.50', decimal(5, 2), '12.50'],
    [12.5, decimal(5, 2), '12.5'],
    [1e-7, decimal(38, 9), '0.0000001'],
    [1.5e21, decimal(38, 9), '1500000000000000000000'],
    ['1.5000', decimal(5, 2), '1.5000'],
    ['9223372036854775807', integer(), '9223372036854775807'],
    ['2024-02-29T23:00:00-05:00', timestamp(), '2024-03-01T04:00:00.000000Z'],
    ['2024-02-29T23:00:00.5+0530', timestamp(), '2024-02-29T17:30:00.500000Z'],
    ['2024-02-29T23:00:00Z', timestamp(), '2024-02-29T23:00:00Z'],
    ['TRUE', boolean(), true],
    [null, integer(), null],
    [undefined, text(), null],
  ])('%o is held exactly', (written, column, expected) => {
    expect(value(written, column)).toEqual(expected);
  });

  test.each<readonly [unknown, Column<unknown, unknown>]>([
    ['1.005', decimal(5, 2)],
    [1.005, decimal(5, 2)],
    ['1000', decimal(5, 2)],
    [1.5, integer()],
    [2 ** 53, integer()],
    ['9223372036854775808', integer()],
    ['2023-02-29', date()],
    ['2024-02-29T12:00:00Z', date()],
    ['2024-02-29', timestamp()],
    ['2024-02-29T12:00:00.1234567Z', timestamp()],
    [1, text()],
    [1, boolean()],
  ])('%o is refused', (written, column) => {
    expect(value(written, column)).toEqual(UNFIT);
  });
});

/** Texts near the edge of what a type takes. */
const TEXTS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  integer: fc.stringMatching(/^-?\d{1,3}(\.\d?|e\d)?$/),
  decimal: fc.stringMatching(/^-?\d{0,4}(\.\d{0,4})?$/),
  double: fc.stringMatching(/^-?\d{0,2}(\.\d{0,2})?([eE][+-]?\d{1,3})?$/),
  date: fc.stringMatching(/^(20|00)\d\d-[01]\d-[0-3]\d$/),
  timestamp: fc.stringMatching(/^20\d\d-0[1-3]-[0-3]\d[T ][0-2]\d:[0-6]\d(:[0-6]\d(\.\d{0,7})?)?(Z|[+-][01]\d(:?[0-6]\d)?)?$/),
  boolean: fc.constantFrom('true', 'TRUE', 'False', 'yes', '1', 't', 'f'),
};
const columns = { integer: integer(), decimal: decimal(5, 2), double: double(), date: date(), timestamp: timestamp(), boolean: boolean() };

test.each(Object.entries(columns))('a text is a value of %s where it is one in a file, and the same one', async (name, column) => {
  const texts = fc.sample(TEXTS[name] ?? fc.string(), { seed: 7, numRuns: 400 }).filter((one) => one !== '');
  const values: Source<{ place: number; value: unknown }> = source({
    name: 'values',
    columns: { place: integer(), value: column },
  }) as never;
  const { loaded } = await ingest(
    values,
    texts.map((one, place) => ({ place: String(place), value: one })),
  );
  const inFile = new Map(loaded.rows.map((row) => [row.place, row.value]));
  const exact = texts.map((one) => exactValue(one, column.definition.type));
  expect(texts.filter((_, place) => (exact[place]?.kind === 'exact') !== inFile.has(place))).toEqual([]);
  expect(inFile.size).toBeGreaterThan(3);
  expect(inFile.size).toBeLessThan(texts.length);

  const relation = model({
    name: 'same',
    from: { values },
    columns: { place: integer(), value: column },
    query: (db: QueryCreator<{ values: { place: number; value: unknown } }>) => db.selectFrom('values').selectAll(),
  } as never) as Model<{ place: number; value: unknown }>;
  const rows = texts.flatMap((one, place) => (inFile.has(place) ? [{ place, value: one }] : []));
  const result = await run(relation, given(values, rows));
  expect(new Map((result.rows as readonly { place: number; value: unknown }[]).map((row) => [row.place, row.value]))).toEqual(inFile);
});

describe('rows given by hand', () => {
  const prices = source({ name: 'prices', columns: { sku: text().notNull(), price: decimal(5, 2), at: timestamp() } });
  const same = model({
    name: 'same',
    from: { prices },
    columns: { sku: text().notNull(), price: decimal(5, 2), at: timestamp() },
    query: (db) => db.selectFrom('prices').selectAll(),
  });

  test('keep what their values say, in a unit test and in several runs', async () => {
    const rows = given(prices, [{ sku: 'a', price: '1.50', at: '2024-02-29T23:00:00-05:00' }]);
    const expected = [{ sku: 'a', price: '1.50', at: '2024-03-01T04:00:00.000000Z' }];
    expect(await run(same, rows)).toHaveRows(expected);
    const [result] = await runs(same, [{ given: [rows] }]);
    expect(result).toHaveRows(expected);
  });

  test('are refused where a value would be rounded', async () => {
    const rows = given(prices, [{ sku: 'a', price: '1.005' }]);
    const refusal = `Rows of prices hold values that their columns do not: row 1: "price" is '1.005', a decimal(5, 2) without rounding was expected.`;
    await expect(run(same, rows)).rejects.toMatchObject({ reason: 'values-unfit', message: refusal });
    await expect(runs(same, [{ given: [rows] }])).rejects.toMatchObject({ reason: 'values-unfit' });
  });

  test('are refused in a seed, in valuesOf and for an unknown member', async () => {
    const rounded = seed({ name: 'rounded', columns: { price: decimal(5, 2) }, rows: [{ price: '1.005' }] });
    const listed = model({
      name: 'listed',
      from: {},
      columns: { price: decimal(5, 2) },
      query: (db) => db.selectFrom(valuesOf({ price: decimal(5, 2) }, [{ price: '1.005' }]).as('rows')).select('rows.price'),
    });
    const member = dimension({
      name: 'member',
      from: { listed },
      key: ['price'],
      columns: { price: decimal(5, 2) },
      unknownMember: { price: '-1.005' },
      query: (db: QueryCreator<{ listed: { price: string | null } }>) => db.selectFrom('listed').select('price'),
    } as never) as Model<{ price: string | null }>;
    await expect(run(rounded, {})).rejects.toMatchObject({ reason: 'values-unfit' });
    await expect(run(listed, {})).rejects.toMatchObject({ reason: 'values-unfit' });
    await expect(run(member, given(listed, []))).rejects.toMatchObject({ reason: 'values-unfit' });
  });
});
