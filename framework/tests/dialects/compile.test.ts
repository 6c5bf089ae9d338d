import {
  DummyDriver,
  Kysely,
  NOOP_QUERY_EXECUTOR,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  QueryCreator,
  sql,
} from 'kysely';
import { test } from 'vitest';
import type { DateString, DecimalString, TimestampString } from '../../src/index.js';
import * as m from '../../src/index.js';
import { resolveRelations } from '../../src/sql/index.js';
import { expectCompiled } from './compiled-text.js';

interface Orders {
  id: number;
  customer: string | null;
  status: string;
  amount: DecimalString;
  day: DateString;
  at: TimestampString;
  tags: string[];
}

/** Kysely without a database: only its tree is used. */
const db = new Kysely<{ orders: Orders; refunds: Orders }>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
const orders = db.selectFrom('orders');

test('truncates a day to its month and counts months', () => {
  expectCompiled(
    orders.select(({ ref }) => [m.dateTrunc('month', ref('day')).as('month'), m.dateDiff('month', ref('day'), '2024-12-31').as('months')]),
    {
      duckdb: `select
  cast(date_trunc('month', day) as date) as month,
  date_diff('month', day, date '2024-12-31') as months
from orders`,
      snowflake: `select
  to_date(date_trunc('month', day)) as month,
  datediff(month, day, date '2024-12-31') as months
from orders`,
      bigquery: `select
  date_trunc(cast(day as date), month) as month,
  date_diff(date '2024-12-31', cast(day as date), month) as months
from orders`,
      databricks: `select
  trunc(cast(day as date), 'month') as month,
  (year(date '2024-12-31') - year(day)) * 12 + month(date '2024-12-31') - month(day) as months
from orders`,
    },
  );
});

test('truncates to a week that begins on Monday', () => {
  expectCompiled(
    orders.select(({ ref }) => m.dateTrunc('week', ref('day')).as('week')),
    {
      duckdb: `select cast(date_trunc('week', day) as date) as week
from orders`,
      snowflake: `select dateadd(day, 1 - dayofweekiso(day), to_date(day)) as week
from orders`,
      bigquery: `select date_trunc(cast(day as date), isoweek) as week
from orders`,
      databricks: `select trunc(cast(day as date), 'week') as week
from orders`,
    },
  );
});

test('adds months to a day and to an instant', () => {
  expectCompiled(
    orders.select(({ ref }) => [m.dateAdd('month', 1, ref('day')).as('due'), m.timestampAdd('month', 1, ref('at')).as('due_at')]),
    {
      duckdb: `select
  cast(day + interval (1) month as date) as due,
  "at" + interval (1) month as due_at
from orders`,
      snowflake: `select
  dateadd(month, 1, day) as due,
  dateadd(month, 1, cast(at as timestamp_ntz)) as due_at
from orders`,
      bigquery: `select
  date_add(day, interval 1 month) as due,
  timestamp(datetime_add(datetime(cast(\`at\` as timestamp)), interval 1 month)) as due_at
from orders`,
      databricks: `select
  add_months(day, 1) as due,
  timestampadd(month, 1, cast(at as timestamp_ntz)) as due_at
from orders`,
    },
  );
});

test('divides without integer division', () => {
  expectCompiled(
    orders.select(({ ref }) => [m.divide(ref('amount'), ref('id')).as('share'), m.safeDivide(ref('amount'), ref('id')).as('safe')]),
    {
      duckdb: `select
  cast(amount as double) / case when id = 0 then error('division by zero') else id end as share,
  cast(amount as double) / nullif(id, 0) as safe
from orders`,
      snowflake: `select
  cast(amount as double) / id as share,
  cast(amount as double) / nullif(id, 0) as safe
from orders`,
      bigquery: `select
  cast(amount as float64) / id as share,
  cast(amount as float64) / nullif(id, 0) as safe
from orders`,
      databricks: `select
  cast(amount as double) / id as share,
  cast(amount as double) / nullif(id, 0) as safe
from orders`,
    },
  );
});

