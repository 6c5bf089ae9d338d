import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardTree } from '../../src/serve/access/guard.js';
import { portableQuery } from '../../src/serve/environment/portable-query.js';
import type { QueryBinder } from '../../src/warehouses/binder.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { openBinder, openEmbedded } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';
import type { Session, Warehouse } from '../../src/warehouses/warehouse.js';

const RELATIONS: Readonly<Record<string, string>> = {
  sales: 'gold.sales',
  'gold.sales': 'gold.sales',
  products: 'gold.products',
  'gold.products': 'gold.products',
};
const KINDS: Readonly<Record<string, 'date' | 'timestamp'>> = { day: 'date', seen_at: 'timestamp' };
const WORLD = { relation: (name: string) => RELATIONS[name], kindOf: (column: string) => KINDS[column] };

/** Statements that are taken. Each has an order in which no two rows are alike, or one row. */
const TAKEN = [
  'select * from sales order by id',
  'select s.* from gold.sales s order by s.id',
  'select channel, sum(amount) as revenue from sales group by all order by channel',
  'select channel c, count(*), count(distinct product), avg(quantity) a from sales group by 1 order by 1 desc',
  "select upper(channel) || '-' || lower(product) as name, length(channel) from sales where channel is not null order by id",
  "select id from sales where day >= date '2025-01-01' and channel in ('web', 'shop') and not (quantity between 2 and 3) order by id",
  "select id from sales where channel like 'w%' or product not like '%1' or channel ilike 'SH%' order by id",
  'select id, amount / 3 as third, quantity // 2 as half, quantity % 2 as odd, -quantity as minus, round(amount / 7, 2) as r from sales order by id',
  "select date_trunc('month', day) as month, date_trunc('day', seen_at) as d, extract(year from day) y, month(day) m from sales order by id",
  "select id, case when quantity > 2 then 'many' when quantity is null then 'none' else 'few' end as how from sales order by id",
  "select case channel when 'web' then 1 end as is_web from sales order by id",
  'select id, coalesce(quantity, 0) + 1 as q, nullif(quantity, 1) n, ifnull(quantity, 7) i, greatest(id, 3) g, least(id, 3) l from sales order by id',
  'with big as (select product, sum(amount) as total from sales group by product having sum(amount) > 15.50) select * from big order by total desc',
  'with a as (select id from sales), b as (select id + 1 as next from a) select count(*) as n from b join a on a.id = b.next',
  'select s.id, p.name from sales s left join products p on p.product = s.product order by s.id',
  'select s.id, p.name from sales s full join products p on p.product = s.product order by s.id, p.name',
  'select count(*) as pairs from sales a, products b',
  'select id from sales s where exists (select 1 from products p where p.product = s.product) order by id',
  'select id from sales where product not in (select product from products where product is not null) and product is not null order by id',
  'select (select max(amount) from sales) as most',
  'select id, row_number() over (partition by channel order by amount desc, id) as place, lag(amount) over (order by id) as before from sales order by id',
  'select id, sum(amount) over (partition by channel) as of_channel, rank() over (order by quantity nulls first) r from sales order by id',
  'select channel, sum(amount) filter (where quantity > 1) as some from sales group by channel order by channel nulls first',
  'select distinct channel from sales order by channel',
  'select id from sales order by amount desc, id limit 2 offset 1',
  'select 1 as a union all select 2 union all select 3 order by a desc',
  'select cast(id as varchar) as t, cast(amount as double) as d, cast(day as timestamp) as ts, cast(quantity as decimal(10, 2)) as q from sales order by id',
  "select 'it''s \\ -- here' as text, true as yes, null as nothing, 1.50 as exact",
  'select sum(x) as total from (select quantity as x from sales order by id limit 3) as few',
  'select max(quantity) is distinct from 3 as other from sales',
];

