import { expressionBuilder } from 'kysely';
import { expect, test } from 'vitest';
import { date, integer, json, text } from '../../src/index.js';
import { bigqueryStatements } from '../../src/warehouses/bigquery/bigquery-statements.js';
import { createSnowflakeStatements } from '../../src/warehouses/snowflake/snowflake-statements.js';
import { shapesOf, type TestRow } from './batch-tables.js';
import { everywhere, expectWritten, STATEMENTS } from './written-statements.js';

const ORDERS = { schema: 'gold', name: 'orders' };
const BATCH = { schema: 'gold', name: 'batch' };
const columns = { id: integer(), day: date().notNull(), note: text() };
const eb = expressionBuilder<{ target: TestRow; batch: TestRow }, 'target' | 'batch'>();

test('makes tables with what each warehouse has of partitions, clusters and descriptions', () => {
  expectWritten(
    (statements) =>
      statements.createTable(ORDERS, 'select 1', {
        partitionBy: { column: 'day', unit: 'month', type: { kind: 'date' } },
        clusterBy: ['id'],
        description: 'One row per order.',
      }),
    {
      duckdb: `create or replace table gold.orders as
select 1`,
      snowflake: `create or replace table gold.orders
cluster by (date_trunc('month', day), id)
comment = 'One row per order.' as
select 1`,
      bigquery: `create or replace table gold.orders
partition by date_trunc(day, month)
cluster by id
options (description = 'One row per order.') as
select 1`,
      databricks: `create or replace table gold.orders
cluster by (day, id)
comment 'One row per order.' as
select 1`,
    },
  );
});

test('points views at versions, and says what they and their columns are', () => {
  const comments = {
    description: `An order's row.`,
    columns: [{ name: 'id', description: `Its "number"` }, { name: 'select' }, { name: 'day', description: 'a\\b' }],
  };
  expectWritten((statements) => statements.pointView(ORDERS, BATCH, comments), {
    duckdb: [
      'create or replace view gold.orders as select * from gold.batch',
      `comment on view gold.orders is 'An order''s row.';
comment on column gold.orders.id is 'Its "number"';
comment on column gold.orders.day is 'a\\b'`,
    ],
    snowflake: [
      `create or replace view gold.orders (
  id comment 'Its "number"',
  "SELECT",
  day comment 'a\\\\b'
)
copy grants
comment = 'An order''s row.' as select * from gold.batch`,
    ],
    bigquery: [
      `create or replace view gold.orders (
  id options (description = 'Its "number"'),
  \`select\`,
  day options (description = 'a\\\\b')
)
options (description = 'An order\\'s row.') as select * from gold.batch`,
    ],
    databricks: [
      `create or replace view gold.orders (
  id comment 'Its "number"',
  \`select\`,
  day comment 'a\\\\b'
)
comment 'An order\\'s row.' as select * from gold.batch`,
    ],
  });
});

test('keeps labels with views, where a warehouse has any', () => {
  const snowflake = createSnowflakeStatements({ tagSchema: 'governance.tags' });
  const options = { columns: [], description: 'Orders.', labels: { team: 'sales' } };
  expect([snowflake, STATEMENTS.bigquery, STATEMENTS.databricks].map((statements) => statements.pointView(ORDERS, BATCH, options))).toEqual(
    [
      [
        `create or replace view gold.orders\ncopy grants\ncomment = 'Orders.'\nwith tag (governance.tags.team = 'sales') as select * from gold.batch`,
      ],
      [`create or replace view gold.orders\noptions (description = 'Orders.', labels = [('team', 'sales')]) as select * from gold.batch`],
      [`create or replace view gold.orders\ncomment 'Orders.'\ntblproperties ('label.team' = 'sales') as select * from gold.batch`],
    ],
  );
});

test('lists columns only where one of them is described, and keeps to what BigQuery takes', () => {
  expectWritten((statements) => statements.pointView(ORDERS, BATCH, { columns: [{ name: 'id' }] }), {
    ...everywhere(['create or replace view gold.orders as select * from gold.batch']),
    snowflake: ['create or replace view gold.orders\ncopy grants as select * from gold.batch'],
  });
  const comments = { columns: [{ name: 'id', description: 'x'.repeat(1025) }] };
  expect(bigqueryStatements.pointView(ORDERS, BATCH, comments)).toEqual([
    `create or replace view gold.orders (\n  id options (description = '${'x'.repeat(1023)}…')\n) as select * from gold.batch`,
  ]);
});

