import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPlatform, buildFromGenerated } from './build-platform.js';

const MODELS = join(import.meta.dirname, '..', '..', 'models');

/** The questions of the dashboards that `exposures/` names. */
const ASKED = [
  ['revenue', '--by', 'date.quarter,product.category', '--compare-to', 'previous_year'],
  ['revenue', '--by', 'customer.country_code'],
];

let platform: BuiltPlatform;
beforeAll(async () => {
  platform = await buildFromGenerated(0.1, ...ASKED.map((question) => ['metrics', 'query', ...question, '--explain']));
});
afterAll(() => platform?.close());

it('builds from generated data, all tests passed', () => {
  expect(platform.exitCode, platform.output).toBe(0);
});

it.each([
  ['silver', 'staging'],
  ['gold', 'marts'],
  ['gold', 'metrics'],
  ['gold', 'rollups'],
])('fills every relation of %s from models/%s', async (schema, directory) => {
  const names = readdirSync(join(MODELS, directory)).map((file) => basename(file, '.ts'));
  for (const name of names) {
    const [row] = await platform.query(`select count(*)::int as rows from ${schema}.${name}`);
    expect(row, name).toEqual({ rows: expect.toSatisfy((rows: number) => rows > 0) });
  }
});

it.each(ASKED.map((question, place) => [question.join(' '), place] as const))('answers %s from the roll-up of months', (_, place) => {
  const explained = platform.printed[place] ?? '';
  expect(explained).toContain('gold.sales_by_month, a roll-up that tells the same');
  expect(explained).not.toContain('not from');
});

it('finds every product and customer of the generated data, so that only the unknown members stand unused', async () => {
  expect(
    await platform.query(`
      select count(*)::int as unknown from (
        select product_key, customer_key from gold.fact_sales union all select product_key, customer_key from gold.fact_returns
        union all select product_key, '' from gold.fact_quality union all select product_key, '' from gold.fact_waste)
      where 'unknown' in (product_key, customer_key)`),
  ).toEqual([{ unknown: 0 }]);
});

it('shows what the company is known for: best sellers make most of the revenue, some pans come back, most customers return', async () => {
  const [row] = await platform.query(`
    select
      (select count(*) filter (abc_class = 'A') / count(*) from gold.metrics_product_performance) as share_of_a_products,
      (select sum(units_returned) / sum(units_delivered) from gold.metrics_sales_performance where channel = 'web') as web_return_rate,
      (select avg(is_repeat_customer::int) from gold.metrics_customer_analytics) as repeat_rate`);
  expect(row).toEqual({
    share_of_a_products: expect.toSatisfy((share: number) => share > 0.05 && share < 0.5),
    web_return_rate: expect.toSatisfy((rate: number) => rate > 0.02 && rate < 0.15),
    repeat_rate: expect.toSatisfy((rate: number) => rate > 0.4 && rate < 0.95),
  });
});
