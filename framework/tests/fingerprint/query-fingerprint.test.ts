import { type OperationNodeSource, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { columnFingerprints, type QueryFingerprints, queryFingerprint } from '../../src/sql/fingerprint/index.js';
import { portable } from '../../src/sql/portable.js';
import { db, TABLES } from '../lineage/sample.js';

const fingerprint = (query: OperationNodeSource): string => queryFingerprint(query.toOperationNode(), TABLES);
const parts = (query: OperationNodeSource): QueryFingerprints => columnFingerprints(query.toOperationNode(), TABLES);
const orders = db.selectFrom('orders');

describe('the fingerprint of a query stays the same', () => {
  const same: Record<string, readonly [OperationNodeSource, OperationNodeSource]> = {
    'for another alias of a table': [
      db.selectFrom('orders as o').select('o.id').where('o.amount', '>', 1),
      db.selectFrom('orders').select('orders.id').where('amount', '>', 1),
    ],
    'for conditions in another order': [
      orders.select('id').where('amount', '>', 1).where('status', '=', 'a'),
      orders.select('id').where((eb) => eb.and([eb('status', '=', 'a'), eb('amount', '>', 1)])),
    ],
    'for the sides of a symmetric operator': [
      orders.select('id').where((eb) => eb('id', '=', eb.ref('parent_id'))),
      orders.select('id').where((eb) => eb('parent_id', '=', eb.ref('id'))),
    ],
    'for a comparison seen from the other side': [
      orders.select('id').where((eb) => eb('id', '<', eb.ref('parent_id'))),
      orders.select('id').where((eb) => eb('parent_id', '>', eb.ref('id'))),
    ],
    'for parentheses that change nothing': [
      orders.select((eb) => eb(eb('id', '*', 2), '+', 1).as('x')),
      orders.select((eb) => eb(eb.parens(eb('id', '*', 2)), '+', eb.parens(eb.val(1))).as('x')),
    ],
    'for columns in another order': [orders.select(['id', 'amount']), orders.select(['amount', 'id'])],
    'for a star instead of all columns': [orders.selectAll(), orders.select(['id', 'customer_id', 'status', 'amount', 'parent_id'])],
    'for another name of a common table expression and of its columns': [
      db
        .with('a', (d) => d.selectFrom('orders').select('amount as x'))
        .selectFrom('a')
        .select('a.x as total'),
      db
        .with('b', (d) => d.selectFrom('orders').select('amount as y'))
        .selectFrom('b')
        .select('b.y as total'),
    ],
    'for a subquery instead of a common table expression that is read once': [
      db
        .with('a', (d) => d.selectFrom('orders').select('amount as x'))
        .selectFrom('a')
        .select('x'),
      db.selectFrom(orders.select('amount as x').as('b')).select('b.x'),
    ],
    'for a column of a subquery that nobody reads': [
      db.selectFrom(orders.select(['id', 'amount']).as('x')).select('x.id'),
      db.selectFrom(orders.select('id').as('x')).select('x.id'),
    ],
    'for a common table expression that nobody reads': [
      db
        .with('a', (d) => d.selectFrom('lines').selectAll())
        .selectFrom('orders')
        .select('id'),
      orders.select('id'),
    ],
    'for keys of a group in another order': [
      orders.groupBy(['status', 'amount']).select((eb) => eb.fn.countAll().as('n')),
      orders.groupBy(['amount', 'status']).select((eb) => eb.fn.countAll().as('n')),
    ],
    'for what exists selects': [
      orders.select('id').where((eb) => eb.exists(eb.selectFrom('lines').select('price'))),
      orders.select('id').where((eb) => eb.exists(eb.selectFrom('lines').select(eb.lit(1).as('one')))),
    ],
    'for blanks, comments and upper case in raw SQL': [
      orders.select((eb) => sql`CASE  WHEN ${eb.ref('amount')} > 1 -- more\n THEN 'a  b' end`.as('x')),
      orders.select((eb) => sql`case when ${eb.ref('amount')} > 1 then /* text */ 'a  b' end`.as('x')),
    ],
    'for the case of names': [orders.select(sql.ref('AMOUNT').as('Total')), orders.select('amount as total')],
  };
  it.each(Object.keys(same))('%s', (name) => {
    const [left, right] = same[name] ?? [];
    expect(left && fingerprint(left)).toBe(right && fingerprint(right));
  });
});

describe('the fingerprint of a query changes', () => {
  const different: Record<string, readonly [OperationNodeSource, OperationNodeSource]> = {
    'with the name of a column of the result': [orders.select('id as a'), orders.select('id as b')],
    'with the table': [orders.select('id'), db.selectFrom('customers').select('id')],
    'with and instead of or': [
      orders.select('id').where((eb) => eb.and([eb('id', '=', 1), eb('amount', '=', 2)])),
      orders.select('id').where((eb) => eb.or([eb('id', '=', 1), eb('amount', '=', 2)])),
    ],
    'with the sides of a difference': [
      orders.select((eb) => eb('id', '-', eb.ref('amount')).as('x')),
      orders.select((eb) => eb('amount', '-', eb.ref('id')).as('x')),
    ],
    'with parentheses that change the meaning': [
      orders.select((eb) => eb(eb.parens(eb('id', '+', 1)), '*', 2).as('x')),
      orders.select((eb) => eb(eb('id', '+', 1), '*', 2).as('x')),
    ],
    'with parentheses around a value in raw SQL': [
      orders.select((eb) => sql`${eb('id', '+', 1)} * 2`.as('x')),
      orders.select((eb) => sql`${eb.parens(eb('id', '+', 1))} * 2`.as('x')),
    ],
    'with the side of a self-join': [
      db.selectFrom('orders as a').leftJoin('orders as b', 'b.parent_id', 'a.id').select('a.id'),
      db.selectFrom('orders as a').leftJoin('orders as b', 'b.parent_id', 'a.id').select('b.id'),
    ],
    'with the kind of a join': [
      orders.innerJoin('customers as c', 'c.id', 'orders.customer_id').select('orders.id'),
      orders.leftJoin('customers as c', 'c.id', 'orders.customer_id').select('orders.id'),
    ],
    'with the type of a value': [orders.select((eb) => eb.val(1).as('x')), orders.select((eb) => eb.val('1').as('x'))],
    'with the quoted text of raw SQL': [orders.select(sql`'a  b'`.as('x')), orders.select(sql`'a b'`.as('x'))],
    'with what a name in raw SQL stands for': [
      db.selectFrom('orders as o').innerJoin('customers as c', 'c.id', 'o.id').select(sql`o.id`.as('x')),
      db.selectFrom('orders as c').innerJoin('customers as o', 'o.id', 'c.id').select(sql`o.id`.as('x')),
    ],
    'with the direction of an order': [orders.select('id').orderBy('id').limit(1), orders.select('id').orderBy('id', 'desc').limit(1)],
    'with distinct': [orders.select('id'), orders.select('id').distinct()],
    'with a column of a distinct subquery': [
      db.selectFrom(orders.select(['id', 'amount']).distinct().as('x')).select('x.id'),
      db.selectFrom(orders.select('id').distinct().as('x')).select('x.id'),
    ],
    'with union all instead of union': [orders.select('id').unionAll(orders.select('id')), orders.select('id').union(orders.select('id'))],
    'with columns swapped on one side of a union': [
      orders.select(['id', 'amount']).unionAll(orders.select(['id', 'amount'])),
      orders
        .select(['id', 'amount'])
        .unionAll(orders.select((eb) => [eb.ref('amount').$castTo<number>().as('id'), eb.ref('id').as('amount')])),
    ],
    'with the frame of a window': [
      orders.select((eb) =>
        eb.fn
          .sum('amount')
          .over((over) => over.orderBy('id'))
          .as('x'),
      ),
      orders.select((eb) =>
        eb.fn
          .sum('amount')
          .over((over) => over.partitionBy('id'))
          .as('x'),
      ),
    ],
    'with an aggregate over all rows': [
      db.selectFrom(orders.select((eb) => [eb.fn.max('id').as('m'), eb.lit(1).as('one')]).as('x')).select('x.one'),
      db.selectFrom(orders.select((eb) => [eb.ref('id').as('m'), eb.lit(1).as('one')]).as('x')).select('x.one'),
    ],
    'with a function that makes rows': [
      db.selectFrom(orders.select([sql`unnest([1, 2])`.as('u'), 'id']).as('x')).select('x.id'),
      db.selectFrom(orders.select([sql`len([1, 2])`.as('u'), 'id']).as('x')).select('x.id'),
    ],
    'with one random number used twice instead of two': [
      db
        .selectFrom(orders.select((eb) => [eb.fn<number>('random').as('a'), eb.fn<number>('random').as('b')]).as('x'))
        .select((eb) => eb('x.a', '-', eb.ref('x.b')).as('d')),
      db
        .selectFrom(orders.select((eb) => [eb.fn<number>('random').as('a'), eb.fn<number>('random').as('b')]).as('x'))
        .select((eb) => eb('x.a', '-', eb.ref('x.a')).as('d')),
    ],
    'with the argument of a portable function': [
      orders.select((eb) => portable('dateTrunc', { constant: 'month' }, eb.ref('status')).as('x')),
      orders.select((eb) => portable('dateTrunc', { constant: 'year' }, eb.ref('status')).as('x')),
    ],
    'with the rounds of a recursive query': [
      db
        .withRecursive('r(n)', (d) =>
          d
            .selectFrom('orders')
            .select('id as n')
            .unionAll(
              d
                .selectFrom('r')
                .select((eb) => eb('n', '+', 1).as('n'))
                .where('n', '<', 5),
            ),
        )
        .selectFrom('r')
        .select('n'),
      db
        .withRecursive('r(n)', (d) =>
          d
            .selectFrom('orders')
            .select('id as n')
            .unionAll(
              d
                .selectFrom('r')
                .select((eb) => eb('n', '+', 2).as('n'))
                .where('n', '<', 5),
            ),
        )
        .selectFrom('r')
        .select('n'),
    ],
  };
  it.each(Object.keys(different))('%s', (name) => {
    const [left, right] = different[name] ?? [];
    expect(left && fingerprint(left)).not.toBe(right && fingerprint(right));
  });
});

describe('the fingerprints of columns', () => {
  const before = parts(orders.where('amount', '>', 1).select((eb) => ['id', eb('amount', '*', 2).as('total')]));

  it('change alone with their own expression', () => {
    const after = parts(orders.where('amount', '>', 1).select((eb) => ['id', eb('amount', '*', 3).as('total')]));
    expect(after).toMatchObject({ rows: before.rows, columns: { id: before.columns.id } });
    expect(after.columns.total).not.toBe(before.columns.total);
    expect(after.query).not.toBe(before.query);
  });

  it('stay when only the choice of rows changes', () => {
    const after = parts(orders.where('amount', '>', 2).select((eb) => ['id', eb('amount', '*', 2).as('total')]));
    expect(after.columns).toEqual(before.columns);
    expect(after.rows).not.toBe(before.rows);
  });

  it('change alone through common table expressions', () => {
    const through = (factor: number): QueryFingerprints =>
      parts(
        db
          .with('a', (d) => d.selectFrom('orders').select((eb) => ['id', eb('amount', '*', factor).as('x')]))
          .with('b', (d) => d.selectFrom('a').select((eb) => ['a.id', eb('a.x', '+', 1).as('y')]))
          .selectFrom('b')
          .select(['b.id', 'b.y as total']),
      );
    expect(through(3)).toMatchObject({ rows: through(2).rows, columns: { id: through(2).columns.id } });
    expect(through(3).columns.total).not.toBe(through(2).columns.total);
  });
});
