import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { portable } from '../../src/sql/portable.js';
import { db, lineage, rowsOf, valuesOf } from './sample.js';

describe('columns of one table', () => {
  it('are copied, under their own name or another', () => {
    const query = db.selectFrom('orders').select(['id', 'orders.amount as total']);
    expect(valuesOf(query)).toEqual(['id: stg_orders.id copied', 'total: stg_orders.amount copied']);
    expect(rowsOf(query)).toEqual([]);
  });

  it('are written out for a star, in the order of the contract', () => {
    expect(lineage(db.selectFrom('lines').selectAll()).columns.map((column) => column.name)).toEqual([
      'order_id',
      'product',
      'quantity',
      'price',
    ]);
    expect(
      valuesOf(db.selectFrom('lines as l').innerJoin('customers as c', 'c.id', 'l.order_id').selectAll('c').select('l.price')),
    ).toEqual([
      'id: dim_customers.id copied',
      'name: dim_customers.name copied',
      'email: dim_customers.email copied',
      'region: dim_customers.region copied',
      'price: stg_lines.price copied',
    ]);
  });

  it('are found whatever the case of their name', () => {
    const query = db.selectFrom('orders as O').select([sql.ref('o.AMOUNT').as('a'), sql.ref('STATUS').as('s')]);
    expect(valuesOf(query)).toEqual(['a: stg_orders.amount copied', 's: stg_orders.status copied']);
    expect(lineage(query).problems).toEqual([]);
  });

  it('have no input when they are constants', () => {
    expect(
      valuesOf(db.selectFrom('orders').select((eb) => [eb.val(1).as('one'), sql`current_date`.as('today'), eb.fn.countAll().as('n')])),
    ).toEqual(['one: ', 'today: ', 'n: ']);
  });
});

describe('expressions', () => {
  it('transform what they compute with', () => {
    const query = db
      .selectFrom('lines')
      .select((eb) => [
        eb('quantity', '*', eb.ref('price')).as('net'),
        eb.fn.coalesce('product', eb.val('none')).as('product'),
        eb.cast<string>('price', 'text').as('text'),
        eb.case().when('quantity', '>', 1).then(eb.ref('price')).else(0).end().as('bulk'),
        eb.between('price', 1, 2).as('cheap'),
      ]);
    expect(valuesOf(query)).toEqual([
      'net: stg_lines.quantity transformed, stg_lines.price transformed',
      'product: stg_lines.product transformed',
      'text: stg_lines.price transformed',
      'bulk: stg_lines.quantity transformed, stg_lines.price transformed',
      'cheap: stg_lines.price transformed',
    ]);
  });

  it('of parentheses and plain references change nothing', () => {
    expect(
      valuesOf(db.selectFrom('lines').select((eb) => [eb.parens(eb.ref('price')).as('a'), sql`${eb.ref('lines.price')}`.as('b')])),
    ).toEqual(['a: stg_lines.price copied', 'b: stg_lines.price copied']);
  });

  it('are aggregated over rows, filters and orders only shaping them', () => {
    const query = db
      .selectFrom('lines')
      .groupBy('product')
      .having((eb) => eb.fn.countAll(), '>', 1)
      .select((eb) => [
        'product',
        eb.fn
          .sum(eb('quantity', '*', eb.ref('price')))
          .filterWhere('order_id', '>', 1)
          .as('net'),
        eb.fn
          .agg('string_agg', ['product', sql.lit(',')])
          .orderBy('price')
          .as('products'),
      ]);
    expect(valuesOf(query)).toEqual([
      'product: stg_lines.product copied',
      'net: stg_lines.quantity aggregated, stg_lines.price aggregated, stg_lines.order_id filtered',
      'products: stg_lines.product aggregated, stg_lines.price ordered',
    ]);
    expect(rowsOf(query)).toEqual(['stg_lines.product grouped']);
  });

  it('over windows aggregate or look at other rows', () => {
    const query = db.selectFrom('orders').select((eb) => [
      eb.fn
        .sum('amount')
        .over((over) => over.partitionBy('customer_id').orderBy('id', 'desc'))
        .as('running'),
      eb.fn
        .agg('lag', ['amount'])
        .over((over) => over.orderBy('id'))
        .as('previous'),
      eb.fn
        .agg('row_number')
        .over((over) => over.partitionBy('amount'))
        .as('rank'),
    ]);
    expect(valuesOf(query)).toEqual([
      'running: stg_orders.amount aggregated, stg_orders.customer_id grouped, stg_orders.id ordered',
      'previous: stg_orders.amount transformed, stg_orders.id ordered',
      'rank: stg_orders.amount grouped',
    ]);
  });

  it('mask what goes through a masking function or a count alone', () => {
    const query = db
      .selectFrom('customers')
      .select((eb) => [
        portable('maskEmail', eb.ref('email')).as('masked'),
        eb.fn.count('email').distinct().as('people'),
        portable('concat', portable('redact', eb.ref('email')), eb.ref('email')).as('both'),
        eb.fn.max(portable('maskHash', eb.ref('email'))).as('last'),
      ]);
    expect(valuesOf(query)).toEqual([
      'masked: dim_customers.email transformed masked',
      'people: dim_customers.email aggregated masked',
      'both: dim_customers.email transformed',
      'last: dim_customers.email aggregated masked',
    ]);
  });
});

