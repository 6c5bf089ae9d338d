// 500 unit tests of the platform's marts, one after the other, in one process: npx tsx bench/unit-tests.ts
import { given } from '../framework/src/testing/given.js';
import { haveRowCount } from '../framework/src/testing/matchers.js';
import { run } from '../framework/src/testing/run.js';
import { dimCustomers } from '../models/marts/dim_customers.js';
import { dimProducts } from '../models/marts/dim_products.js';
import { factReturns } from '../models/marts/fact_returns.js';
import { factSales } from '../models/marts/fact_sales.js';
import { metricsProductPerformance } from '../models/metrics/metrics_product_performance.js';
import { metricsSalesPerformance } from '../models/metrics/metrics_sales_performance.js';
import { stgOrders } from '../models/staging/stg_orders.js';
import { stgShipments } from '../models/staging/stg_shipments.js';
import { orders } from '../sources/orders.js';

const TESTS = 500;

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

/** Like the tests of tests/models: a staging model, facts, metric views. */
const kinds = [
  () => run(factSales, given(stgOrders, lines), given(stgShipments, [{ order_id: 'O1', line_number: 1 }]), products, customers),
  () => run(stgOrders, given(orders, lines)),
  () => run(factReturns, given(factSales, sales)),
  () => run(metricsSalesPerformance, given(factSales, sales), products),
  () => run(metricsProductPerformance, given(factSales, sales), products),
];
const expected = [3, 3, 0, 1, 2];

const started = performance.now();
for (let test = 0; test < TESTS; test += 1) {
  const kind = test % kinds.length;
  const result = await kinds[kind]?.();
  if (result === undefined || !haveRowCount(result as never, expected[kind] ?? 0).pass) throw new Error(`test ${test} failed`);
}
const seconds = (performance.now() - started) / 1000;
const cpu = process.cpuUsage();
console.log(`${TESTS} unit tests in ${seconds.toFixed(1)} s (${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of CPU, loading included)`);