test('partitions by the days of instants', () => {
  expectWritten(
    (statements) => statements.createTable(ORDERS, 'select 1', { partitionBy: { column: 'at', type: { kind: 'timestamp' } } }),
    {
      duckdb: `create or replace table gold.orders as
select 1`,
      snowflake: `create or replace table gold.orders
cluster by (at) as
select 1`,
      bigquery: `create or replace table gold.orders
partition by timestamp_trunc(\`at\`, day) as
select 1`,
      databricks: `create or replace table gold.orders
cluster by (at) as
select 1`,
    },
  );
});

test('lets partitions expire where the warehouse deletes them', () => {
  expectWritten(
    (statements) => [
      statements.createTable(ORDERS, 'select 1', {
        partitionBy: { column: 'day', type: { kind: 'date' }, expiresAfterDays: 90 },
        description: 'Orders.',
      }),
      statements.createTable(ORDERS, 'select 1', { partitionBy: { column: 'note', type: { kind: 'text' }, expiresAfterDays: 90 } }),
    ],
    {
      duckdb: [
        `create or replace table gold.orders as
select 1`,
        `create or replace table gold.orders as
select 1`,
      ],
      snowflake: [
        `create or replace table gold.orders
cluster by (day)
comment = 'Orders.' as
select 1`,
        `create or replace table gold.orders
cluster by (note) as
select 1`,
      ],
      bigquery: [
        `create or replace table gold.orders
partition by day
options (partition_expiration_days = 90, description = 'Orders.') as
select 1`,
        `create or replace table gold.orders
cluster by note as
select 1`,
      ],
      databricks: [
        `create or replace table gold.orders
cluster by (day)
comment 'Orders.' as
select 1`,
        `create or replace table gold.orders
cluster by (note) as
select 1`,
      ],
    },
  );
});

test('keeps rows together where there is no such partition', () => {
  expectWritten(
    (statements) =>
      statements.createTable(ORDERS, 'select 1', { partitionBy: { column: 'note', type: { kind: 'text' } }, clusterBy: ['id'] }),
    {
      duckdb: `create or replace table gold.orders as
select 1`,
      snowflake: `create or replace table gold.orders
cluster by (note, id) as
select 1`,
      bigquery: `create or replace table gold.orders
cluster by note, id as
select 1`,
      databricks: `create or replace table gold.orders
cluster by (note, id) as
select 1`,
    },
  );
});

test('makes tables without rows', () => {
  expectWritten((statements) => statements.createEmptyTable(ORDERS, columns), {
    duckdb: `create or replace table gold.orders (
  id bigint,
  day date,
  note varchar
)`,
    snowflake: `create or replace table gold.orders (
  id bigint,
  day date,
  note varchar
)`,
    bigquery: `create or replace table gold.orders (
  id int64,
  day date,
  note string
)`,
    databricks: `create or replace table gold.orders (
  id bigint,
  day date,
  note string
)`,
  });
});

test('makes materialized views', () => {
  expectWritten((statements) => statements.createMaterializedView(ORDERS, 'select 1', { clusterBy: ['id'] }), {
    duckdb: { cant: 'a materialized view' },
    snowflake: `create or replace materialized view gold.orders
cluster by (id) as
select 1`,
    bigquery: `create or replace materialized view gold.orders
cluster by id as
select 1`,
    databricks: `create or replace materialized view gold.orders
cluster by (id) as
select 1`,
  });
});

test('makes materialized views that may be behind', () => {
  const options = { clusterBy: ['id'], description: 'Orders.', labels: { team: 'sales' }, isTransient: true };
  const made = {
    snowflake: 'create or replace transient dynamic table gold.orders',
    other: 'create or replace materialized view gold.orders',
  };
  expectWritten((statements) => statements.createMaterializedView(ORDERS, 'select 1', { ...options, maxLagMinutes: 90 }), {
    duckdb: { cant: 'a materialized view' },
    snowflake: `${made.snowflake}
target_lag = '90 minutes'
warehouse = refreshing
initialize = on_create
cluster by (id)
comment = 'Orders.'
with tag (governance.tags.team = 'sales') as
select 1`,
    bigquery: `${made.other}
cluster by id
options (enable_refresh = true, refresh_interval_minutes = 90, max_staleness = interval 90 minute, allow_non_incremental_definition = true, description = 'Orders.', labels = [('team', 'sales')]) as
select 1`,
    databricks: `${made.other}
cluster by (id)
comment 'Orders.'
tblproperties ('label.team' = 'sales')
schedule every 1 hour as
select 1`,
  });
});