/** Statements that mean something else, or nothing, on another warehouse. */
const REFUSED: readonly (readonly [statement: string, problem: RegExp])[] = [
  ['select * exclude (id) from sales', /changes what `\*` is/],
  ['select * from sales order by 1', /place/],
  ['select columns(*) from sales', /`\*`|not offered/],
  ['select id from sales join products using (product)', /using/],
  ['select id from sales natural join products', /joins by other words|not offered/],
  ['select id from sales union select id from sales', /union all/],
  ['select id from sales qualify row_number() over (order by id) = 1', /qualify/],
  ['select distinct on (channel) channel from sales', /distinct on/],
  ['select id from sales using sample 2', /sample/],
  ['select id from sales limit 10%', /share|not offered/],
  ['select sum(amount) over (order by id rows 2 preceding) from sales', /frame/],
  ["select strftime(day, '%Y') from sales", /strftime/],
  ["select date_trunc('month', day + 1) from sales", /cast/],
  ["select id from sales where channel like 'a\\%'", /pattern/],
  ['select id from sales where channel like product', /pattern/],
  ['select 170141183460469231731687303715884105727 as large', /value/],
  ['select "a b" from (select id as "a b" from sales)', /name/],
  ['select served__gold__sales.id from sales as served__gold__sales', /name/],
  ['select channel, count(*) from sales group by rollup (channel)', /several sets/],
  ["select string_agg(channel, ',' order by id) from sales", /string_agg/],
  ['select sum(distinct amount) from sales', /sum\(\)/],
  ['select try_cast(channel as integer) from sales', /try_cast/],
  ['select cast(channel as time) from sales', /casts to a type/],
  ['select [1, 2] as list', /list_value|not known/],
  ['select unnest([1]) as one', /unnest|list_value/],
  ['select * from generate_series(1, 3)', /something else/],
  ['from sales select id order by all', /.*/],
  // The parser counts no operands, and the engine does not see such a statement.
  ['select sum() from sales', /sum\(\)/],
  ['select lower(channel, product) from sales', /lower\(\)/],
  ['select abs(amount, id) from sales', /abs\(\)/],
  ['select round(amount, 1, 2) from sales', /round\(\)/],
  ['select year(day, seen_at) from sales', /year\(\)/],
  ["select date_trunc('month', day, seen_at) from sales", /date_trunc\(\)/],
];

describe('statements of people, for every warehouse', () => {
  let parser: QueryBinder;
  let engine: Warehouse;
  let session: Session;
  beforeAll(async () => {
    parser = await openBinder();
    engine = await openEmbedded(':memory:', {}, asWritten);
    session = await engine.session();
    await session.execute('create schema gold');
    await session.execute(`create table gold.sales as select * from (values
      (1, 'web', 'P1', 2, 10.00, date '2024-12-31', timestamp '2024-12-31 10:30:00'),
      (2, 'web', 'P2', 1, 5.50, date '2025-01-01', timestamp '2025-01-01 00:00:00'),
      (3, 'shop', 'P1', 5, 50.25, date '2025-01-15', timestamp '2025-01-15 23:59:59'),
      (4, null, 'P3', null, 7.75, date '2025-02-01', timestamp '2025-02-01 12:00:00'),
      (5, 'shop', null, 3, 0.00, date '2025-02-02', null)) as t(id, channel, product, quantity, amount, day, seen_at)`);
    await session.execute(
      "create table gold.products as select * from (values ('P1', 'Ball'), ('P2', 'Lamp'), ('P9', 'Rope')) as t(product, name)",
    );
    await session.execute('create view sales as from gold.sales');
    await session.execute('create view products as from gold.products');
  });
  afterAll(async () => {
    await session.close();
    await engine.close();
    await parser.close();
  });

  const read = async (statement: string) => {
    const tree: unknown = JSON.parse(await parser.parse(statement));
    guardTree(tree, { relations: Object.keys(RELATIONS) });
    return portableQuery((tree as { readonly statements: readonly unknown[] }).statements[0], WORLD);
  };
  const valuesOf = async (sql: string) => (await session.query(sql)).map((row) => Object.values(row));

  it.each(TAKEN)('%s', async (statement) => {
    const query = await read(statement);
    expect(await valuesOf(dialect('duckdb').compile(query))).toEqual(await valuesOf(statement));
    for (const name of ['snowflake', 'bigquery', 'databricks'] as const) expect(dialect(name).compile(query)).toMatch(/^(?:select|with)\s/);
  });

  it.each(REFUSED)('%s is refused', async (statement, problem) => {
    await expect(read(statement)).rejects.toMatchObject({
      reason: 'statement-refused',
      parameters: { problem: expect.stringMatching(problem) as string },
    });
  });
});
