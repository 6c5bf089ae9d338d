import { describe, expect, it } from 'vitest';
import { decimal, integer, metric, metricsTest, simpleMetric, sum, text } from '../../src/index.js';
import { SHOP } from '../cli/metrics-shop.js';
import { run } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { factLines, revenue as shopRevenue } from './small-shop.js';

/** A view over the shop's sales, and the test that it shows the metrics. */
const viewed = (select: string, from = "db.selectFrom('sales')") => ({
  ...SHOP,
  'models/category_sales.ts': `
    import { countDistinct, decimal, double, integer, metric, safeDivide, sum, text } from 'martlet';
    import { dimProduct } from './dim_product.js';
    import { factSales } from './fact_sales.js';
    export const categorySales = metric({
      name: 'category_sales', from: { sales: factSales, products: dimProduct }, grain: ['product_key'],
      columns: { product_key: text().notNull(), revenue: decimal(18, 2), orders: integer(), average_order_value: double() },
      query: (db) => ${from}.leftJoin('products', 'products.product_key', 'sales.product_key').groupBy('sales.product_key')
        .select(({ ref }) => ['sales.product_key', ${select}]),
    });`,
  'quality/category_sales_equal_metrics.ts': `
    import { metricsTest } from 'martlet';
    import { categorySales } from '../models/category_sales.js';
    import { averageOrderValue, orders, revenue } from '../semantic/sales.js';
    export const categorySalesEqualMetrics = metricsTest({
      name: 'category_sales_equal_metrics', view: categorySales, by: { product_key: 'product.product_key' },
      columns: { revenue, orders, average_order_value: averageOrderValue },
    });`,
});
const RIGHT = `sum(ref('sales.amount')).as('revenue'), countDistinct(ref('sales.order_id')).as('orders'),
  safeDivide(sum(ref('sales.amount')), countDistinct(ref('sales.order_id'))).as('average_order_value')`;

async function outcome(files: Readonly<Record<string, string>>) {
  const result = await run(tempProject(files), { command: 'build' });
  const test = result.steps.find(({ id }) => id.includes('category_sales_equal_metrics'));
  return { status: test?.status, failures: test !== undefined && 'failures' in test ? test.failures : undefined };
}

describe('a test that a model equals metrics', () => {
  it('passes while each figure is that of its metric', async () => {
    expect(await outcome(viewed(RIGHT))).toMatchObject({ status: 'succeeded' });
  });

  it.each([
    [
      'counts lines for orders',
      viewed(RIGHT.replace("countDistinct(ref('sales.order_id')).as('orders')", "sum(ref('sales.quantity')).as('orders')")),
      2,
    ],
    ['leaves a product out', viewed(RIGHT, "db.selectFrom('sales').where('sales.product_key', '!=', 'P3')"), 1],
  ])('fails where the model %s', async (_, files, failures) => {
    expect(await outcome(files)).toMatchObject({ status: 'failed', failures });
  });

  it('lets a row of the model alone have nothing or 0', async () => {
    const files = viewed(RIGHT.replaceAll('sales.', 'sold.'));
    const view = files['models/category_sales.ts']
      .replace(
        /db\.selectFrom.*groupBy\('sales\.product_key'\)/,
        "db.selectFrom('products').leftJoin('sales as sold', 'sold.product_key', 'products.product_key').groupBy('products.product_key')",
      )
      .replace("'sales.product_key', ", "'products.product_key', ");
    const unsold = (SHOP['models/dim_product.ts'] ?? '').replace(
      ']).as',
      "{ product_key: 'P4', category: 'Tennis', unit_cost: '1.00' }]).as",
    );
    expect(await outcome({ ...files, 'models/category_sales.ts': view, 'models/dim_product.ts': unsold })).toMatchObject({
      status: 'succeeded',
    });
  });

  const lines = metric({
    name: 'order_lines',
    from: { lines: factLines },
    grain: ['order_id'],
    columns: { order_id: text().notNull(), revenue: decimal(18, 2), quantity: integer() },
    query: (db) =>
      db
        .selectFrom('lines')
        .groupBy('order_id')
        .select(({ ref }) => ['order_id', sum(ref('amount')).as('revenue'), sum(ref('quantity')).as('quantity')]),
  });

  it.each([
    ['`by` leaves out order_id, which identifies the rows of order_lines', { by: {}, columns: { revenue: shopRevenue } }],
    ['it compares no column', { by: { order_id: 'order' }, columns: {} }],
    [
      'recent means other days each day',
      {
        by: { order_id: 'order' },
        columns: { revenue: simpleMetric({ name: 'recent', from: factLines, measure: 'revenue', where: [['date', 'last', '7 days']] }) },
      },
    ],
  ])('refuses to compare where %s', (problem, spec) => {
    expect(() => metricsTest({ name: 'wrong', view: lines, ...spec })).toThrow(
      expect.objectContaining({ reason: 'metrics-test-invalid', parameters: { test: 'wrong', problem } }),
    );
  });
});