test('keeps operations together as the tree says', () => {
  expectCompiled(
    orders.select(({ ref }) => m.multiply(m.add(ref('id'), 1), m.negate(m.subtract(ref('id'), -2))).as('product')),
    {
      duckdb: `select (id + 1) * (-(id - (-2))) as product
from orders`,
      snowflake: `select (id + 1) * (-(id - (-2))) as product
from orders`,
      bigquery: `select (id + 1) * (-(id - (-2))) as product
from orders`,
      databricks: `select (id + 1) * (-(id - (-2))) as product
from orders`,
    },
  );
});

test('filters an aggregate', () => {
  expectCompiled(
    orders.select(({ ref, eb }) => m.sum(ref('amount'), { filter: eb('status', '=', 'paid') }).as('paid')),
    {
      duckdb: `select sum(amount) filter (where status = 'paid') as paid
from orders`,
      snowflake: `select sum(case when status = 'paid' then amount end) as paid
from orders`,
      bigquery: `select sum(case when status = 'paid' then amount end) as paid
from orders`,
      databricks: `select sum(amount) filter (where status = 'paid') as paid
from orders`,
    },
  );
});

test('filters an aggregate of Kysely’s own', () => {
  expectCompiled(
    orders.select(({ fn }) => fn.count('id').filterWhere('status', '=', 'paid').as('paid')),
    {
      duckdb: `select count(id) filter (where status = 'paid') as paid
from orders`,
      snowflake: `select count(case when status = 'paid' then id end) as paid
from orders`,
      bigquery: `select count(case when status = 'paid' then id end) as paid
from orders`,
      databricks: `select count(id) filter (where status = 'paid') as paid
from orders`,
    },
  );
});

test('collects a list in an order', () => {
  expectCompiled(
    orders.select(({ ref }) => m.listAgg(ref('status'), ', ', { orderBy: m.desc(ref('day')) }).as('statuses')),
    {
      duckdb: `select string_agg(status, ', ' order by day desc nulls first) as statuses
from orders`,
      snowflake: `select case when count(status) > 0 then listagg(status, ', ') within group (order by day desc) end as statuses
from orders`,
      bigquery: `select string_agg(status, ', ' order by day is null desc, day desc) as statuses
from orders`,
      databricks: `select listagg(status, ', ') within group (order by day desc nulls first) as statuses
from orders`,
    },
  );
});

test('takes the median', () => {
  expectCompiled(
    orders.select(({ ref }) => m.median(ref('id')).as('middle')),
    {
      duckdb: `select quantile_cont(cast(id as double), 0.5) as middle
from orders`,
      snowflake: `select percentile_cont(0.5) within group (order by cast(id as double)) as middle
from orders`,
      bigquery: `select (array_agg(cast(id as float64) ignore nulls order by cast(id as float64))[safe_offset(cast(floor((0.5 * (count(id) - 1))) as int64))] + (array_agg(cast(id as float64) ignore nulls order by cast(id as float64))[safe_offset(cast(ceil((0.5 * (count(id) - 1))) as int64))] - array_agg(cast(id as float64) ignore nulls order by cast(id as float64))[safe_offset(cast(floor((0.5 * (count(id) - 1))) as int64))]) * ((0.5 * (count(id) - 1)) - floor((0.5 * (count(id) - 1))))) as middle
from orders`,
      databricks: `select percentile(cast(id as double), 0.5) as middle
from orders`,
    },
  );
});

