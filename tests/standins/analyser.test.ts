import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { type AnalysedDialect, type Analyser, isInstalled, notInstalled, startAnalyser } from './analyser.js';

interface Case {
  readonly types: Readonly<Record<'integer' | 'decimal' | 'text' | 'date' | 'timestamp', string>>;
  readonly valid: readonly string[];
  readonly invalid: readonly (readonly [sql: string, message: RegExp])[];
  /** One row of literals, and what `run` has to give for it. */
  readonly literals: readonly [sql: string, cells: readonly unknown[]];
}

const everywhere = {
  valid: [
    'select product, sum(amount) as total from gold.sales group by product',
    'select s.product from gold.sales s where s.amount > (select avg(t.amount) from gold.sales t where t.product = s.product)',
    'select product from gold.sales qualify row_number() over (partition by product order by amount) = 1',
    'with a as (select id, amount from gold.sales) select x.id, y.amount from a x left join a y on x.id = y.id',
    'select product, channel, sum(amount) from gold.sales group by rollup (product, channel)',
    'create view gold.totals as select product, sum(amount) as total from gold.sales group by product',
  ],
  invalid: [
    ['select nope from gold.sales', /nope/i],
    ['select id from gold.nope', /nope/i],
    ['select product, sum(amount) from gold.sales', /group/i],
    ['select sum(sum(amount)) from gold.sales', /aggregat/i],
    ['select id from gold.sales union all select id, amount from gold.sales', /column/i],
    ['select id from gold.sales a, gold.sales b', /ambiguous/i],
    ['select no_such_function(id) from gold.sales', /no_such_function/i],
    ['create view gold.totals as select nope from gold.sales', /nope/i],
    ['selec 1', /./],
  ],
} as const;

const cases: Record<AnalysedDialect, Case> = {
  duckdb: {
    types: { integer: 'integer', decimal: 'decimal(18,2)', text: 'varchar', date: 'date', timestamp: 'timestamp' },
    valid: [
      "select date_trunc('month', day), string_agg(channel, ',' order by channel), median(amount) from gold.sales group by all",
      'select count(*) filter (where amount > 1), sum(amount) from gold.sales',
    ],
    invalid: [
      ['select iff(id > 1, 1, 2) from gold.sales', /iff/i],
      ['select day + channel from gold.sales', /./],
    ],
    literals: [
      "select 7, 1.50::decimal(10,2), date '2024-02-29', timestamp '2024-02-29 13:05:00.25', [1, 2], 1.5::double, true, null, 'nan'::double, '\\xAB'::blob, 9007199254740993, timestamptz '2024-02-29 13:05:00+00'",
      [7, '1.5', '2024-02-29', '2024-02-29 13:05:00.25', [1, 2], 1.5, true, null, 'NaN', 'ab', '9007199254740993', '2024-02-29 13:05:00'],
    ],
  },
  bigquery: {
    types: { integer: 'INT64', decimal: 'NUMERIC', text: 'STRING', date: 'DATE', timestamp: 'TIMESTAMP' },
    valid: [
      'select date_trunc(day, week(monday)), date_diff(day, day, month), safe_cast(channel as numeric) from `gold.sales`',
      "select string_agg(channel, ',' order by channel limit 3), countif(id > 1), array_agg(channel ignore nulls) from gold.sales",
      'select product, grouping(product), count(*) from gold.sales group by grouping sets ((product), ())',
      'select element.x from gold.nested, unnest(elements) element where element.y[safe_offset(0)] is not null',
      'merge into gold.sales t using gold.sales s on t.id = s.id when matched then update set amount = s.amount',
      'create or replace table gold.copy partition by day cluster by product as select day, product from gold.sales',
    ],
    invalid: [
      ['select iff(id > 1, 1, 2) from gold.sales', /iff/i],
      ['select id::int64 from gold.sales', /./],
      ["select date_trunc('month', day) from gold.sales", /month/i],
      ['select id from gold.sales where channel > 5', /signature/i],
      ['select count(*) filter (where id > 1) from gold.sales', /./],
      ['select cast(id as varchar) from gold.sales', /varchar/i],
    ],
    literals: [
      "select 7, numeric '1.50', date '2024-02-29', timestamp '2024-02-29 13:05:00.25', [1, 2], 1.5, true, null, cast('nan' as float64), from_hex('ab'), 9007199254740993",
      [7, '1.5', '2024-02-29', '2024-02-29 13:05:00.25', [1, 2], 1.5, true, null, 'NaN', 'ab', '9007199254740993'],
    ],
  },
  snowflake: {
    types: { integer: 'number(38,0)', decimal: 'number(18,2)', text: 'varchar', date: 'date', timestamp: 'timestamp_ntz' },
    valid: [
      "select date_trunc('month', day), datediff('day', day, day), try_cast(channel as number(10,2)), iff(id > 1, 1, 2) from gold.sales",
      "select listagg(channel, ',') within group (order by channel), array_agg(channel) within group (order by channel) from gold.sales",
      'select "PRODUCT" from "GOLD"."SALES"',
      'select * exclude (id) from gold.sales',
      'merge into gold.sales t using gold.sales s on t.id = s.id when matched then update set amount = s.amount when not matched then insert (id) values (s.id)',
      'create or replace table gold.copy cluster by (product) as select day, product from gold.sales',
    ],
    invalid: [
      ["select strftime(day, '%Y') from gold.sales", /STRFTIME/],
      ['select countif(id > 1) from gold.sales', /COUNTIF/],
      ['select id::int64 from gold.sales', /INT64/],
      ['select safe_cast(id as varchar) from gold.sales', /SAFE_CAST/],
      ['select count(*) filter (where id > 1) from gold.sales', /FILTER/],
      ['select array_agg(channel order by channel) from gold.sales', /WITHIN GROUP/],
      ['select day + channel from gold.sales', /./],
      ['from gold.sales', /FROM/],
      ["select id from gold.sales where channel similar to 'x'", /SIMILAR TO/],
      ['select id from gold.sales using sample 10', /SAMPLE/],
    ],
    literals: [
      "select 7, 1.50::number(10,2), '2024-02-29'::date, '2024-02-29 13:05:00.25'::timestamp_ntz, 1.5::double, true, null, to_binary('ab', 'hex')",
      [7, '1.5', '2024-02-29', '2024-02-29 13:05:00.25', 1.5, true, null, 'ab'],
    ],
  },
  databricks: {
    types: { integer: 'int', decimal: 'decimal(18,2)', text: 'string', date: 'date', timestamp: 'timestamp' },
    valid: [
      "select date_trunc('month', day), date_diff(day, day, day), try_cast(channel as date) from gold.sales",
      "select listagg(channel, ',') within group (order by channel), percentile_cont(0.5) within group (order by amount) from gold.sales",
      'create or replace table gold.copy cluster by (product) as select day, product from gold.sales',
      'merge into gold.sales t using gold.sales s on t.id = s.id when matched then update set * when not matched then insert *',
      'update gold.sales set amount = 1 where id > 2',
    ],
    invalid: [
      ['select to_char(id) from gold.sales', /to_char/i],
      ['select day + channel from gold.sales', /DATATYPE_MISMATCH/],
      ['select count(distinct id) over (partition by product) from gold.sales', /DISTINCT/],
      ['delete from gold.sales where nope = 2', /nope/],
      ['insert into gold.sales select id from gold.sales', /columns/],
    ],
    literals: [
      "select 7, 1.50, date'2024-02-29', timestamp'2024-02-29 13:05:00.25', array(1, 2), 1.5d, true, null, double('nan'), X'ab', 9007199254740993, named_struct('x', 1)",
      [7, '1.5', '2024-02-29', '2024-02-29 13:05:00.25', [1, 2], 1.5, true, null, 'NaN', 'ab', '9007199254740993', { x: 1 }],
    ],
  },
};