describe('joins', () => {
  const joined = db
    .selectFrom('orders as o')
    .leftJoin('customers as c', (on) => on.onRef('c.id', '=', 'o.customer_id').on('c.region', '=', 'EU'));

  it('take values from the table that the alias stands for', () => {
    expect(valuesOf(joined.select(['o.id', 'c.name', 'amount']))).toEqual([
      'id: stg_orders.id copied',
      'name: dim_customers.name copied',
      'amount: stg_orders.amount copied',
    ]);
  });

  it('decide on rows by the columns of their condition', () => {
    expect(rowsOf(joined.select('o.id').where('o.status', '=', 'open').orderBy('o.id'))).toEqual([
      'dim_customers.id joined',
      'stg_orders.customer_id joined',
      'dim_customers.region joined',
      'stg_orders.status filtered',
      'stg_orders.id ordered',
    ]);
  });

  it('of a table with itself are told apart by alias', () => {
    const query = db
      .selectFrom('orders as a')
      .innerJoin('orders as b', 'b.parent_id', 'a.id')
      .select(['a.amount as own', 'b.status as child']);
    expect(valuesOf(query)).toEqual(['own: stg_orders.amount copied', 'child: stg_orders.status copied']);
  });

  it('may be lateral, seeing the tables before them', () => {
    const query = db
      .selectFrom('orders as o')
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom('lines as l')
            .whereRef('l.order_id', '=', 'o.id')
            .select((one) => one('l.price', '+', one.ref('o.amount')).as('sum'))
            .as('x'),
        (on) => on.onTrue(),
      )
      .select('x.sum');
    expect(valuesOf(query)).toEqual(['sum: stg_lines.price transformed, stg_orders.amount transformed']);
    expect(rowsOf(query)).toEqual(['stg_lines.order_id filtered', 'stg_orders.id filtered']);
  });

  it('with a subquery that is not lateral do not see the tables before them', () => {
    const query = db
      .selectFrom('orders as o')
      .innerJoin(db.selectFrom('lines as l').select(sql.ref('o.amount').as('amount')).as('x'), (on) => on.onTrue())
      .select('x.amount');
    expect(lineage(query).problems).toEqual([{ kind: 'unknown-table', table: 'o', known: ['l'] }]);
  });
});

