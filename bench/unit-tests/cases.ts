import type { Model, Source } from 'martlet';
import type { GivenRows } from 'martlet/testing';
import { dimCustomers } from '../../models/marts/dim_customers.js';
import { dimProducts } from '../../models/marts/dim_products.js';
import { factReturns } from '../../models/marts/fact_returns.js';
import { factSales } from '../../models/marts/fact_sales.js';
import { metricsProductPerformance } from '../../models/metrics/metrics_product_performance.js';
import { metricsSalesPerformance } from '../../models/metrics/metrics_sales_performance.js';
import { stgOrders } from '../../models/staging/stg_orders.js';
import { stgShipments } from '../../models/staging/stg_shipments.js';
import { orders } from '../../sources/orders.js';

/** A unit test of the size of those in tests/models: a model, up to three rows of each relation, and how many rows come out. */
export interface Case {
  readonly model: Model;
  readonly given: readonly GivenRows[];
  readonly rows: number;
}

/** As `given` of martlet/testing, which can't be loaded outside of vitest. */
function given<R extends object>(relation: Model<R> | Source<R>, rows: readonly Partial<R>[]): GivenRows {
  return { relation: relation as unknown as Model, rows: rows as GivenRows['rows'] };
}

const products = given(dimProducts, [
  { product_key: 'bread', product_id: 'P1', unit_cost: '4.00' },
  { product_key: 'pan', product_id: 'P2', unit_cost: '30.00' },
]);
const customers = given(dimCustomers, [{ customer_key: 'ada', customer_id: 'C1' }]);
const lines = [1, 2, 3].map((line_number) => ({
  order_id: 'O1',
  line_number,
  product_id: 'P1',
  customer_id: 'C1',
  status: 'placed' as const,
}));
const sales = [1, 2, 3].map((line_number) => ({
  order_id: 'O1',
  line_number,
  product_key: 'bread',
  order_date: '2024-01-01',
  net_amount: '9.00',
}));

const test = (model: Model<never>, rows: number, ...rest: readonly GivenRows[]): Case => ({
  model: model as unknown as Model,
  rows,
  given: rest,
});

/** A staging model, two facts, two metric views. */
export const CASES: readonly Case[] = [
  test(factSales as never, 3, given(stgOrders, lines), given(stgShipments, [{ order_id: 'O1', line_number: 1 }]), products, customers),
  test(stgOrders as never, 3, given(orders, lines)),
  test(factReturns as never, 0, given(factSales, sales)),
  test(metricsSalesPerformance as never, 1, given(factSales, sales), products),
  test(metricsProductPerformance as never, 2, given(factSales, sales), products),
];