describe.each(Object.keys(cases) as AnalysedDialect[])('the analyser of %s', (dialect) => {
  const { types, valid, invalid, literals } = cases[dialect];
  let analyser: Analyser | undefined;

  beforeAll(async () => {
    if (!isInstalled(dialect)) return;
    analyser = await startAnalyser(dialect);
    const sales = {
      schema: 'gold',
      name: 'sales',
      columns: [
        { name: 'id', type: types.integer },
        { name: 'product', type: types.text },
        { name: 'channel', type: types.text },
        { name: 'amount', type: types.decimal },
        { name: 'day', type: types.date },
        { name: 'sold_at', type: types.timestamp },
      ],
    };
    const nested = { schema: 'gold', name: 'nested', columns: [{ name: 'elements', type: 'ARRAY<STRUCT<x INT64, y ARRAY<STRING>>>' }] };
    await analyser.register(dialect === 'bigquery' ? [sales, nested] : [sales]);
  }, 60_000);

  afterAll(async () => analyser?.close());

  const started = (context: TestContext): Analyser => analyser ?? context.skip(notInstalled);

  it.for([...everywhere.valid, ...valid])('accepts %s', async (sql, context) => {
    expect(await started(context).analyse(sql)).toEqual({ ok: true });
  });

  it.for([...everywhere.invalid, ...invalid])('rejects %s', async ([sql, message], context) => {
    expect(await started(context).analyse(sql)).toEqual({ ok: false, message: expect.stringMatching(message) });
  });

  it('changes nothing by analysing', async (context) => {
    const analysed = started(context);
    await analysed.analyse('create table gold.left_behind as select id from gold.sales');
    expect(await analysed.analyse('select id from gold.left_behind')).toMatchObject({ ok: false });
  });

  it('gives the cells of a query in the common form', async (context) => {
    const [sql, cells] = literals;
    expect(await started(context).run?.(sql)).toEqual([cells]);
  });
});
