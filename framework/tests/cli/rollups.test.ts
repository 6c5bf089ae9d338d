import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';
import { SHOP } from './metrics-shop.js';

const ROLLUPS: Readonly<Record<string, string>> = {
  ...SHOP,
  'models/sales_by_month.ts': `
    import { rollup } from 'martlet';
    import { factSales } from './fact_sales.js';
    export const salesByMonth = rollup({
      name: 'sales_by_month', of: factSales, measures: ['revenue', 'orders'], by: ['product.category', 'order_date.month'],
    });`,
  'models/sales_by_day.ts': `
    import { rollup } from 'martlet';
    import { factSales } from './fact_sales.js';
    export const salesByDay = rollup({
      name: 'sales_by_day', of: factSales, measures: ['revenue', 'cost'], by: ['line.product_key', 'order_date.day'],
    });`,
};

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, complaints: world.complaints };
}

async function built(files = ROLLUPS): Promise<string> {
  const directory = tempProject(files);
  expect(await martlet(directory, 'build', '--quiet')).toMatchObject({ exitCode: 0, complaints: [] });
  return directory;
}

/** Which roll-ups are read, and why others are not. */
async function explained(directory: string, ...question: readonly string[]): Promise<readonly string[]> {
  const { lines } = await martlet(directory, 'metrics', 'query', ...question, '--explain');
  return lines.filter((line) => /^ +(?:from|not from) /.test(line)).map((line) => line.trim().replace(/ {2,}/, '  '));
}

const FROM_MONTHS = 'from  gold.sales_by_month, a roll-up that tells the same';
const FROM_DAYS = 'from  gold.sales_by_day, a roll-up that tells the same';

describe('a roll-up of a project', () => {
  it('is a model that passes the check, and has a row for each combination of its attributes', async () => {
    const directory = await built();
    expect(await martlet(directory, 'check')).toMatchObject({ exitCode: 0 });
    expect((await martlet(directory, 'show', 'sales_by_month', '--json')).lines.map((line) => JSON.parse(line))).toHaveLength(5);
  });

  it('answers the questions that it tells, and says which roll-up is read and why not another', async () => {
    const directory = await built();
    expect(await explained(directory, 'revenue', '--by', 'product.category')).toEqual([
      FROM_DAYS,
      'not from  gold.sales_by_month: gold.sales_by_day has all that is asked',
    ]);
    expect(await explained(directory, 'orders', '--by', 'product.category,date.month')).toEqual([
      FROM_MONTHS,
      'not from  gold.sales_by_day: it does not keep the measure orders',
    ]);
    expect(await explained(directory, 'orders', '--by', 'product.category')).toEqual([
      'not from  gold.sales_by_day: it does not keep the measure orders',
      'not from  gold.sales_by_month: a count distinct of orders does not add up over order_date.month',
    ]);
    expect((await martlet(directory, 'metrics', 'query', 'revenue', '--by', 'product.category', '--json')).lines).toEqual([
      '{"product_category":"Lighting","revenue":"50.00"}',
      '{"product_category":"Tennis","revenue":"70.00"}',
      '{"product_category":null,"revenue":"5.00"}',
    ]);
    expect((await martlet(directory, 'metrics', 'query', 'revenue', '--sql')).lines.join('\n')).toContain('gold.sales_by_day');
  });

  it('is not read before it is built', async () => {
    const directory = tempProject(SHOP);
    await martlet(directory, 'build', '--quiet');
    const grown = tempProject(ROLLUPS, join(directory, 'warehouse.duckdb'));
    expect(await explained(grown, 'revenue')).toEqual([
      'not from  gold.sales_by_day: it is not published in prod',
      'not from  gold.sales_by_month: it is not published in prod',
    ]);
  });

  it('is not read while its fact shows newer rows, nor with a measure of other code', async () => {
    const directory = await built();
    const fact = join(directory, 'models/fact_sales.ts');
    const text = ROLLUPS['models/fact_sales.ts'] ?? '';
    writeFileSync(fact, text.replace("amount: '5.00'", "amount: '6.00'"));
    // What is written is not what is published.
    expect((await explained(directory, 'revenue'))[0]).toBe(FROM_DAYS);
    await martlet(directory, 'build', '--quiet', '--select', 'fact_sales');
    expect(await explained(directory, 'revenue')).toEqual([
      'not from  gold.sales_by_day: what it reads has changed since it was built: build it again',
      'not from  gold.sales_by_month: what it reads has changed since it was built: build it again',
    ]);
    expect((await martlet(directory, 'metrics', 'query', 'revenue', '--json')).lines).toEqual(['{"revenue":"126.00"}']);
    await martlet(directory, 'build', '--quiet');
    expect((await explained(directory, 'revenue'))[0]).toBe(FROM_DAYS);
    writeFileSync(fact, text.replace("revenue: m.sum('amount', {", "revenue: m.sum('amount', { where: [['quantity', '>', 1]],"));
    expect((await explained(directory, 'revenue'))[0]).toBe('not from  gold.sales_by_day: its measures or attributes have changed since it was built: build it again');
  });

  it('is not read in an environment that has it of other rows', async () => {
    const directory = await built();
    expect(await explained(directory, 'revenue', '--env', 'dev')).toEqual([
      'not from  gold.sales_by_day: it is not published in dev',
      'not from  gold.sales_by_month: it is not published in dev',
    ]);
  });
});