test.each([
  [119, 'schedule every 1 hour'],
  [120, 'schedule every 2 hours'],
  [72 * 60, 'schedule every 72 hours'],
  [4 * 24 * 60, 'schedule every 4 days'],
  [31 * 24 * 60, 'schedule every 31 days'],
  [34 * 24 * 60, 'schedule every 4 weeks'],
  [365 * 24 * 60, 'schedule every 8 weeks'],
])('schedules a refresh on Databricks for %i minutes as %s, which is never later', (maxLagMinutes, schedule) => {
  expect(STATEMENTS.databricks.createMaterializedView(ORDERS, 'select 1', { maxLagMinutes })).toBe(
    `create or replace materialized view gold.orders\n${schedule} as\nselect 1`,
  );
});

test('refreshes a materialized view on BigQuery once a week at least', () => {
  expect(STATEMENTS.bigquery.createMaterializedView(ORDERS, 'select 1', { maxLagMinutes: 20_000 })).toContain(
    'refresh_interval_minutes = 10080, max_staleness = interval 20000 minute',
  );
});

test('asks a target of Snowflake for the virtual warehouse that refreshes', () => {
  expect(() => createSnowflakeStatements({}).createMaterializedView(ORDERS, 'select 1', { maxLagMinutes: 90 })).toThrow(
    expect.objectContaining({ code: 'MARTLET-W043', parameters: { dialect: 'Snowflake', option: 'virtualWarehouse' } }),
  );
});

test('brings materialized views that may be behind up to date', () => {
  expectWritten((statements) => statements.refreshMaterializedView(ORDERS, { maxLagMinutes: 90 }), {
    duckdb: { cant: 'a materialized view' },
    snowflake: [`alter dynamic table gold.orders refresh`],
    bigquery: [`call bq.refresh_materialized_view('gold.orders')`],
    databricks: [`refresh materialized view gold.orders`],
  });
});

test('drops and gives rights on dynamic tables', () => {
  const { drop, grant } = STATEMENTS.snowflake;
  expect(drop({ ...ORDERS, as: 'dynamic-table' })).toBe('drop dynamic table if exists gold.orders');
  expect(grant({ ...ORDERS, as: 'dynamic-table' }, { select: ['analysts'] })).toEqual([
    'grant select on dynamic table gold.orders to role analysts',
  ]);
});

test('brings materialized views up to date', () => {
  expectWritten((statements) => statements.refreshMaterializedView(ORDERS), {
    duckdb: { cant: 'a materialized view' },
    snowflake: [],
    bigquery: [`call bq.refresh_materialized_view('gold.orders')`],
    databricks: [`refresh materialized view gold.orders`],
  });
});

test('drops what stands in a warehouse', () => {
  expectWritten(
    (statements) => statements.drop({ ...ORDERS, as: 'materialized-view' }),
    everywhere(`drop materialized view if exists gold.orders`),
  );
});

test('copies tables', () => {
  expectWritten((statements) => statements.cloneTable(ORDERS, BATCH), {
    duckdb: `create or replace table gold.batch as
select * from gold.orders`,
    snowflake: `create or replace table gold.batch clone gold.orders`,
    bigquery: `drop table if exists gold.batch;
create table gold.batch clone gold.orders`,
    databricks: `create or replace table gold.batch deep clone gold.orders`,
  });
});