test('looks back over nulls', () => {
  expectCompiled(
    orders.select(({ ref }) => m.over(m.lag(ref('customer'), 1, { ignoreNulls: true }), { orderBy: ref('day') }).as('before')),
    {
      duckdb: `select lag(customer, 1 ignore nulls) over (order by day) as before
from orders`,
      snowflake: `select lag(customer, 1) ignore nulls over (order by day) as before
from orders`,
      bigquery: `select last_value(customer ignore nulls) over (order by day nulls last rows between unbounded preceding and 1 preceding) as before
from orders`,
      databricks: `select lag(customer, 1) ignore nulls over (order by day nulls last) as before
from orders`,
    },
  );
});

test('writes frames', () => {
  expectCompiled(
    orders.select(({ ref }) =>
      m.over(m.sum(ref('id')), { partitionBy: ref('customer'), orderBy: ref('day'), frame: { rows: [-6, 0] } }).as('week'),
    ),
    {
      duckdb: `select sum(id) over (partition by customer order by day rows between 6 preceding and current row) as week
from orders`,
      snowflake: `select sum(id) over (partition by customer order by day rows between 6 preceding and current row) as week
from orders`,
      bigquery: `select sum(id) over (partition by customer order by day nulls last rows between 6 preceding and current row) as week
from orders`,
      databricks: `select sum(id) over (partition by customer order by day nulls last rows between 6 preceding and current row) as week
from orders`,
    },
  );
});

test('orders nulls alike', () => {
  expectCompiled(orders.select('id').orderBy('customer').orderBy('day', 'desc'), {
    duckdb: `select id
from orders
order by customer, day desc nulls first`,
    snowflake: `select id
from orders
order by customer, day desc`,
    bigquery: `select id
from orders
order by customer nulls last, day desc nulls first`,
    databricks: `select id
from orders
order by customer nulls last, day desc nulls first`,
  });
});

test('keeps the first row of a group', () => {
  expectCompiled(
    m.deduplicate(orders.select(['id', 'day']), ({ ref }) => ({ partitionBy: [ref('id')], orderBy: m.desc(ref('day')) })),
    {
      duckdb: `select *
from (
  select
    id,
    day
  from orders
) as input
qualify row_number() over (partition by id order by day desc nulls first) = 1`,
      snowflake: `select *
from (
  select
    id,
    day
  from orders
) as input
qualify row_number() over (partition by id order by day desc) = 1`,
      bigquery: `select *
from (
  select
    id,
    day
  from orders
) as input
qualify row_number() over (partition by id order by day desc nulls first) = 1`,
      databricks: `select *
from (
  select
    id,
    day
  from orders
) as input
qualify row_number() over (partition by id order by day desc nulls first) = 1`,
    },
  );
});

test('names common table expressions', () => {
  expectCompiled(
    db
      .with('paid', (cte) => cte.selectFrom('orders').select(['id', 'amount']).where('status', '=', 'paid'))
      .selectFrom('paid')
      .selectAll(),
    {
      duckdb: `with
  paid as (
    select
      id,
      amount
    from orders
    where status = 'paid'
  )
select *
from paid`,
      snowflake: `with
  paid as (
    select
      id,
      amount
    from orders
    where status = 'paid'
  )
select *
from paid`,
      bigquery: `with
  paid as (
    select
      id,
      amount
    from orders
    where status = 'paid'
  )
select *
from paid`,
      databricks: `with
  paid as (
    select
      id,
      amount
    from orders
    where status = 'paid'
  )
select *
from paid`,
    },
  );
});

test('recurses', () => {
  expectCompiled(
    db
      .withRecursive('counted(n)', (cte) =>
        cte.selectNoFrom(sql<number>`1`.as('n')).unionAll(cte.selectFrom('counted').select(sql<number>`n + 1`.as('n')).where('n', '<', 3)),
      )
      .selectFrom('counted')
      .select('n'),
    {
      duckdb: `with recursive
  counted(n) as (
    select 1 as n
    union all
    select n + 1 as n
    from counted
    where n < 3
  )
select n
from counted`,
      snowflake: `with recursive
  counted(n) as (
    select 1 as n
    union all
    select n + 1 as n
    from counted
    where n < 3
  )
select n
from counted`,
      bigquery: `with recursive
  counted as (
    select 1 as n
    union all
    select n + 1 as n
    from counted
    where n < 3
  )
select n
from counted`,
      databricks: `with recursive
  counted(n) as (
    select 1 as n
    union all
    select n + 1 as n
    from counted
    where n < 3
  )
select n
from counted`,
    },
  );
});

