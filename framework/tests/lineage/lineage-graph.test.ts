import { describe, expect, it } from 'vitest';
import { lineageGraph, lineageOf } from '../../src/sql/lineage/index.js';
import { db, lineage } from './sample.js';

const stgOrders = lineage(
  db
    .selectFrom('lines')
    .where('price', '>', 0)
    .select((eb) => ['order_id as id', eb('price', '*', eb.ref('quantity')).as('amount')]),
);
const factSales = lineage(
  db
    .selectFrom('orders')
    .innerJoin('customers', 'customers.id', 'orders.customer_id')
    .select(['orders.id', 'amount as net_amount', 'region']),
);

const graph = lineageGraph([
  { relation: 'stg_orders', columns: [], lineage: stgOrders },
  { relation: 'gold.fact_sales', columns: [], lineage: factSales },
]);
const told = (column: string, direction: 'upstream' | 'downstream') =>
  lineageOf(graph, column, direction).map(({ from, to, kind }) => `${from} → ${to} ${kind}`);

describe('the lineage of a project', () => {
  it('leads from a column to all that it is made of, and tells what decides on the rows on the way', () => {
    expect(told('gold.fact_sales.NET_AMOUNT', 'upstream')).toEqual([
      'stg_lines.price → stg_orders.amount transformed',
      'stg_lines.quantity → stg_orders.amount transformed',
      'stg_lines.price → stg_orders.* filtered',
      'stg_orders.amount → gold.fact_sales.net_amount copied',
      'dim_customers.id → gold.fact_sales.* joined',
      'stg_orders.customer_id → gold.fact_sales.* joined',
    ]);
  });

  it('leads from a column to all that uses it, the rows that it decides on being an end', () => {
    expect(told('stg_lines.price', 'downstream')).toEqual([
      'stg_lines.price → stg_orders.amount transformed',
      'stg_lines.price → stg_orders.* filtered',
      'stg_orders.amount → gold.fact_sales.net_amount copied',
    ]);
    expect(told('dim_customers.id', 'downstream')).toEqual(['dim_customers.id → gold.fact_sales.* joined']);
  });

  it('is empty for a column that nobody knows', () => {
    expect(told('gold.fact_sales.nothing', 'downstream')).toEqual([]);
  });

  it('survives being written as JSON', () => {
    const copy = JSON.parse(JSON.stringify(graph));
    expect(lineageOf(copy, 'stg_lines.price', 'downstream')).toEqual(lineageOf(graph, 'stg_lines.price', 'downstream'));
  });
});