test('makes tables whose lost rows are worth no copies', () => {
  expectWritten(
    (statements) => [
      statements.createTable(ORDERS, 'select 1', { isTransient: true, clusterBy: ['id'] }),
      statements.createEmptyTable(ORDERS, { id: integer() }, { isTransient: true }),
      statements.cloneTable(ORDERS, BATCH, { isTransient: true }),
      statements.copyTable(ORDERS, BATCH, { clusterBy: ['id'] }),
    ],
    {
      duckdb: [
        `create or replace table gold.orders as
select 1`,
        `create or replace table gold.orders (
  id bigint
)`,
        `create or replace table gold.batch as
select * from gold.orders`,
        `create or replace table gold.batch as
select * from gold.orders`,
      ],
      snowflake: [
        `create or replace transient table gold.orders
cluster by (id) as
select 1`,
        `create or replace transient table gold.orders (
  id bigint
)`,
        `create or replace transient table gold.batch clone gold.orders`,
        `create or replace table gold.batch
cluster by (id) as
select * from gold.orders`,
      ],
      bigquery: [
        `create or replace table gold.orders
cluster by id as
select 1`,
        `create or replace table gold.orders (
  id int64
)`,
        `drop table if exists gold.batch;
create table gold.batch clone gold.orders`,
        `create or replace table gold.batch
cluster by id as
select * from gold.orders`,
      ],
      databricks: [
        `create or replace table gold.orders
cluster by (id) as
select 1`,
        `create or replace table gold.orders (
  id bigint
)`,
        `create or replace table gold.batch deep clone gold.orders`,
        `create or replace table gold.batch
cluster by (id) as
select * from gold.orders`,
      ],
    },
  );
});

test('labels tables', () => {
  expectWritten(
    (statements) => [
      statements.createTable(ORDERS, 'select 1', { description: 'Orders.', labels: { team: 'sales', owner: "o'neil" } }),
      statements.cloneTable(ORDERS, BATCH, { labels: { team: 'sales' } }),
    ],
    {
      duckdb: [
        `create or replace table gold.orders as
select 1`,
        `create or replace table gold.batch as
select * from gold.orders`,
      ],
      // A clone has the tags of its origin.
      snowflake: [
        `create or replace table gold.orders
comment = 'Orders.'
with tag (governance.tags.team = 'sales', governance.tags.owner = 'o''neil') as
select 1`,
        `create or replace table gold.batch clone gold.orders`,
      ],
      bigquery: [
        `create or replace table gold.orders
options (description = 'Orders.', labels = [('team', 'sales'), ('owner', 'o\\'neil')]) as
select 1`,
        `drop table if exists gold.batch;
create table gold.batch clone gold.orders;
alter table gold.batch set options (labels = [('team', 'sales')])`,
      ],
      // A clone has the properties of its origin.
      databricks: [
        `create or replace table gold.orders
comment 'Orders.'
tblproperties ('label.team' = 'sales', 'label.owner' = 'o\\'neil') as
select 1`,
        `create or replace table gold.batch deep clone gold.orders`,
      ],
    },
  );
});

test('leaves labels out on a target that does not say where its tags are', () => {
  expect(createSnowflakeStatements({}).createTable(ORDERS, 'select 1', { labels: { team: 'sales' } })).toBe(
    'create or replace table gold.orders as\nselect 1',
  );
});

test('adds and drops columns', () => {
  expectWritten(
    (statements) =>
      statements.alterTable(ORDERS, [
        { kind: 'add', name: 'channel', type: { kind: 'text' } },
        { kind: 'drop', name: 'note' },
      ]),
    {
      duckdb: [`alter table gold.orders add column channel varchar`, `alter table gold.orders drop column note`],
      snowflake: [`alter table gold.orders add column channel varchar`, `alter table gold.orders drop column note`],
      bigquery: [`alter table gold.orders add column channel string`, `alter table gold.orders drop column note`],
      databricks: [
        `create or replace table gold.orders as
select * except (note), cast(null as string) as channel
from gold.orders`,
      ],
    },
  );
});

test('adds and drops several columns at once, where the warehouse takes that', () => {
  const [text, instant] = [{ kind: 'text' }, { kind: 'timestamp' }] as const;
  const changes = [
    { kind: 'add', name: 'channel', type: text },
    { kind: 'add', name: 'at', type: instant },
  ] as const;
  expectWritten((statements) => statements.alterTable(ORDERS, changes), {
    duckdb: ['alter table gold.orders add column channel varchar', 'alter table gold.orders add column "at" timestamp'],
    snowflake: ['alter table gold.orders add column channel varchar, at timestamp_ntz(6)'],
    bigquery: ['alter table gold.orders add column channel string, add column `at` timestamp'],
    databricks: [
      "alter table gold.orders set tblproperties ('delta.feature.timestampNtz' = 'supported')",
      'alter table gold.orders add columns (channel string, at timestamp_ntz)',
    ],
  });
  const gone = ['note', 'channel'].map((name) => ({ kind: 'drop', name }) as const);
  expect([STATEMENTS.snowflake, STATEMENTS.bigquery].map((statements) => statements.alterTable(ORDERS, gone))).toEqual([
    ['alter table gold.orders drop column note, channel'],
    ['alter table gold.orders drop column note, drop column channel'],
  ]);
});

