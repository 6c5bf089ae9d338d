import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { loadProject } from '../../src/project/index.js';
import { run } from '../run-project.js';
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
      FROM_MONTHS,
      'not from  gold.sales_by_day: gold.sales_by_month has all that is asked',
    ]);
    expect(await explained(directory, 'cost', '--by', 'product.category')).toEqual([
      FROM_DAYS,
      'not from  gold.sales_by_month: it does not keep the measure cost',
    ]);
    expect(await explained(directory, 'orders', '--by', 'product.category,date.month')).toEqual([
      FROM_MONTHS,
      'not from  gold.sales_by_day: gold.sales_by_month has all that is asked',
    ]);
    expect(await explained(directory, 'orders', '--by', 'product.category')).toEqual([
      'not from  gold.sales_by_month: a count distinct of orders does not add up over order_date.month',
      'not from  gold.sales_by_day: it does not keep the measure orders',
    ]);
    expect((await martlet(directory, 'metrics', 'query', 'revenue', '--by', 'product.category', '--json')).lines).toEqual([
      '{"product_category":"Lighting","revenue":"50.00"}',
      '{"product_category":"Tennis","revenue":"70.00"}',
      '{"product_category":null,"revenue":"5.00"}',
    ]);
    expect((await martlet(directory, 'metrics', 'query', 'revenue', '--sql')).lines.join('\n')).toContain('gold.sales_by_month');
  });

  it('is not read before it is built', async () => {
    const directory = tempProject(SHOP);
    await martlet(directory, 'build', '--quiet');
    const grown = tempProject(ROLLUPS, join(directory, 'warehouse.duckdb'));
    expect(await explained(grown, 'revenue')).toEqual([
      'not from  gold.sales_by_month: it is not published in prod',
      'not from  gold.sales_by_day: it is not published in prod',
    ]);
  });

  it('is not read while its fact shows newer rows, nor with a measure of other code', async () => {
    const directory = await built();
    const fact = join(directory, 'models/fact_sales.ts');
    const text = ROLLUPS['models/fact_sales.ts'] ?? '';
    writeFileSync(fact, text.replace("amount: '5.00'", "amount: '6.00'"));
    // What is written is not what is published.
    expect((await explained(directory, 'revenue'))[0]).toBe(FROM_MONTHS);
    await martlet(directory, 'build', '--quiet', '--select', 'fact_sales');
    expect(await explained(directory, 'revenue')).toEqual([
      'not from  gold.sales_by_month: what it reads has changed since it was built: build it again',
      'not from  gold.sales_by_day: what it reads has changed since it was built: build it again',
    ]);
    expect((await martlet(directory, 'metrics', 'query', 'revenue', '--json')).lines).toEqual(['{"revenue":"126.00"}']);
    await martlet(directory, 'build', '--quiet');
    expect((await explained(directory, 'revenue'))[0]).toBe(FROM_MONTHS);
    writeFileSync(fact, text.replace("revenue: m.sum('amount', {", "revenue: m.sum('amount', { where: [['quantity', '>', 1]],"));
    expect((await explained(directory, 'revenue'))[0]).toBe(
      'not from  gold.sales_by_month: its measures or attributes have changed since it was built: build it again',
    );
  });

  it('is not read in an environment that has it of other rows', async () => {
    const directory = await built();
    expect(await explained(directory, 'revenue', '--env', 'dev')).toEqual([
      'not from  gold.sales_by_month: it is not published in dev',
      'not from  gold.sales_by_day: it is not published in dev',
    ]);
  });
});

type Sale = readonly [id: number, day: string, amount: number];

