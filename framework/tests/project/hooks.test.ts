import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { integer, literal, model, seed, text } from '../../src/index.js';
import type { Hooks, Model } from '../../src/model/index.js';
import { bindHooks } from '../../src/project/compile-hooks.js';
import type { DialectName } from '../../src/warehouses/dialect.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';

const columns = { order_id: text().notNull(), quantity: integer() };
const audit = seed({ name: 'audit', columns: { model: text().notNull(), at: text() }, rows: [] });

type Tables = { self: { order_id: string; quantity: number | null }; audit: { model: string; at: string | null } };

/** The statements of a model after its build, in the SQL of a warehouse. */
function written(name: DialectName, after: Hooks<Tables>): readonly string[] {
  const orders = model({
    name: 'orders',
    from: { audit },
    columns,
    after,
    query: (db) => db.selectNoFrom(() => [literal('O-1').as('order_id'), literal<number>(1).as('quantity')]),
  });
  const placed = {
    id: 'gold.orders',
    schema: 'gold',
    name: 'orders',
    file: 'orders.ts',
    exportName: 'orders',
    kind: 'model',
    relation: orders as Model,
    from: new Map([['audit', 'bronze.audit']]),
  } as const;
  const self = { schema: 'gold__versions', name: 'orders__1' };
  return bindHooks(placed, () => ({ schema: 'bronze', name: 'audit' }), self).after.map((node) => dialect(name).compile(node));
}

const insertsValues: Hooks<Tables> = (db) => [
  db.insertInto('audit').values([
    { model: "o'rders", at: null },
    { model: 'orders', at: 'now' },
  ]),
];
const insertsRows: Hooks<Tables> = (db) => [
  db
    .insertInto('audit')
    .columns(['model', 'at'])
    .expression(
      db
        .selectFrom('self')
        .select(['order_id', (eb) => eb.cast<string>('quantity', 'text').as('at')])
        .where('quantity', '>', 1),
    ),
];
const updates: Hooks<Tables> = (db) => [db.updateTable('self').set({ quantity: 0 }).where('quantity', 'is', null)];
const deletes: Hooks<Tables> = (db) => [
  db
    .deleteFrom('self')
    .where((eb) => eb.exists(eb.selectFrom('audit').select('audit.model').whereRef('audit.model', '=', 'self.order_id'))),
];
const raw: Hooks<Tables> = () => [sql`analyze ${sql.table('self')}`];

describe('statements around a build', () => {
  test('are written for every warehouse, with values as literals', () => {
    const all: Hooks<Tables> = (db) => [insertsValues, insertsRows, updates, deletes].flatMap((hooks) => [...hooks(db)]);
    const ansi = [
      `insert into bronze.audit (model, "at")
values ('o''rders', null), ('orders', 'now')`,
      `insert into bronze.audit (model, "at")
select
  order_id,
  cast(quantity as varchar) as "at"
from gold__versions.orders__1 as self
where quantity > 1`,
      `update gold__versions.orders__1 as self
set quantity = 0
where quantity is null`,
      `delete from gold__versions.orders__1 as self
where exists (
  select audit.model
  from bronze.audit as audit
  where audit.model = self.order_id
)`,
    ];
    const changed = (...changes: readonly (readonly [RegExp, string])[]): readonly string[] =>
      ansi.map((statement) => changes.reduce((text, [from, to]) => text.replaceAll(from, to), statement));
    const actual = Object.fromEntries(
      ['duckdb', 'snowflake', 'bigquery', 'databricks'].map((name) => [name, written(name as DialectName, all)]),
    );
    expect(actual).toEqual({
      duckdb: ansi,
      snowflake: changed([/"at"/g, 'at']),
      bigquery: changed([/"at"/g, '`at`'], [/o''rders/g, "o\\'rders"], [/as varchar/g, 'as string']),
      databricks: changed([/"at"/g, 'at'], [/o''rders/g, "o\\'rders"], [/as varchar/g, 'as string']),
    });
  });

  test('are raw SQL where a template says so', () => {
    expect(written('duckdb', raw)).toEqual(['analyze gold__versions.orders__1 as self']);
  });

  test.each([
    ['returning', (db) => [db.deleteFrom('self').returningAll()]],
    ['using', (db) => [db.deleteFrom('self').using('audit').whereRef('audit.model', '=', 'self.order_id')]],
    ['from', (db) => [db.updateTable('self').from('audit').set({ quantity: 1 })]],
    [
      'on conflict',
      (db) => [
        db
          .insertInto('audit')
          .values({ model: 'x', at: null })
          .onConflict((conflict) => conflict.doNothing()),
      ],
    ],
    ['with', (db) => [db.with('old', (query) => query.selectFrom('self').select('order_id')).deleteFrom('self')]],
  ] satisfies readonly (readonly [string, Hooks<Tables>])[])('are refused with what warehouses do not share: %s', (part, after) => {
    expect(() => written('snowflake', after)).toThrow(
      expect.objectContaining({
        reason: 'expression-unsupported',
        parameters: expect.objectContaining({ expression: expect.stringMatching(`${part}$`) }),
      }),
    );
  });

  describe('on DuckDB', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    afterAll(async () => {
      await session.close();
      await warehouse.close();
    });

    test('change the model’s own rows and those of what it reads', async () => {
      for (const schema of ['bronze', 'gold__versions']) await session.execute(warehouse.statements.createSchema(schema));
      await session.execute('create table bronze.audit (model varchar, "at" varchar)');
      await session.execute(
        `create table gold__versions.orders__1 as select * from (values ('O-1', 1), ('O-2', null), ('O-3', 7), ('orders', 2)) as t (order_id, quantity)`,
      );
      for (const hooks of [insertsValues, insertsRows, updates, deletes])
        for (const statement of written('duckdb', hooks)) await session.execute(statement);
      expect(await session.query('select * from gold__versions.orders__1 order by all')).toEqual([
        { order_id: 'O-1', quantity: 1 },
        { order_id: 'O-2', quantity: 0 },
      ]);
      expect(await session.query('select model, "at" from bronze.audit order by all')).toEqual([
        { model: 'O-3', at: '7' },
        { model: "o'rders", at: null },
        { model: 'orders', at: '2' },
        { model: 'orders', at: 'now' },
      ]);
    });
  });
});
