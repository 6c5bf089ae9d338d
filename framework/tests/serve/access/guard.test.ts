import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardSql } from '../../../src/serve/access/guard.js';
import { isServedFunction } from '../../../src/serve/access/served-functions.js';
import type { QueryBinder } from '../../../src/warehouses/binder.js';
import { openBinder } from '../../../src/warehouses/open.js';

let binder: QueryBinder;
beforeAll(async () => {
  binder = await openBinder();
});
afterAll(() => binder.close());

const RELATIONS = ['gold.fact_sales', 'gold.dim_customers'];
const guard = (sql: string, functions?: ReadonlySet<string>) =>
  guardSql(sql, (text) => binder.parse(text), { relations: RELATIONS, ...(functions === undefined ? {} : { functions }) });
const outcome = async (sql: string): Promise<string> => {
  try {
    return `reads ${(await guard(sql)).relations.join(', ')}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the guard over statements that people write', () => {
  test.each([
    ['select * from gold.fact_sales', 'gold.fact_sales'],
    ['SELECT "Region", sum(amount) FROM Gold.FACT_SALES GROUP BY ALL ORDER BY 2 DESC NULLS LAST LIMIT 10', 'gold.fact_sales'],
    ['from gold.fact_sales', 'gold.fact_sales'],
    ['table gold.fact_sales', 'gold.fact_sales'],
    ['values (1, 2)', ''],
    ['select 1 union all select 2 except select 3', ''],
    [
      'with a as (select * from gold.fact_sales), b as (select * from a) select * from b join gold.dim_customers c using (customer_id)',
      'gold.fact_sales, gold.dim_customers',
    ],
    ['with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select * from n', ''],
    [
      'select case when a > 1 then upper(b) end, count(*) filter (where c), row_number() over (partition by a order by b) from gold.fact_sales',
      'gold.fact_sales',
    ],
    [
      "select date_trunc('month', order_date), strftime(d, '%Y'), d::date, try_cast(x as integer), {'a': 1}, [1, 2], list_transform([1], lambda x: x + 1) from gold.fact_sales",
      'gold.fact_sales',
    ],
    ['select * from generate_series(1, 5) as s(i), unnest([1, 2]) as u(j), range(3)', ''],
    [
      "select now(), current_date, random(), a like 'x%', a ~ 'y', a ilike 'z', not a, a is distinct from b from gold.fact_sales",
      'gold.fact_sales',
    ],
    [
      'select * from gold.fact_sales where customer_id in (select customer_id from gold.dim_customers) and exists (select 1 from gold.dim_customers d where d.x = fact_sales.x)',
      'gold.fact_sales, gold.dim_customers',
    ],
    ['select * from (pivot gold.fact_sales on channel in (1, 2) using sum(amount))', 'gold.fact_sales'],
    ['select $1, ?', ''],
    ['select * exclude (a) replace (b + 1 as b) from gold.fact_sales qualify rank() over (order by a) = 1', 'gold.fact_sales'],
  ])('lets through %s', async (sql, relations) => {
    expect(await outcome(sql)).toBe(`reads ${relations}`);
  });

  test.each([
    'delete from gold.fact_sales',
    'insert into gold.fact_sales values (1)',
    'create table x as select 1',
    "copy gold.fact_sales to 'x.csv'",
    "copy (select 1) to 'x.csv'",
    "set memory_limit = '100GB'",
    'reset memory_limit',
    "attach 'x.duckdb'",
    'use gold',
    'explain select 1',
    'explain analyze select * from gold.fact_sales',
    'pragma database_list',
    'call pragma_version()',
    'install httpfs',
    'load httpfs',
    'prepare p as select 1',
    'begin',
    'checkpoint',
    "export database 'x'",
    'vacuum',
    'select 1; drop table x',
    'select 1; select 2',
    '',
    ';',
    'select',
    'with t as (delete from x returning *) select * from t',
    // What describes, and so tells of what a reader does not see.
    'describe gold.fact_sales',
    'select * from (describe gold.fact_sales)',
    'show tables',
    'select * from (show all tables)',
    'summarize gold.fact_sales',
    'select * from (summarize gold.fact_sales)',
    // Files.
    "select * from 'keys.json'",
    "select * from 'https://example.com/x.csv'",
    "select * from read_csv('keys.json')",
    "select * from read_text('keys.json')",
    "select * from read_blob('*')",
    "select * from glob('*')",
    "select * from read_parquet('published/x.parquet')",
    "select * from parquet_metadata('published/x.parquet')",
    "select * from sniff_csv('x')",
    "select * from sqlite_scan('x', 'y')",
    // What the engine knows of itself.
    'select * from duckdb_views()',
    'select * from duckdb_views',
    'select * from duckdb_secrets()',
    'select * from duckdb_settings()',
    'select * from duckdb_logs',
    "select * from pragma_table_info('gold.fact_sales')",
    'select * from information_schema.views',
    'select * from information_schema.tables',
    'select * from pg_catalog.pg_views',
    'select * from pg_views',
    'select * from sqlite_master',
    'select * from system.information_schema.tables',
    'select * from main.x',
    "select current_setting('secret_directory')",
    "select getvariable('x')",
    "select getenv('HOME')",
    "select getenv('HOME') from gold.fact_sales",
    'select current_query()',
    'select stats(amount) from gold.fact_sales',
    'select error(email) from gold.fact_sales',
    "select nextval('x')",
    'select txid_current()',
    'select setseed(0.5)',
    'select sleep_ms(100000)',
    'select pg_sleep(100)',
    "select write_log('x')",
    'select pg_get_viewdef(1)',
    "select * from query('select 1')",
    "select * from query_table('gold.hidden')",
    "select * from json_execute_serialized_sql('{}')",
    "select json_serialize_plan('select 1')",
    "select * from which_secret('x', 'y')",
    'select * from test_all_types()',
    'select * from summary(gold.fact_sales)',
    // The same, hidden in another place.
    "select (select content from read_text('x'))",
    "select * from gold.fact_sales where a = (select max(content) from read_text('x'))",
    "select * from gold.fact_sales order by (select content from read_text('x'))",
    "select * from gold.fact_sales limit (select count(*) from glob('*'))",
    "select count(*) filter (where exists (from read_text('x'))) from gold.fact_sales",
    "select sum(a) over (partition by (select content from read_text('x'))) from gold.fact_sales",
    "select list_transform([1], lambda x: (select content from read_text('x'))) from gold.fact_sales",
    "select 1 union select content from read_text('x')",
    "with a as (select * from read_text('x')) select 1",
    "with recursive a as (select 1 union all (select 1 from read_text('x'))) select * from a",
    "select * from gold.fact_sales join read_text('x') on true",
    'select * from gold.fact_sales, lateral (select * from read_text(a))',
    "select 'x'.read_text()",
    "select system.main.read_text('x')",
    "select main.read_text('x')",
    "select gold.upper('x')",
    "select * from (values ((select content from read_text('x'))))",
    "select case when (select content from read_text('x')) = 'a' then 1 end",
    "select * from (pivot read_text('x') on size in (1) using count(*))",
    'select * from gold.fact_sales at (version => 1)',
    // A name of a query that is out of reach is a name of the engine's.
    'select * from (with t as (select 1) select * from t), t',
    'with t as (select * from t) select * from t',
    'with a as (select * from b), b as (select 1) select * from a',
    'with recursive t as ((select * from t) union all select * from t) select * from t',
    'with duckdb_views as (select 1) select * from duckdb_views',
    'with "x.csv" as (select 1) select * from "x.csv"',
    'select * from gold.hidden',
    'select * from hidden',
    'select * from fact_sales',
    'select * from other.gold.fact_sales',
    'select * from recurring.t',
    'select default',
  ])('refuses %s', async (sql) => {
    await expect(guard(sql)).rejects.toMatchObject({ reason: expect.stringMatching(/^(statement-refused|relation-unreadable)$/) });
  });

  test('answers the same for a relation that is hidden and for one that there is not', async () => {
    expect((await outcome('select * from gold.hidden')).replaceAll('hidden', 'x')).toBe(
      (await outcome('select * from gold.nothing')).replaceAll('nothing', 'x'),
    );
    expect(await outcome('select * from gold.fact_sale')).toContain('gold.fact_sale for you');
  });

  test('offers the functions that an endpoint adds, and only under their own name', async () => {
    const functions = new Set(['pg_table_is_visible']);
    await expect(guard('select pg_table_is_visible(1)', functions)).resolves.toEqual({ relations: [] });
    await expect(guard('select pg_catalog.pg_table_is_visible(1)', functions)).resolves.toEqual({ relations: [] });
    await expect(guard('select gold.pg_table_is_visible(1)', functions)).rejects.toMatchObject({ reason: 'statement-refused' });
  });

  test('refuses what is nested without end, and what is endless', async () => {
    await expect(guard(`select ${'('.repeat(900)}1${')'.repeat(900)}`)).resolves.toBeDefined();
    await expect(guard(`select ${'-'.repeat(1)}${'(select '.repeat(5000)}1`)).rejects.toMatchObject({ reason: 'statement-refused' });
    await expect(guard(`select '${'x'.repeat(1_000_001)}'`)).rejects.toMatchObject({ reason: 'statement-refused' });
    await expect(guard('select 1\0')).rejects.toMatchObject({ reason: 'statement-refused' });
  });

  test('knows each function of the engine as offered or not', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      "select distinct function_name from duckdb_functions() where function_type in ('scalar', 'aggregate', 'macro') order by 1",
    );
    const names = reader.getRowsJson().map(([name]) => String(name).toLowerCase());
    connection.closeSync();
    instance.closeSync();
    expect(names.length).toBeGreaterThan(700);
    // What a new version of the engine brings is refused until it is looked at; this is what is refused of this version.
    expect(names.filter((name) => !isServedFunction(name) && !/^(__internal|icu_|st_|has_|pg_|inet_)/.test(name))).toMatchSnapshot();
  });
});