describe('subqueries', () => {
  it('in from pass on what they select and what chooses their rows', () => {
    const inner = db
      .selectFrom('lines')
      .where('quantity', '>', 1)
      .groupBy('order_id')
      .select((eb) => ['order_id as key', eb.fn.sum('price').as('total')]);
    const query = db.selectFrom(inner.as('x')).select((eb) => ['x.key', eb('x.total', '*', eb.lit(2)).as('double')]);
    expect(valuesOf(query)).toEqual(['key: stg_lines.order_id copied', 'double: stg_lines.price aggregated']);
    expect(rowsOf(query)).toEqual(['stg_lines.quantity filtered', 'stg_lines.order_id grouped']);
  });

  it('in select are values, their conditions shaping them', () => {
    const query = db
      .selectFrom('orders as o')
      .select((eb) => [
        eb.selectFrom('customers as c').whereRef('c.id', '=', 'o.customer_id').select('c.name').as('name'),
        eb.exists(eb.selectFrom('lines as l').whereRef('l.order_id', '=', 'o.id').select('l.price')).as('has_lines'),
      ]);
    expect(valuesOf(query)).toEqual([
      'name: dim_customers.name copied, dim_customers.id filtered, stg_orders.customer_id filtered',
      'has_lines: stg_lines.order_id filtered, stg_orders.id filtered',
    ]);
    expect(rowsOf(query)).toEqual([]);
  });

  it('in where filter by all that they read', () => {
    const query = db
      .selectFrom('orders')
      .select('id')
      .where('customer_id', 'in', (eb) => eb.selectFrom('customers').select('customers.id').where('region', '=', 'EU'));
    expect(rowsOf(query)).toEqual(['stg_orders.customer_id filtered', 'dim_customers.id filtered', 'dim_customers.region filtered']);
  });

  it('find a bare name in their own tables before those around them', () => {
    const query = db.selectFrom('orders').select((eb) =>
      eb
        .selectFrom('customers')
        .select((one) => one.fn.max('id').as('m'))
        .where('region', '=', sql.ref<string>('status'))
        .as('m'),
    );
    expect(valuesOf(query)).toEqual(['m: dim_customers.id aggregated, dim_customers.region filtered, stg_orders.status filtered']);
  });
});

describe('common table expressions', () => {
  it('pass on their columns, one after the other', () => {
    const query = db
      .with('net', (d) => d.selectFrom('lines').select((eb) => ['order_id', eb('quantity', '*', eb.ref('price')).as('net')]))
      .with('total(key, amount)', (d) =>
        d
          .selectFrom('net')
          .groupBy('order_id')
          .select((eb) => ['order_id as key', eb.fn.sum<number>('net').as('amount')]),
      )
      .selectFrom('total')
      .selectAll();
    expect(valuesOf(query)).toEqual([
      'key: stg_lines.order_id copied',
      'amount: stg_lines.quantity aggregated, stg_lines.price aggregated',
    ]);
    expect(rowsOf(query)).toEqual(['stg_lines.order_id grouped']);
  });

  it('shadow a declared table, which they may read themselves', () => {
    const query = db
      .with('orders', (d) => d.selectFrom('orders').select('amount as id'))
      .selectFrom('orders')
      .select('id');
    expect(valuesOf(query)).toEqual(['id: stg_orders.amount copied']);
  });

  it('of a subquery shadow those around it, and end with it', () => {
    const query = db
      .with('x', (d) => d.selectFrom('orders').select('id'))
      .selectFrom((eb) =>
        eb
          .selectFrom(
            db
              .with('x', (d) => d.selectFrom('lines').select('price as id'))
              .selectFrom('x')
              .select('id')
              .as('a'),
          )
          .select('a.id')
          .as('inner'),
      )
      .innerJoin('x', (on) => on.onTrue())
      .select(['inner.id as price', 'x.id as order']);
    expect(valuesOf(query)).toEqual(['price: stg_lines.price copied', 'order: stg_orders.id copied']);
  });

  it('that nobody reads have no part in the result', () => {
    expect(
      rowsOf(
        db
          .with('x', (d) => d.selectFrom('lines').where('price', '>', 1).selectAll())
          .selectFrom('orders')
          .select('id'),
      ),
    ).toEqual([]);
  });

  it('may be recursive, each column gathering what every round adds', () => {
    const query = db
      .withRecursive('tree(id, amount, path)', (d) =>
        d
          .selectFrom('orders')
          .where('parent_id', 'is', null)
          .select(['id', 'amount', 'status as path'])
          .unionAll(
            d
              .selectFrom('orders as o')
              .innerJoin('tree as t', 't.id', 'o.parent_id')
              .select((eb) => ['o.id', eb('o.amount', '+', eb.ref('t.amount')).as('amount'), 't.path']),
          ),
      )
      .selectFrom('tree')
      .selectAll();
    expect(valuesOf(query)).toEqual([
      'id: stg_orders.id copied',
      'amount: stg_orders.amount transformed',
      'path: stg_orders.status copied',
    ]);
    expect(rowsOf(query)).toEqual(['stg_orders.parent_id filtered', 'stg_orders.parent_id joined', 'stg_orders.id joined']);
  });

  it('that swap columns in each round still come to an end', () => {
    const query = db
      .withRecursive('r(a, b)', (d) =>
        d
          .selectFrom('lines')
          .select(['product as a', 'price as b'])
          .unionAll(
            d.selectFrom('r').select([sql<string | null>`${sql.ref('r.b')}`.as('a'), sql<number | null>`${sql.ref('r.a')}`.as('b')]),
          ),
      )
      .selectFrom('r')
      .select('a');
    expect(valuesOf(query)).toEqual(['a: stg_lines.product copied, stg_lines.price copied']);
  });
});