const byTime = (sales: readonly Sale[], rollup = ''): Readonly<Record<string, string>> => ({
  'sources/sales.ts': `
    import { date, integer, source } from 'martlet';
    export const sales = source({ name: 'sales', columns: { id: integer(), day: date(), amount: integer() }, files: { pattern: 'sales.csv' } });`,
  'models/stg_sales.ts': `
    import { date, integer, staging } from 'martlet';
    import { sales } from '../sources/sales.js';
    export const stgSales = staging({ name: 'stg_sales', from: { sales }, columns: { id: integer(), day: date(), amount: integer() },
      query: (db) => db.selectFrom('sales').selectAll() });`,
  'models/fact_sales.ts': `
    import { date, days, fact, incrementalByTime, integer, measuresOf, type Fact, type Row, type Star } from 'martlet';
    import { stgSales } from './stg_sales.js';
    const columns = { id: integer().notNull(), day: date().notNull(), amount: integer() };
    const measures = measuresOf(columns, (m) => ({ amount: m.sum('amount', { unit: 'EUR' }) }));
    export interface FactSales extends Row<typeof columns> {}
    export const factSales: Fact<FactSales, Star<typeof columns, typeof measures>> = fact({
      name: 'fact_sales', from: { sales: stgSales }, grain: ['id'], columns, measures, time: 'day',
      materialized: incrementalByTime('day', { lookback: days(1) }), query: (db) => db.selectFrom('sales').select(({ ref }) => [ref('id').$notNull().as('id'), ref('day').$notNull().as('day'), 'amount']) });`,
  'models/sales_by_day.ts': `
    import { rollup } from 'martlet';
    import { factSales } from './fact_sales.js';
    export const salesByDay = rollup({ name: 'sales_by_day', of: factSales, measures: ['amount'], by: ['day.day'] ${rollup} });`,
  'semantic/sales.ts': `
    import { simpleMetric } from 'martlet';
    import { factSales } from '../models/fact_sales.js';
    export const amount = simpleMetric({ name: 'amount', from: factSales, measure: 'amount' });`,
  'data/sales.csv': ['id,day,amount', ...sales.map((sale) => sale.join(','))].join('\n'),
});

const FIRST: readonly Sale[] = [
  [1, '2025-06-01', 10],
  [2, '2025-06-02', 20],
  [3, '2025-06-03', 30],
];

describe.each([
  ['a roll-up that is filled by time, like its fact,', '', ['incremental-by-time']],
  ['a table of a fact that is filled by time', ', materialized: table()', ['table']],
] as const)('%s', (_, option, kinds) => {
  const files = (sales: readonly Sale[]) => {
    const made = byTime(sales, option);
    return { ...made, 'models/sales_by_day.ts': (made['models/sales_by_day.ts'] ?? '').replace('{ rollup }', '{ rollup, table }') };
  };
  const amounts = async (directory: string) =>
    (await martlet(directory, 'metrics', 'query', 'amount', '--by', 'date.day', '--json')).lines.map((line) =>
      Number(JSON.parse(line).amount),
    );
  const isRead = async (directory: string) => (await explained(directory, 'amount'))[0] === FROM_DAYS;

  it('is read as long as it has taken what its fact has', async () => {
    const directory = await built(files(FIRST));
    expect([await isRead(directory), await amounts(directory)]).toEqual([true, [10, 20, 30]]);
    const materialized = (await loadProject(directory)).byId.get('gold.sales_by_day')?.relation;
    expect(kinds).toEqual([materialized !== undefined && 'materialized' in materialized ? materialized.materialized.kind : undefined]);

    // A new day, and the day before it corrected.
    const next: readonly Sale[] = [...FIRST.slice(0, 2), [3, '2025-06-03', 33], [4, '2025-06-04', 40]];
    const grown = tempProject(files(next), join(directory, 'warehouse.duckdb'));
    await martlet(grown, 'build', '--quiet', '--select', '+fact_sales');
    expect([await isRead(grown), await amounts(grown)]).toEqual([false, [10, 20, 33, 40]]);
    await martlet(grown, 'build', '--quiet');
    expect([await isRead(grown), await amounts(grown)]).toEqual([true, [10, 20, 33, 40]]);
  });

  it('is not read, or holds the same, once its fact was restated', async () => {
    const directory = await built(files(FIRST));
    const corrected = tempProject(files([[1, '2025-06-01', 11], ...FIRST.slice(1)]), join(directory, 'warehouse.duckdb'));
    await run(corrected, {
      command: 'build',
      select: ['+fact_sales'],
      restate: { id: 'gold.fact_sales', from: '2025-06-01', to: '2025-06-02' },
    });
    expect([await isRead(corrected), await amounts(corrected)]).toEqual([false, [11, 20, 30]]);
    await martlet(corrected, 'build', '--quiet');
    expect(await amounts(corrected)).toEqual([11, 20, 30]);
  });
});