test('reads set operations from left to right', () => {
  expectCompiled(orders.select('id').union(db.selectFrom('refunds').select('id')).intersect(db.selectFrom('refunds').select('id')), {
    duckdb: `(
  select id
  from orders
  union
  select id
  from refunds
)
intersect
select id
from refunds`,
    snowflake: `(
  select id
  from orders
  union
  select id
  from refunds
)
intersect
select id
from refunds`,
    bigquery: `(
  select id
  from orders
  union distinct
  select id
  from refunds
)
intersect distinct
select id
from refunds`,
    databricks: `(
  select id
  from orders
  union
  select id
  from refunds
)
intersect
select id
from refunds`,
  });
});

test('has no except all everywhere', () => {
  expectCompiled(orders.select('id').exceptAll(db.selectFrom('refunds').select('id')), {
    duckdb: `select id
from orders
except all
select id
from refunds`,
    snowflake: { unsupported: 'except all' },
    bigquery: { unsupported: 'except all' },
    databricks: `select id
from orders
except all
select id
from refunds`,
  });
});

test('has no distinct on everywhere', () => {
  expectCompiled(orders.distinctOn('customer').select('id'), {
    duckdb: `select distinct on (customer) id
from orders`,
    snowflake: { unsupported: 'distinct on' },
    bigquery: { unsupported: 'distinct on' },
    databricks: { unsupported: 'distinct on' },
  });
});

test('joins a subquery that reads the table before it', () => {
  expectCompiled(
    orders
      .innerJoinLateral(
        (eb) => eb.selectFrom('refunds').select('refunds.amount').whereRef('refunds.id', '=', 'orders.id').as('r'),
        (join) => join.onTrue(),
      )
      .select('r.amount'),
    {
      duckdb: `select r.amount
from orders
inner join lateral (
  select refunds.amount
  from refunds
  where refunds.id = orders.id
) as r on true`,
      snowflake: `select r.amount
from orders
inner join lateral (
  select refunds.amount
  from refunds
  where refunds.id = orders.id
) as r on true`,
      bigquery: { unsupported: 'a lateral join of a subquery' },
      databricks: `select r.amount
from orders
inner join lateral (
  select refunds.amount
  from refunds
  where refunds.id = orders.id
) as r on true`,
    },
  );
});

test('explodes an array', () => {
  expectCompiled(orders.crossJoinLateral(({ ref }) => m.unnest(ref('orders.tags'), 'tag', m.text()).as('t')).select('t.tag'), {
    duckdb: `select t.tag
from orders
cross join lateral (select cast(unnest(orders.tags) as varchar) as tag) as t`,
    snowflake: `select t.tag
from orders
cross join lateral (select cast(item.value as varchar) as tag from table(flatten(input => orders.tags)) as item) as t`,
    bigquery: `select t.tag
from orders
cross join unnest(array(select as struct cast(element as string) as tag from unnest(orders.tags) as element)) as t`,
    databricks: `select t.tag
from orders
cross join lateral (select explode(cast(orders.tags as array<string>)) as tag) as t`,
  });
});