test('changes the types of columns', () => {
  expectWritten(
    (statements) =>
      statements.alterTable(
        ORDERS,
        [
          { kind: 'add', name: 'channel', type: { kind: 'text' } },
          { kind: 'retype', name: 'id', from: 'bigint', to: { kind: 'decimal', precision: 18, scale: 2 } },
        ],
        { clusterBy: ['day'], isTransient: true },
      ),
    {
      duckdb: [
        `alter table gold.orders add column channel varchar`,
        `alter table gold.orders alter column id set data type decimal(18, 2)`,
      ],
      snowflake: [
        `create or replace transient table gold.orders
cluster by (day) as
select * exclude (id), cast(null as varchar) as channel, cast(id as number(18, 2)) as id
from gold.orders`,
      ],
      bigquery: [
        `create or replace table gold.orders
cluster by day as
select * except (id), cast(null as string) as channel, round(cast(id as numeric), 2) as id
from gold.orders`,
      ],
      databricks: [
        `create or replace table gold.orders
cluster by (day) as
select * except (id), cast(null as string) as channel, cast(id as decimal(18, 2)) as id
from gold.orders`,
      ],
    },
  );
});

test('gives rights', () => {
  expectWritten((statements) => statements.grant({ ...ORDERS, as: 'view' }, { select: ['analysts', 'group:sales@example.com'] }), {
    duckdb: [],
    snowflake: [`grant select on view gold.orders to role analysts`, `grant select on view gold.orders to role "GROUP:SALES@EXAMPLE.COM"`],
    bigquery: [
      `grant \`roles/bigquery.dataViewer\` on view gold.orders to 'analysts'`,
      `grant \`roles/bigquery.dataViewer\` on view gold.orders to 'group:sales@example.com'`,
    ],
    databricks: [`grant select on view gold.orders to \`analysts\``, `grant select on view gold.orders to \`group:sales@example.com\``],
  });
});

test('takes rights away', () => {
  expectWritten((statements) => statements.revoke({ ...ORDERS, as: 'table' }, { select: ['analysts'] }), {
    duckdb: [],
    snowflake: [`revoke select on table gold.orders from role analysts`],
    bigquery: [`revoke \`roles/bigquery.dataViewer\` on table gold.orders from 'analysts'`],
    databricks: [`revoke select on table gold.orders from \`analysts\``],
  });
});

test('appends rows above the greatest cursor', () => {
  expectWritten(
    (statements) => statements.applyBatch(ORDERS, BATCH, { ...shapesOf(columns), kind: 'append', cursor: 'day' }),
    everywhere([
      `insert into gold.orders (id, day, note)
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
where (
  select max(target.day) as greatest
  from gold.orders as target
) is null or batch.day > (
  select max(target.day) as greatest
  from gold.orders as target
)`,
    ]),
  );
});

test('appends rows that are not there yet', () => {
  expectWritten((statements) => statements.applyBatch(ORDERS, BATCH, { ...shapesOf({ id: integer(), payload: json() }), kind: 'append' }), {
    duckdb: [
      `insert into gold.orders (id, payload)
select
  batch.id,
  batch.payload
from gold.batch as batch
where not (exists (
  select 1 as found
  from gold.orders as target
  where target.id is not distinct from batch.id and target.payload is not distinct from batch.payload
))`,
    ],
    snowflake: [
      `insert into gold.orders (id, payload)
select
  batch.id,
  batch.payload
from gold.batch as batch
where not (exists (
  select 1 as found
  from gold.orders as target
  where target.id is not distinct from batch.id and target.payload is not distinct from batch.payload
))`,
    ],
    bigquery: [
      `insert into gold.orders (id, payload)
select
  batch.id,
  batch.payload
from gold.batch as batch
where not (exists (
  select 1 as found
  from gold.orders as target
  where to_json_string(target.id) = to_json_string(batch.id) and to_json_string(to_json_string(target.payload)) = to_json_string(to_json_string(batch.payload))
))`,
    ],
    databricks: [
      `insert into gold.orders (id, payload)
select
  batch.id,
  batch.payload
from gold.batch as batch
where not (exists (
  select 1 as found
  from gold.orders as target
  where target.id is not distinct from batch.id and target.payload is not distinct from batch.payload
))`,
    ],
  });
});