describe('set operations', () => {
  const left = db.selectFrom('orders').select(['id', 'status as label']);

  it('take values by position from both sides of a union', () => {
    const query = left.unionAll(
      db
        .selectFrom('customers')
        .select((eb) => ['customers.id', eb.fn<string | null>('upper', ['name']).as('label')])
        .where('region', '=', 'EU'),
    );
    expect(valuesOf(query)).toEqual([
      'id: stg_orders.id copied, dim_customers.id copied',
      'label: stg_orders.status copied, dim_customers.name transformed',
    ]);
    expect(rowsOf(query)).toEqual(['dim_customers.region filtered']);
  });

  it('group by all columns when a union is distinct', () => {
    expect(rowsOf(left.union(db.selectFrom('customers').select(['id', 'name as label'])))).toEqual([
      'stg_orders.id grouped',
      'dim_customers.id grouped',
      'stg_orders.status grouped',
      'dim_customers.name grouped',
    ]);
  });

  it('only filter by the right side of except and intersect', () => {
    const query = left.except(db.selectFrom('customers').select(['id', 'name as label']));
    expect(valuesOf(query)).toEqual(['id: stg_orders.id copied', 'label: stg_orders.status copied']);
    expect(rowsOf(query)).toContain('dim_customers.name filtered');
  });

  it('are ordered by the columns of their result', () => {
    expect(rowsOf(left.unionAll(db.selectFrom('customers').select(['id', 'name as label'])).orderBy('label'))).toEqual([
      'stg_orders.status ordered',
      'dim_customers.name ordered',
    ]);
  });
});

describe('names of the output', () => {
  it('come first in order by', () => {
    expect(rowsOf(db.selectFrom('orders').select('amount as id').orderBy('id'))).toEqual(['stg_orders.amount ordered']);
  });

  it('come last in group by', () => {
    expect(
      rowsOf(
        db
          .selectFrom('orders')
          .select(['amount as id', 'status as state'])
          .groupBy(['id', sql.ref('state')]),
      ),
    ).toEqual(['stg_orders.id grouped', 'stg_orders.status grouped']);
  });

  it('may be told by position', () => {
    expect(rowsOf(db.selectFrom('orders').select(['amount', 'status']).groupBy(sql`2`).orderBy(sql`1`))).toEqual([
      'stg_orders.status grouped',
      'stg_orders.amount ordered',
    ]);
  });

  it('all count for distinct', () => {
    expect(rowsOf(db.selectFrom('orders').select(['amount', 'status']).distinct())).toEqual([
      'stg_orders.amount grouped',
      'stg_orders.status grouped',
    ]);
  });
});