test('writes rows with arrays', () => {
  const columns = { id: m.integer(), tags: m.array(m.text()), days: m.array(m.date()) };
  const rows = [
    { id: 1, tags: ['a', 'b'], days: [] },
    { id: 2, tags: null, days: ['2024-02-29' as const] },
  ];
  expectCompiled(m.valuesOf(columns, rows), {
    duckdb: `select
  cast(1 as bigint) as id,
  cast([cast('a' as varchar), cast('b' as varchar)] as varchar[]) as tags,
  cast([] as date[]) as days
union all
select
  cast(2 as bigint) as id,
  cast(null as varchar[]) as tags,
  cast([cast('2024-02-29' as date)] as date[]) as days`,
    snowflake: `select
  cast(1 as bigint) as id,
  cast(array_construct(cast('a' as varchar), cast('b' as varchar)) as array) as tags,
  cast(array_construct() as array) as days
union all
select
  cast(2 as bigint) as id,
  cast(null as array) as tags,
  cast(array_construct(cast('2024-02-29' as date)) as array) as days`,
    bigquery: `select
  cast(1 as int64) as id,
  [cast('a' as string), cast('b' as string)] as tags,
  array<date>[] as days
union all
select
  cast(2 as int64) as id,
  cast(null as array<string>) as tags,
  [cast('2024-02-29' as date)] as days`,
    databricks: `select
  cast(1 as bigint) as id,
  cast(array(cast('a' as string), cast('b' as string)) as array<string>) as tags,
  cast(array() as array<date>) as days
union all
select
  cast(2 as bigint) as id,
  cast(null as array<string>) as tags,
  cast(array(cast('2024-02-29' as date)) as array<date>) as days`,
  });
});

test('has an offset without a limit', () => {
  expectCompiled(orders.select('id').orderBy('id').offset(5), {
    duckdb: `select id
from orders
order by id
offset 5`,
    snowflake: `select id
from orders
order by id
limit null
offset 5`,
    bigquery: `select id
from orders
order by id nulls last
limit 9223372036854775807
offset 5`,
    databricks: `select id
from orders
order by id nulls last
offset 5`,
  });
});

test('matches patterns', () => {
  expectCompiled(orders.select('id').where('status', 'ilike', 'p%').where('customer', 'like', 'a\\b%'), {
    duckdb: `select id
from orders
where status ilike 'p%' and customer like 'a\\b%'`,
    snowflake: `select id
from orders
where status ilike 'p%' and customer like 'a\\\\b%'`,
    bigquery: `select id
from orders
where lower(status) like lower('p%') and customer like 'a\\\\\\\\b%'`,
    databricks: `select id
from orders
where status ilike 'p%' and customer like 'a\\\\\\\\b%'`,
  });
});

test('groups by rollup', () => {
  expectCompiled(
    orders.select(({ ref }) => [ref('status').as('status'), m.count().as('n')]).groupBy(({ ref }) => m.rollup(ref('status'))),
    {
      duckdb: `select
  status as status,
  count(*) as n
from orders
group by rollup(status)`,
      snowflake: `select
  status as status,
  count(*) as n
from orders
group by rollup(status)`,
      bigquery: `select
  status as status,
  count(*) as n
from orders
group by rollup(status)`,
      databricks: `select
  status as status,
  count(*) as n
from orders
group by rollup(status)`,
    },
  );
});

test('binds the values of raw sql', () => {
  expectCompiled(orders.select('id').where(sql<boolean>`status = ${"it's"}`), {
    duckdb: `select id
from orders
where status = 'it''s'`,
    snowflake: `select id
from orders
where status = 'it''s'`,
    bigquery: `select id
from orders
where status = 'it\\'s'`,
    databricks: `select id
from orders
where status = 'it\\'s'`,
  });
});

test('reads JSON', () => {
  expectCompiled(
    orders.select(() => m.jsonText(m.parseJson('{}'), ['a', 0]).as('a')),
    {
      duckdb: `select case when json_type(cast('{}' as json), '$."a"[0]') not in ('OBJECT', 'ARRAY') then json_extract_string(cast('{}' as json), '$."a"[0]') end as a
from orders`,
      snowflake: `select case when typeof(get(get(parse_json('{}'), 'a'), 0)) not in ('OBJECT', 'ARRAY') then cast(get(get(parse_json('{}'), 'a'), 0) as varchar) end as a
from orders`,
      bigquery: `select json_value(parse_json('{}'), '$."a"[0]') as a
from orders`,
      databricks: `select case when schema_of_variant(try_variant_get(try_parse_json('{}'), '$[\\'a\\'][0]', 'variant')) not rlike '^(OBJECT|ARRAY)' then get_json_object('{}', '$[\\'a\\'][0]') end as a
from orders`,
    },
  );
});