test('merges rows under conditions', () => {
  expectWritten(
    (statements) =>
      statements.applyBatch(ORDERS, BATCH, {
        ...shapesOf(columns),
        kind: 'merge',
        key: ['day'],
        update: ['note'],
        cursor: 'id',
        when: eb('batch.id', '>', eb.ref('target.id')).toOperationNode(),
        deleteWhen: eb.or([eb('batch.note', '=', 'gone'), eb('batch.note', 'is', null)]).toOperationNode(),
        deleteMissing: false,
      }),
    {
      duckdb: [
        `merge into gold.orders as target
using (
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
qualify row_number() over (partition by batch.day order by batch.id desc nulls first) = 1
) as batch
on target.day = batch.day
when matched and (batch.id > target.id and (batch.note = 'gone' or batch.note is null)) then delete
when matched and batch.id > target.id then update set note = batch.note
when not matched and not coalesce(batch.note = 'gone' or batch.note is null, false) then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
      ],
      snowflake: [
        `merge into gold.orders as target
using (
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
qualify row_number() over (partition by batch.day order by batch.id desc) = 1
) as batch
on target.day = batch.day
when matched and (batch.id > target.id and (batch.note = 'gone' or batch.note is null)) then delete
when matched and batch.id > target.id then update set note = batch.note
when not matched and not coalesce(batch.note = 'gone' or batch.note is null, false) then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
      ],
      bigquery: [
        `merge into gold.orders as target
using (
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
qualify row_number() over (partition by batch.day order by batch.id desc nulls first) = 1
) as batch
on target.day = batch.day
when matched and (batch.id > target.id and (batch.note = 'gone' or batch.note is null)) then delete
when matched and batch.id > target.id then update set note = batch.note
when not matched and not coalesce(batch.note = 'gone' or batch.note is null, false) then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
      ],
      databricks: [
        `merge into gold.orders as target
using (
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
qualify row_number() over (partition by batch.day order by batch.id desc nulls first) = 1
) as batch
on target.day = batch.day
when matched and (batch.id > target.id and (batch.note = 'gone' or batch.note is null)) then delete
when matched and batch.id > target.id then update set note = batch.note
when not matched and not coalesce(batch.note = 'gone' or batch.note is null, false) then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
      ],
    },
  );
});