describe('raw SQL', () => {
  it('is exact when its names are all nodes', () => {
    const query = db
      .selectFrom('orders')
      .select((eb) => [
        sql`round(${eb.ref('amount')} / 100.0, 2)::decimal(18, 2)`.as('a'),
        sql`cast(${eb.ref('amount')} as decimal(18, 2)) + interval '1 day'`.as('b'),
        sql`sum(${eb.ref('amount')}) over ()`.as('c'),
        sql`case when ${eb.ref('status')} = 'a "b" -- c' /* amount */ then 1 end`.as('d'),
      ]);
    expect(valuesOf(query)).toEqual([
      'a: stg_orders.amount transformed',
      'b: stg_orders.amount transformed',
      'c: stg_orders.amount aggregated',
      'd: stg_orders.status transformed',
    ]);
  });

  it('is opaque when it names columns itself, and tells what they may be', () => {
    const query = db
      .selectFrom('orders as o')
      .select([sql`o.amount + tax`.as('a'), sql`(select max(price) from lines)`.as('b'), sql`"STATUS" || 'x'`.as('c')]);
    expect(valuesOf(query)).toEqual([
      'a: opaque(stg_orders.amount stg_orders.id stg_orders.customer_id stg_orders.status stg_orders.parent_id)',
      'b: opaque(stg_lines.order_id stg_lines.product stg_lines.quantity stg_lines.price stg_orders.id stg_orders.customer_id stg_orders.status stg_orders.amount stg_orders.parent_id)',
      'c: opaque(stg_orders.status)',
    ]);
  });

  it('is not opaque for words of SQL that nothing in scope is called by', () => {
    expect(valuesOf(db.selectFrom('orders').select(sql`extract(month from date '2024-02-29')`.as('m')))).toEqual(['m: ']);
  });

  it('in where makes the choice of rows opaque', () => {
    expect(rowsOf(db.selectFrom('orders').select('id').where(sql<boolean>`amount > 1`))).toEqual(['opaque']);
  });

  it('in from has columns where its alias lists them', () => {
    const query = db
      .selectFrom('orders')
      .innerJoin(sql<{ a: number }>`(values (1, ${sql.ref('orders.amount')}))`.as<'v'>(sql`v(a, b)`), (on) => on.onTrue())
      .select(['v.a', 'orders.id']);
    expect(valuesOf(query)).toEqual(['a: stg_orders.amount transformed', 'id: stg_orders.id copied']);
  });
});

describe('problems', () => {
  it('of names are all reported at once, with what is known instead', () => {
    const query = db
      .selectFrom('orders as o')
      .innerJoin('customers as c', 'c.id', 'o.customer_id')
      .select([sql.ref('o.total').as('a'), sql.ref('id').as('b'), sql.ref('nothing').as('c'), sql.ref('x.id').as('d')]);
    expect(lineage(query).problems).toEqual([
      { kind: 'unknown-column', column: 'total', table: 'o', known: ['id', 'customer_id', 'status', 'amount', 'parent_id'] },
      { kind: 'ambiguous-column', column: 'id', tables: ['o', 'c'] },
      {
        kind: 'unknown-column',
        column: 'nothing',
        known: ['id', 'customer_id', 'status', 'amount', 'parent_id', 'name', 'email', 'region'],
      },
      { kind: 'unknown-table', table: 'x', known: ['o', 'c'] },
    ]);
  });

  it('of a table that nobody declares are one, not one for each of its columns', () => {
    const query = db.selectFrom(sql.table('missing').as('m')).select([sql.ref('m.a').as('a'), sql.ref('b').as('b')]);
    expect(lineage(query).problems).toEqual([{ kind: 'unknown-table', table: 'missing', known: ['orders', 'customers', 'lines'] }]);
  });

  it('are columns that differ in number, and names that stand twice', () => {
    const query = db
      .selectFrom('orders')
      .select(['id', 'id as ID'])
      .unionAll(db.selectFrom('orders').select('id') as never);
    expect(lineage(query).problems).toEqual([
      { kind: 'duplicate-column', column: 'ID' },
      { kind: 'column-count', expected: 2, found: 1 },
    ]);
  });

  it('are stars over what only the warehouse knows', () => {
    expect(lineage(db.selectFrom(sql`read_csv('x')`.as('f')).selectAll()).problems).toEqual([{ kind: 'unknown-columns', table: 'f' }]);
  });
});