test('tells the difference of nulls', () => {
  expectCompiled(
    orders.select('id').where(({ ref }) => m.isDistinctFrom(ref('customer'), 'x')),
    {
      duckdb: `select id
from orders
where customer is distinct from 'x'`,
      snowflake: `select id
from orders
where customer is distinct from 'x'`,
      bigquery: `select id
from orders
where customer is distinct from 'x'`,
      databricks: `select id
from orders
where customer is distinct from 'x'`,
    },
  );
});

test('makes a series of days', () => {
  expectCompiled(db.selectFrom(m.dateSpine('day', '2024-01-01', '2024-01-31').as('days')).select('days.value'), {
    duckdb: `select days.value
from (select cast(unnest(generate_series(date_trunc('day', date '2024-01-01'), date_trunc('day', date '2024-01-31'), interval 1 day)) as date) as value) as days`,
    snowflake: `select days.value
from (select dateadd(day, cast(item.value as bigint), date '2024-01-01') as value from table(flatten(input => array_generate_range(0, datediff(day, date '2024-01-01', date '2024-01-31') + 1))) as item) as days`,
    bigquery: `select days.value
from unnest(array(select as struct value from unnest(generate_date_array(date_trunc(date '2024-01-01', day), date_trunc(date '2024-01-31', day), interval 1 day)) as value)) as days`,
    databricks: `select days.value
from (select explode(case when date '2024-01-01' <= date '2024-01-31' then sequence(date '2024-01-01', date '2024-01-31', interval 1 day) else array() end) as value) as days`,
  });
});

test('keeps text from Kysely’s functions, cases and tuples', () => {
  expectCompiled(
    orders
      .select((eb) => [eb.fn<string>('upper', ['status']).as('upper'), eb.case().when('id', '>', 1).then(1).else(0).end().as('many')])
      .where(({ eb, refTuple, tuple }) => eb(refTuple('id', 'status'), 'in', [tuple(1, 'paid')])),
    {
      duckdb: `select
  upper(status) as upper,
  case when id > 1 then 1 else 0 end as many
from orders
where (id, status) in ((1, 'paid'))`,
      snowflake: `select
  upper(status) as upper,
  case when id > 1 then 1 else 0 end as many
from orders
where (id, status) in ((1, 'paid'))`,
      bigquery: `select
  upper(status) as upper,
  case when id > 1 then 1 else 0 end as many
from orders
where (id, status) in ((1, 'paid'))`,
      databricks: `select
  upper(status) as upper,
  case when id > 1 then 1 else 0 end as many
from orders
where (id, status) in ((1, 'paid'))`,
    },
  );
});

test('a table of another database is named with it', () => {
  const query = new QueryCreator<{ orders: { id: number } }>({ executor: NOOP_QUERY_EXECUTOR }).selectFrom('orders').select('id');
  const place = { database: 'crm-prod', schema: 'public', name: 'orders_v2' };
  const { query: placed } = resolveRelations(query.toOperationNode(), new Map([['orders', place]]));
  const sql = (table: string): string => `select id\nfrom ${table} as orders`;
  expectCompiled(
    { toOperationNode: () => placed },
    {
      duckdb: sql('"crm-prod".public.orders_v2'),
      snowflake: sql('"CRM-PROD".public.orders_v2'),
      bigquery: sql('`crm-prod`.public.orders_v2'),
      databricks: sql('`crm-prod`.public.orders_v2'),
    },
  );
});