test('merges rows and deletes those that are missing', () => {
  expectWritten(
    (statements) =>
      statements.applyBatch(ORDERS, BATCH, {
        ...shapesOf(columns),
        kind: 'merge',
        key: ['id'],
        update: ['day', 'note'],
        deleteMissing: true,
      }),
    {
      duckdb: [
        `merge into gold.orders as target
using (
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
) as batch
on target.id is not distinct from batch.id
when matched then update set day = batch.day, note = batch.note
when not matched then insert (id, day, note) values (batch.id, batch.day, batch.note)
when not matched by source then delete`,
      ],
      snowflake: [
        `merge into gold.orders as target
using (
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
) as batch
on target.id is not distinct from batch.id
when matched then update set day = batch.day, note = batch.note
when not matched then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
        `merge into gold.orders as target
using (
select target.id
from gold.orders as target
where not (exists (
  select 1 as found
  from gold.batch as batch
  where target.id is not distinct from batch.id
))
) as batch
on target.id is not distinct from batch.id
when matched then delete`,
      ],
      bigquery: [
        `merge into gold.orders as target
using (
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
) as batch
on to_json_string(target.id) = to_json_string(batch.id)
when matched then update set day = batch.day, note = batch.note
when not matched then insert (id, day, note) values (batch.id, batch.day, batch.note)
when not matched by source then delete`,
      ],
      databricks: [
        `merge into gold.orders as target
using (
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
) as batch
on target.id is not distinct from batch.id
when matched then update set day = batch.day, note = batch.note
when not matched then insert (id, day, note) values (batch.id, batch.day, batch.note)
when not matched by source then delete`,
      ],
    },
  );
});

test('replaces the rows of keys', () => {
  expectWritten((statements) => statements.applyBatch(ORDERS, BATCH, { ...shapesOf(columns), kind: 'delete-insert', key: ['id'] }), {
    duckdb: [
      `merge into gold.orders as target
using (
with
  replaced as (
    select distinct batch.id as id
    from gold.batch as batch
  )
select
  batch.id,
  batch.day,
  batch.note,
  'add' as martlet_step
from gold.batch as batch
union all
select
  batch.id,
  cast(null as date) as day,
  cast(null as varchar) as note,
  'remove' as martlet_step
from replaced as batch
) as batch
on (batch.martlet_step = 'remove' and target.id is not distinct from batch.id)
when matched then delete
when not matched and batch.martlet_step = 'add' then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
    ],
    snowflake: [
      `merge into gold.orders as target
using (
with
  replaced as (
    select distinct batch.id as id
    from gold.batch as batch
  )
select
  batch.id,
  batch.day,
  batch.note,
  'add' as martlet_step
from gold.batch as batch
union all
select
  batch.id,
  cast(null as date) as day,
  cast(null as varchar) as note,
  'remove' as martlet_step
from replaced as batch
) as batch
on (batch.martlet_step = 'remove' and target.id is not distinct from batch.id)
when matched then delete
when not matched and batch.martlet_step = 'add' then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
    ],
    bigquery: [
      `merge into gold.orders as target
using (
with
  replaced as (
    select distinct batch.id as id
    from gold.batch as batch
  )
select
  batch.id,
  batch.day,
  batch.note,
  'add' as martlet_step
from gold.batch as batch
union all
select
  batch.id,
  cast(null as date) as day,
  cast(null as string) as note,
  'remove' as martlet_step
from replaced as batch
) as batch
on (batch.martlet_step = 'remove' and to_json_string(target.id) = to_json_string(batch.id))
when matched then delete
when not matched and batch.martlet_step = 'add' then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
    ],
    databricks: [
      `merge into gold.orders as target
using (
with
  replaced as (
    select distinct batch.id as id
    from gold.batch as batch
  )
select
  batch.id,
  batch.day,
  batch.note,
  'add' as martlet_step
from gold.batch as batch
union all
select
  batch.id,
  cast(null as date) as day,
  cast(null as string) as note,
  'remove' as martlet_step
from replaced as batch
) as batch
on (batch.martlet_step = 'remove' and target.id is not distinct from batch.id)
when matched then delete
when not matched and batch.martlet_step = 'add' then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
    ],
  });
});

test('replaces the rows of a range', () => {
  expectWritten(
    (statements) =>
      statements.applyBatch(ORDERS, BATCH, {
        ...shapesOf(columns),
        kind: 'replace-range',
        column: 'day',
        from: '2024-02-01T00:00:00Z',
        to: '2024-03-01T00:00:00Z',
      }),
    {
      duckdb: [
        `delete from gold.orders
where (day >= date '2024-02-01' and day < date '2024-03-01')`,
        `insert into gold.orders (id, day, note)
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
where batch.day >= date '2024-02-01' and batch.day < date '2024-03-01'`,
      ],
      snowflake: [
        `delete from gold.orders
where (day >= date '2024-02-01' and day < date '2024-03-01')`,
        `insert into gold.orders (id, day, note)
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
where batch.day >= date '2024-02-01' and batch.day < date '2024-03-01'`,
      ],
      bigquery: [
        `merge into gold.orders as target
using (
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
where batch.day >= date '2024-02-01' and batch.day < date '2024-03-01'
) as batch
on false
when not matched then insert (id, day, note) values (batch.id, batch.day, batch.note)
when not matched by source and (target.day >= date '2024-02-01' and target.day < date '2024-03-01') then delete`,
      ],
      databricks: [
        `insert into gold.orders by name
replace where (day >= date '2024-02-01' and day < date '2024-03-01')
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
where batch.day >= date '2024-02-01' and batch.day < date '2024-03-01'`,
      ],
    },
  );
});

test('replaces the rows of partitions', () => {
  expectWritten(
    (statements) =>
      statements.applyBatch(ORDERS, BATCH, { ...shapesOf(columns), kind: 'replace-partitions', column: 'day', unit: 'month' }),
    {
      duckdb: [
        `merge into gold.orders as target
using (
with
  replaced as (
    select distinct cast(date_trunc('month', batch.day) as date) as day
    from gold.batch as batch
  )
select
  batch.id,
  batch.day,
  batch.note,
  'add' as martlet_step
from gold.batch as batch
union all
select
  cast(null as bigint) as id,
  batch.day,
  cast(null as varchar) as note,
  'remove' as martlet_step
from replaced as batch
) as batch
on (batch.martlet_step = 'remove' and cast(date_trunc('month', target.day) as date) = batch.day)
when matched then delete
when not matched and batch.martlet_step = 'add' then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
      ],
      snowflake: [
        `merge into gold.orders as target
using (
with
  replaced as (
    select distinct to_date(date_trunc('month', batch.day)) as day
    from gold.batch as batch
  )
select
  batch.id,
  batch.day,
  batch.note,
  'add' as martlet_step
from gold.batch as batch
union all
select
  cast(null as bigint) as id,
  batch.day,
  cast(null as varchar) as note,
  'remove' as martlet_step
from replaced as batch
) as batch
on (batch.martlet_step = 'remove' and to_date(date_trunc('month', target.day)) = batch.day)
when matched then delete
when not matched and batch.martlet_step = 'add' then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
      ],
      bigquery: [
        `merge into gold.orders as target
using (
with
  replaced as (
    select distinct date_trunc(cast(batch.day as date), month) as day
    from gold.batch as batch
  )
select
  batch.id,
  batch.day,
  batch.note,
  'add' as martlet_step
from gold.batch as batch
union all
select
  cast(null as int64) as id,
  batch.day,
  cast(null as string) as note,
  'remove' as martlet_step
from replaced as batch
) as batch
on (batch.martlet_step = 'remove' and date_trunc(cast(target.day as date), month) = batch.day)
when matched then delete
when not matched and batch.martlet_step = 'add' then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
      ],
      databricks: [
        `merge into gold.orders as target
using (
with
  replaced as (
    select distinct trunc(cast(batch.day as date), 'month') as day
    from gold.batch as batch
  )
select
  batch.id,
  batch.day,
  batch.note,
  'add' as martlet_step
from gold.batch as batch
union all
select
  cast(null as bigint) as id,
  batch.day,
  cast(null as string) as note,
  'remove' as martlet_step
from replaced as batch
) as batch
on (batch.martlet_step = 'remove' and trunc(cast(target.day as date), 'month') = batch.day)
when matched then delete
when not matched and batch.martlet_step = 'add' then insert (id, day, note) values (batch.id, batch.day, batch.note)`,
      ],
    },
  );
});

