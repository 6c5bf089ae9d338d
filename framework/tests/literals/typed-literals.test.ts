import fc from 'fast-check';
import {
  DummyDriver,
  type Expression,
  type ExpressionBuilder,
  Kysely,
  type OperationNodeSource,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import { describe, expect, test } from 'vitest';
import * as m from '../../src/index.js';
import { type KindProblem, SqlExpression, typedLiterals } from '../../src/sql/index.js';
import type { DialectName } from '../../src/warehouses/dialect.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';

const columns = {
  sku: m.text(),
  price: m.decimal(18, 2),
  quantity: m.integer(),
  rate: m.double(),
  day: m.date(),
  at: m.timestamp(),
  active: m.boolean(),
};
interface Sales extends m.Row<typeof columns> {}
interface Others {
  readonly sku: number;
  readonly day: m.TimestampString;
  readonly price: m.DecimalString;
}

interface Db {
  readonly sales: Sales;
  readonly others: Others;
}

/** Only builds queries. */
const db = new Kysely<Db>({
  dialect: {
    createDriver: () => new DummyDriver(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (one) => new PostgresIntrospector(one),
  },
});
const TABLES = {
  sales: { relation: 'silver.sales', columns: Object.keys(columns) },
  others: { relation: 'silver.others', columns: ['sku', 'day', 'price'] },
};
const OTHERS: Readonly<Record<string, 'integer' | 'timestamp' | 'decimal'>> = { sku: 'integer', day: 'timestamp', price: 'decimal' };
const kindOf = (relation: string, column: string) =>
  relation === 'silver.others' ? OTHERS[column] : columns[column as keyof typeof columns]?.definition.type.kind;

const typed = (query: OperationNodeSource) => typedLiterals(query.toOperationNode(), TABLES, kindOf);
const written = (query: OperationNodeSource, name: DialectName = 'duckdb'): string =>
  dialect(name)
    .compile(typed(query).query)
    .replace(/\s+/g, ' ')
    // Some warehouses want parentheses around a number behind an operator, and quotes around this name.
    .replace(/(?<= )\((-?[\d.]+)\)|(?<=in \(|, )\((-?[\d.]+)\)/g, '$1$2')
    .replaceAll(/["`]at["`]/g, 'at');
const problems = (query: OperationNodeSource): readonly KindProblem[] => typed(query).problems;

const sales = () => db.selectFrom('sales');
const selected = (expression: (eb: ExpressionBuilder<Db, 'sales'>) => Expression<unknown>) =>
  sales().select((eb) => new SqlExpression(expression(eb).toOperationNode()).as('x'));

describe('a text takes the type of what it meets', () => {
  test('on every warehouse', () => {
    const query = sales()
      .select('sku')
      .where('price', '>', '20.005')
      .where('day', '=', '2024-02-29')
      .where('at', '<', '2024-02-29T23:00:00-05:00');
    const all = (['duckdb', 'snowflake', 'bigquery', 'databricks'] as const).map((name) => [
      name,
      written(query, name).replace(/^.* where /, ''),
    ]);
    expect(Object.fromEntries(all)).toEqual({
      duckdb: `price > 20.005 and day = date '2024-02-29' and at < timestamp '2024-03-01 04:00:00'`,
      snowflake: `price > 20.005 and day = date '2024-02-29' and at < to_timestamp_ntz('2024-03-01 04:00:00')`,
      bigquery: `price > numeric '20.005' and day = date '2024-02-29' and at < timestamp '2024-03-01 04:00:00+00'`,
      databricks: `price > 20.005 and day = date '2024-02-29' and at < timestamp_ntz '2024-03-01 04:00:00'`,
    });
  });

  test.each<readonly [string, OperationNodeSource, string]>([
    ['a list', sales().select('sku').where('price', 'in', ['1.005', '2']), `price in (1.005, 2)`],
    [
      'a range',
      sales()
        .select('sku')
        .where((eb) => eb.between('day', '2024-01-01', '2024-12-31')),
      `day between date '2024-01-01' and date '2024-12-31'`,
    ],
    ['a day beside instants', sales().select('sku').where('at', '>=', '2024-01-01'), `at >= timestamp '2024-01-01 00:00:00'`],
    ['coalesce', selected(({ ref }) => m.coalesce(ref('price'), '0.005')), `coalesce(price, 0.005)`],
    ['nullIf', selected(({ ref }) => m.nullIf(ref('day'), '1970-01-01')), `nullif(day, date '1970-01-01')`],
    ['greatest', selected(({ ref }) => m.greatest(ref('day'), '1970-01-01')), `date '1970-01-01'`],
    ['a case', selected(({ ref, eb }) => m.ifElse(eb('sku', '=', 'a'), ref('price'), '0.5')), `then price else 0.5 end`],
    [
      'a case inside of a comparison',
      sales()
        .select('sku')
        .where((eb) => eb('price', '>', m.ifElse(eb('sku', '=', 'a'), '1.005', '0.5') as never)),
      `then 1.005 else 0.5 end`,
    ],
    [
      'what is computed',
      sales()
        .select('sku')
        .where(({ eb, ref }) => eb(m.multiply(ref('price'), ref('quantity')), '>', '9.995')),
      `> 9.995`,
    ],
    [
      'what is summed',
      sales()
        .select('sku')
        .groupBy('sku')
        .having(({ ref, eb }) => eb(m.sum(ref('price')), '>', '9.995')),
      `sum(price) > 9.995`,
    ],
    [
      'what is converted',
      sales()
        .select('sku')
        .where(({ eb, ref }) => eb(m.cast(ref('sku'), m.date()), '=', '2024-01-01')),
      `= date '2024-01-01'`,
    ],
    [
      'a column of a subquery',
      db.selectFrom(sales().select('price as paid').as('s')).select('paid').where('paid', '=', '1.005'),
      `paid = 1.005`,
    ],
    [
      'a column of a common table expression',
      db
        .with('s', (one) => one.selectFrom('sales').select('day as first'))
        .selectFrom('s')
        .select('first')
        .where('first', '=', '2024-01-01'),
      `first = date '2024-01-01'`,
    ],
    [
      'a table under another name',
      db.selectFrom('sales as s').select('s.sku').where('s.day', '=', '2024-01-01'),
      `s.day = date '2024-01-01'`,
    ],
    [
      'a scalar subquery',
      sales()
        .select('sku')
        .where((eb) =>
          eb(
            eb.selectFrom('others').select(({ ref }) => m.max(ref('others.price')).as('most')),
            '>',
            '1.005',
          ),
        ),
      `> 1.005`,
    ],
    [
      'a column of a union',
      sales()
        .select('price')
        .unionAll(sales().select(m.literal('0.005').as('price')) as never),
      `select 0.005 as price`,
    ],
    [
      'a join',
      db
        .selectFrom('sales')
        .innerJoin('others', (join) => join.on('others.price', '=', '1.005'))
        .select('sales.sku'),
      `others.price = 1.005`,
    ],
    ['a distinction', selected(({ ref }) => m.isDistinctFrom(ref('price'), '1.005')), `1.005`],
    ['a simple case', selected(({ eb }) => eb.case('day').when('2024-01-01').then(1).else(0).end()), `when date '2024-01-01' then`],
  ])('in %s', (_, query, expected) => {
    expect(problems(query)).toEqual([]);
    expect(written(query)).toContain(expected);
  });

  test('where one literal stands in two places', () => {
    const day = m.literal('2024-01-01');
    const query = sales()
      .select('sku')
      .where((eb) => eb.and([eb('day', '=', day as never), eb('sku', '=', day as never)]));
    expect(written(query)).toContain(`day = date '2024-01-01' and sku = '2024-01-01'`);
  });

  test('and stays a text beside a text, and beside what nobody knows', () => {
    expect(written(sales().select('sku').where('sku', '=', '1.5'))).toContain(`sku = '1.5'`);
    expect(written(sales().select('sku').where(sql<string>`something(sku)`, '=', '1.5'))).toContain(`= '1.5'`);
  });
});

describe('a number beside a decimal', () => {
  test('is exact on every warehouse', () => {
    const query = selected(({ ref }) => m.add(ref('price'), 0.1));
    expect(written(query, 'bigquery')).toContain(`numeric '0.1'`);
    expect(written(selected(({ ref }) => m.add(ref('price'), 1e-7)))).toContain('0.0000001');
    expect(
      written(
        selected(({ ref }) => m.multiply(ref('price'), 3)),
        'bigquery',
      ),
    ).toContain('price * 3');
  });

  test('is the double that it is beside a double', () => {
    expect(
      written(
        selected(({ ref }) => m.add(ref('rate'), 0.1)),
        'bigquery',
      ),
    ).not.toContain('numeric');
    expect(
      written(
        selected(({ ref }) => m.add(m.add(ref('price'), ref('rate')), 0.1)),
        'bigquery',
      ),
    ).not.toContain('numeric');
  });
});

describe('what can’t be compared', () => {
  const differ = (query: OperationNodeSource) =>
    problems(query).map((problem) => (problem.kind === 'kinds-differ' ? [problem.left, problem.right] : problem));

  test.each<readonly [string, OperationNodeSource]>([
    ['a join', db.selectFrom('sales').innerJoin('others', 'others.sku', 'sales.sku').select('sales.price')],
    ['a comparison', db.selectFrom(['sales', 'others']).select('sales.price').whereRef('sales.sku', '=', 'others.sku')],
    [
      'a subquery',
      sales()
        .select('sku')
        .where((eb) => eb('sku', 'in', eb.selectFrom('others').select('others.sku') as never)),
    ],
    [
      'a union',
      sales()
        .select('sku')
        .unionAll(db.selectFrom('others').select('sku') as never),
    ],
    ['coalesce', db.selectFrom(['sales', 'others']).select(({ ref }) => m.coalesce(ref('sales.sku'), ref('others.sku')).as('sku'))],
  ])('is found in %s', (_, query) => {
    expect(differ(query)).toMatchObject([
      expect.arrayContaining([
        { of: 'text', column: 'sku' },
        { of: 'integer', column: 'sku' },
      ]),
    ]);
  });

  test('is a day beside an instant', () => {
    expect(differ(db.selectFrom('sales').innerJoin('others', 'others.day', 'sales.day').select('sales.price'))).toEqual([
      [
        { of: 'timestamp', column: 'day' },
        { of: 'date', column: 'day' },
      ],
    ]);
  });

  test('is not a number beside a number of another kind', () => {
    expect(problems(sales().select('sku').whereRef('price', '>', 'quantity').whereRef('rate', '<', 'price'))).toEqual([]);
  });

  test.each<readonly [string, keyof Sales, unknown]>([
    ['no decimal', 'price', 'cheap'],
    ['no day of the calendar', 'day', '2023-02-29'],
    ['a day with a time', 'day', '2024-02-29T12:00:00Z'],
    ['no instant', 'at', 'noon'],
    ['too fine an instant', 'at', '2024-02-29T12:00:00.1234567Z'],
    ['a text beside an integer', 'quantity', '12'],
    ['a number beside a text', 'sku', 12],
    ['a text beside a boolean', 'active', 'true'],
  ])('is a literal that is %s', (_, column, value) => {
    expect(
      problems(
        sales()
          .select('sku')
          .where(column, '=', value as never),
      ),
    ).toMatchObject([{ kind: 'literal-unfit', value: String(value) }]);
    expect(
      problems(
        sales()
          .select('sku')
          .where(column, 'in', [value] as never),
      ),
    ).toMatchObject([{ kind: 'literal-unfit', value: String(value) }]);
  });
});

describe('a text that names a column', () => {
  test('is found where a function takes it, and not where it says that it is a text', () => {
    expect(problems(selected(() => m.coalesce('sku', 'none')))).toEqual([{ kind: 'text-names-column', text: 'sku' }]);
    expect(problems(selected(() => m.upper('sku')))).toEqual([{ kind: 'text-names-column', text: 'sku' }]);
    expect(problems(selected(() => m.coalesce(m.literal('sku'), 'none')))).toEqual([]);
    expect(problems(selected(({ ref }) => m.coalesce(ref('sku'), 'none')))).toEqual([]);
    expect(problems(selected(({ ref }) => m.dateTrunc('day', ref('day'))))).toEqual([]);
    expect(problems(selected(({ ref }) => m.regexpMatches(ref('sku'), 'day')))).toEqual([]);
  });
});

test('decimals compare with texts as exact numbers do', async () => {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  try {
    await session.execute('create table sales (sku text, price decimal(18, 2))');
    const cents = fc.integer({ min: -999, max: 999 });
    const thousandths = fc.integer({ min: -9_999, max: 9_999 });
    const text = (value: number, scale: number): string =>
      `${value < 0 ? '-' : ''}${String(Math.abs(value))
        .padStart(scale + 1, '0')
        .replace(new RegExp(`(\\d{${scale}})$`), '.$1')}`;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(cents, { minLength: 1, maxLength: 8 }), thousandths, async (prices, bound) => {
        await session.execute(
          `delete from sales; insert into sales values ${prices.map((price) => `('a', ${text(price, 2)})`).join(', ')}`,
        );
        const ask = async (operator: '>' | '=' | '<=') =>
          (await session.query(dialect('duckdb').compile(typed(sales().select('price').where('price', operator, text(bound, 3))).query)))
            .map(({ price }) => Math.round(Number(price) * 100))
            .sort();
        expect(await ask('>')).toEqual(prices.filter((price) => price * 10 > bound).sort());
        expect(await ask('=')).toEqual(prices.filter((price) => price * 10 === bound).sort());
        expect(await ask('<=')).toEqual(prices.filter((price) => price * 10 <= bound).sort());
      }),
      { numRuns: 40 },
    );
  } finally {
    await session.close();
    await warehouse.close();
  }
});
