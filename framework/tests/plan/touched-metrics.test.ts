import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { concernedBy } from '../../src/cli/ci/judgement.js';
import { planLines, styleFor } from '../../src/cli/report/index.js';
import { loadProject } from '../../src/project/index.js';
import { SHOP } from '../cli/metrics-shop.js';
import { run } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { planned } from './planned.js';

const PLAIN = styleFor({ hasColor: false });

async function planAfter(file: string, change: (text: string) => string) {
  const directory = tempProject(SHOP);
  await run(directory, { command: 'build' });
  const text = SHOP[file] ?? '';
  expect(change(text)).not.toBe(text);
  return planned(tempProject({ ...SHOP, [file]: change(text) }, join(directory, 'warehouse.duckdb')));
}

test('a metric reads what its measures aggregate, and what their expressions and filters lead to', async () => {
  const { metrics } = await loadProject(
    tempProject({
      ...SHOP,
      'semantic/more.ts': `
        import { perMemberMetric, ratioMetric, simpleMetric } from 'martlet';
        import { factSales } from '../models/fact_sales.js';
        import { orders, revenue } from './sales.js';
        export const tennis = ratioMetric({ name: 'tennis', numerator: revenue, denominator: orders, where: [{ or: [['product.category', '=', 'Tennis']] }] });
        export const recent = simpleMetric({ name: 'recent', from: factSales, measure: 'revenue', where: [['date', 'last', '7 days']] });
        export const perProduct = perMemberMetric({ name: 'per_product', of: revenue, member: 'product', aggregation: 'median' });`,
    }),
  );
  expect(Object.fromEntries(metrics.map(({ metric, reads }) => [metric.name, reads]))).toMatchObject({
    revenue: ['gold.fact_sales'],
    cost: ['gold.fact_sales', 'gold.dim_product'],
    average_order_value: ['gold.fact_sales'],
    tennis: ['gold.fact_sales', 'gold.dim_product'],
    recent: ['gold.fact_sales', 'gold.dim_date'],
    per_product: ['gold.fact_sales', 'gold.dim_product'],
  });
});

describe('a plan', () => {
  test('names the metrics whose fact changes', async () => {
    const plan = await planAfter('models/fact_sales.ts', (text) => text.replace("amount: '5.00'", "amount: '6.00'"));
    expect(plan.metrics.map(({ name }) => name)).toEqual([
      'average_order_value',
      'cost',
      'orders',
      'revenue',
      'revenue_growth',
      'revenue_so_far',
    ]);
    expect(planLines(plan, PLAIN)).toContain('  metrics  average_order_value, cost, orders, revenue, revenue_growth, revenue_so_far');
    expect(concernedBy(plan)).toContainEqual({ kind: 'metric', name: 'revenue', owner: 'sales-analytics', reads: ['gold.fact_sales'] });
  });

  test('names the metrics that a dimension decides on, and not those that can be asked by it', async () => {
    const plan = await planAfter('models/dim_product.ts', (text) => text.replace("unit_cost: '2.50'", "unit_cost: '3.50'"));
    expect(plan.metrics).toEqual([{ name: 'cost', relations: ['gold.dim_product'] }]);
  });

  test('names none where only words are new', async () => {
    const plan = await planAfter('models/fact_sales.ts', (text) =>
      text.replace('One row per order line.', 'One row per line of an order.'),
    );
    expect(plan.metrics).toEqual([]);
  });
});

test('a measure whose expression can’t be built is a problem of its metric’s file', async () => {
  const broken = tempProject({
    ...SHOP,
    'models/fact_sales.ts': (SHOP['models/fact_sales.ts'] ?? '').replace("row('quantity')", 'row(nothing)'),
  });
  await expect(loadProject(broken)).rejects.toMatchObject({ code: 'MARTLET-C001', at: { file: 'semantic/sales.ts' } });
});
