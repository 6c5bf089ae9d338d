import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { text } from '../../src/columns/index.js';
import * as m from '../../src/sql/expressions/index.js';
import { queryFingerprint } from '../../src/sql/fingerprint/index.js';
import { db, lineage, rowsOf, TABLES, valuesOf } from './sample.js';

describe('lineage of portable expressions', () => {
  it('of windows tells the value from what partitions and orders it', () => {
    const query = db
      .selectFrom('orders')
      .select(({ ref }) => [
        m.over(m.lag(ref('amount')), { partitionBy: ref('customer_id'), orderBy: m.desc(ref('id')) }).as('previous'),
        m.runningSum(ref('amount'), { orderBy: ref('id') }).as('running'),
        m.over(m.rowNumber(), { orderBy: ref('id') }).as('place'),
      ]);
    expect(valuesOf(query)).toEqual([
      'previous: stg_orders.amount transformed, stg_orders.customer_id grouped, stg_orders.id ordered',
      'running: stg_orders.amount aggregated, stg_orders.id ordered',
      'place: stg_orders.id ordered',
    ]);
  });

  it('of aggregates tells filters and orders from values', () => {
    const query = db
      .selectFrom('orders')
      .select(({ ref, eb }) => [
        m.sum(ref('amount'), { filter: eb('status', '=', 'paid') }).as('paid'),
        m.lastBy(ref('status'), ref('id')).as('last'),
        m.countIf(eb('amount', '>', 1)).as('large'),
        m.listAgg(ref('status'), ', ', { orderBy: ref('id') }).as('all'),
      ]);
    expect(valuesOf(query)).toEqual([
      'paid: stg_orders.amount aggregated, stg_orders.status filtered',
      'last: stg_orders.status aggregated, stg_orders.id ordered',
      'large: stg_orders.amount filtered',
      'all: stg_orders.status aggregated, stg_orders.id ordered',
    ]);
  });

  it('of qualify and deduplicate goes into the choice of rows', () => {
    const query = m.deduplicate(db.selectFrom('orders').select(['id', 'amount']), ({ ref }) => ({
      partitionBy: [ref('input.id')],
      orderBy: ref('input.amount'),
    }));
    expect(valuesOf(query)).toEqual(['id: stg_orders.id copied', 'amount: stg_orders.amount copied']);
    expect(rowsOf(query)).toEqual(['stg_orders.id filtered', 'stg_orders.amount filtered']);
  });

  it('of pivots, unions by name and listed values goes through their queries', () => {
    const rows = db.selectFrom('lines').select(['product', 'order_id', 'price']);
    const pivoted = m.pivot(rows, {
      keep: ['order_id'],
      by: 'product',
      values: ['a'],
      aggregate: ({ ref }, filter) => m.sum(ref('input.price'), { filter }),
    });
    expect(valuesOf(pivoted)).toEqual(['order_id: stg_lines.order_id copied', 'a: stg_lines.price aggregated, stg_lines.product filtered']);
    const all = m.unionAllByName(
      db.selectFrom('orders').select(['id', 'status']),
      db.selectFrom('customers').select(['name as status', 'id']),
    );
    expect(valuesOf(all)).toEqual([
      'id: stg_orders.id copied, dim_customers.id copied',
      'status: stg_orders.status copied, dim_customers.name copied',
    ]);
    const listed = m.valuesOf({ code: text() }, [{ code: 'a' }, { code: 'b' }]).as('codes');
    expect(valuesOf(db.selectFrom('orders').innerJoin(listed, 'codes.code', 'orders.status').select('codes.code'))).toEqual(['code: ']);
  });

  it('of table functions comes from their arguments', () => {
    const query = db
      .selectFrom('orders')
      .crossJoinLateral(({ ref }) => m.unnest(m.split(ref('orders.status'), ','), 'word', text()).as('words'))
      .crossJoin(m.dateSpine('day', '2024-01-01', '2024-01-31').as('days'))
      .select(['words.word', 'days.value']);
    expect(valuesOf(query)).toEqual(['word: stg_orders.status transformed', 'value: ']);
    expect(lineage(query).problems).toEqual([]);
  });
});

describe('fingerprints of portable expressions', () => {
  const fingerprint = (frame: m.Frame) =>
    queryFingerprint(
      db
        .selectFrom('orders')
        .select(({ ref }) => m.over(m.sum(ref('amount')), { orderBy: ref('id'), frame }).as('x'))
        .toOperationNode(),
      TABLES,
    );

  it('change with the frame of a window', () => {
    expect(fingerprint({ rows: [-1, 0] })).not.toBe(fingerprint({ rows: [-2, 0] }));
  });

  it('do not take qualify for an aggregate over all rows', () => {
    const columns = ['id', 'amount'] as const;
    const query = m.qualify(db.selectFrom('orders').select(columns), ({ ref, eb }) =>
      eb(m.over(m.rowNumber(), { orderBy: ref('id') }), '=', sql.lit(1)),
    );
    expect(queryFingerprint(query.toOperationNode(), TABLES)).not.toBe(
      queryFingerprint(db.selectFrom('orders').select(columns).toOperationNode(), TABLES),
    );
  });
});