test('finds keys that a batch repeats', () => {
  expectWritten(
    (statements) =>
      statements.duplicateKeys(BATCH, { ...shapesOf(columns), kind: 'merge', key: ['id'], update: [], deleteMissing: false }) ?? '',
    {
      duckdb: `select
  batch.id,
  count(*) as rows
from gold.batch as batch
group by batch.id
having count(*) > 1`,
      snowflake: `select
  batch.id,
  count(*) as "ROWS"
from gold.batch as batch
group by batch.id
having count(*) > 1`,
      bigquery: `select
  batch.id,
  count(*) as \`rows\`
from gold.batch as batch
group by batch.id
having count(*) > 1`,
      databricks: `select
  batch.id,
  count(*) as \`rows\`
from gold.batch as batch
group by batch.id
having count(*) > 1`,
    },
  );
});

test('tells what a table holds after a range is replaced', () => {
  expectWritten(
    (statements) =>
      statements.afterBatch(ORDERS, BATCH, { ...shapesOf(columns), kind: 'replace-range', column: 'day', from: '2024-02-01T00:00:00Z' }),
    everywhere(`select
  target.id,
  target.day,
  target.note
from gold.orders as target
where not coalesce(target.day >= date '2024-02-01', false)
union all
select
  batch.id,
  batch.day,
  batch.note
from gold.batch as batch
where batch.day >= date '2024-02-01'`),
  );
});
