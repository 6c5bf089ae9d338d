import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { SHOP } from '../cli/metrics-shop.js';
import { readCells, readParts, readTable } from '../excel/read-workbook.js';
import { tempProject } from '../temp-project.js';

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, said: world.written + world.complained };
}

const config = (rest: string): string => `
  import { defineConfig } from 'martlet';
  export default defineConfig({ name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local', ${rest} });`;

const BUYERS = {
  'models/dim_buyer.ts': `
    import { type Dimension, dimension, type Row, text, valuesOf } from 'martlet';
    const columns = { buyer_key: text().notNull(), email: text().pii('email'), town: text() };
    export interface DimBuyer extends Row<typeof columns> {}
    export const dimBuyer: Dimension<DimBuyer> = dimension({
      name: 'dim_buyer', from: {}, key: 'buyer_key', columns,
      query: (db) => db.selectFrom(valuesOf(columns, [
        { buyer_key: 'B1', email: 'anna@example.com', town: '=cmd()' },
        { buyer_key: 'B2', email: null, town: null },
      ]).as('buyers')).selectAll(),
    });`,
};

const report = (name: string, sheets: string, rest = ''): string => `
  import { query, report, sheet } from 'martlet';
  import { dimBuyer } from '../models/dim_buyer.js';
  import { dimProduct } from '../models/dim_product.js';
  import { factSales } from '../models/fact_sales.js';
  import { orders, revenue } from '../semantic/sales.js';
  export const ${name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())} = report({ name: '${name}', title: 'Weekly sales', owner: 'sales-analytics', ${rest} sheets: [${sheets}] });`;

const WEEKLY = report(
  'weekly_sales',
  `sheet({
     name: 'Categories', description: 'By month.', of: query({ metrics: { revenue, orders }, by: ['date.month', 'product.category'], totals: true }),
     titles: { product_category: 'Line' }, highlights: { revenue: { kind: 'bars' } },
     charts: [{ kind: 'stacked', x: 'date_month', y: 'revenue', by: 'product_category' }],
   }),
   sheet({ name: 'Large lines', of: factSales, columns: ['order_id', 'amount'], where: [['amount', '>=', 20]], orderBy: [['amount', 'desc']], limit: 2 }),
   sheet({ name: 'Buyers', of: dimBuyer })`,
);

const FILES = { ...SHOP, ...BUYERS, 'martlet.config.ts': config('serve: {}'), 'reports/weekly_sales.ts': WEEKLY };

describe('martlet report', () => {
  test('writes a workbook from what is published: answers, rows, and where they come from', async () => {
    const directory = tempProject(FILES);
    expect(await martlet(directory, 'build')).toMatchObject({ exitCode: 0 });
    const { exitCode, lines } = await martlet(directory, 'report');
    expect(exitCode).toBe(0);
    expect(lines).toEqual([
      'Wrote target/reports/weekly_sales.xlsx: 3 sheets, 10 rows, publication 1 of prod',
      '  Personal data is hidden on Buyers: email. --reveal writes it.',
    ]);
    const parts = await readParts(join(directory, 'target/reports/weekly_sales.xlsx'));
    const sheet = (number: number): string => parts.get(`xl/worksheets/sheet${number}.xml`) ?? '';
    expect(readTable(sheet(2), 4, 3)).toEqual([
      ['Month', 'Line', 'Revenue', 'Orders'],
      ['45597', 'Lighting', '10.00', '1'],
      ['45597', 'Tennis', '20.00', '1'],
      ['45627', 'Tennis', '50.00', '1'],
      ['45689', 'Lighting', '40.00', '1'],
      ['45689', null, '5.00', '1'],
      ['Total', 'Total', '125.00', '3'],
    ]);
    expect(readTable(sheet(3), 2, 3)).toEqual([
      ['Order id', 'Amount'],
      ['B', '50.00'],
      ['C', '40.00'],
    ]);
    expect(readTable(sheet(4), 3, 3)).toEqual([
      ['Buyer key', 'Email', 'Town'],
      ['B1', '***', '=cmd()'],
      ['B2', null, null],
    ]);
    const about = [...readCells(sheet(1)).values()].map((cells) => [...cells.values()].map(({ value }) => value).join(' | '));
    expect(about).toEqual(
      expect.arrayContaining([
        'Weekly sales',
        'Owner | sales-analytics',
        'Source | project shop, environment prod, target local',
        expect.stringMatching(/^Publication \| number 1, published at \d{4}-/),
        'Written at | 2026-01-01 00:00:00 UTC',
        'Personal data | hidden: Buyers: email',
        'Categories | Categories: By month. | 6',
        'revenue | the sum of amount of fact_sales | What customers pay. | EUR | sales-analytics',
        expect.stringMatching(/^gold\.fact_sales \| 9 of 9 hold, last looked at .* UTC \| .* UTC \| 5$/),
      ]),
    );
  });

  test('writes personal data as it is only when asked to', async () => {
    const directory = tempProject(FILES);
    await martlet(directory, 'build', '--quiet');
    await martlet(directory, 'report', 'weekly_sales');
    const file = join(directory, 'target/reports/weekly_sales.xlsx');
    expect([...(await readParts(file)).values()].join('')).not.toContain('anna@example.com');
    await martlet(directory, 'report', 'weekly_sales', '--reveal', '--out', 'revealed');
    const revealed = join(directory, 'revealed/weekly_sales.xlsx');
    expect([...(await readParts(revealed)).values()].join('')).toContain('anna@example.com');
  });

  test('names reports, and says which there are', async () => {
    const directory = tempProject(FILES);
    expect((await martlet(directory, 'report', '--list')).lines).toEqual(['weekly_sales  Weekly sales']);
    const { exitCode, said } = await martlet(directory, 'report', 'weekly_sale');
    expect(exitCode).toBe(2);
    expect(said).toContain('MARTLET-U291  There is no report "weekly_sale"');
    expect(said).toContain('Did you mean weekly_sales?');
  });

  test('needs a config that serves, and a relation that is served', async () => {
    const unserved = tempProject({ ...FILES, 'martlet.config.ts': config('') });
    await martlet(unserved, 'build', '--quiet');
    expect((await martlet(unserved, 'report')).said).toContain('serve');
    const partly = tempProject({ ...FILES, 'martlet.config.ts': config("serve: { relations: 'fact_sales' }") });
    await martlet(partly, 'build', '--quiet');
    expect((await martlet(partly, 'report')).said).toContain('it reads gold.dim_product, which is not published for readers');
  });

  test('leaves the workbook of before when its rows can’t be written', async () => {
    const directory = tempProject({ ...FILES, 'reports/weekly_sales.ts': WEEKLY });
    await martlet(directory, 'build', '--quiet');
    await martlet(directory, 'report', '--quiet');
    const file = join(directory, 'target/reports/weekly_sales.xlsx');
    const [before, { mtimeMs }] = [readFileSync(file), statSync(file)];
    const { exitCode } = await martlet(directory, 'report', '--env', 'dev');
    expect(exitCode).not.toBe(0);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
  });
});

describe('a report of a project', () => {
  test('is at the end of the lineage, and a plan names it when what it reads changes', async () => {
    const directory = tempProject(FILES);
    await martlet(directory, 'build', '--quiet');
    expect((await martlet(directory, 'lineage', 'gold.fact_sales.amount', '--downstream')).said).toContain('exposure weekly_sales');
    expect((await martlet(directory, 'ls', '--select', 'exposure:weekly_sales')).said).toContain('dim_date');
    const changed = tempProject({
      ...FILES,
      'martlet.config.ts': config('serve: {}').replace("'warehouse.duckdb'", JSON.stringify(join(directory, 'warehouse.duckdb'))),
      'models/fact_sales.ts': (SHOP['models/fact_sales.ts'] ?? '').replace("'40.00'", "'41.00'"),
    });
    expect((await martlet(changed, 'plan')).said).toContain('weekly_sales (report of sales-analytics)');
  });

  test.each([
    ["sheet({ name: 'A/B', of: factSales })", '', 'sheets.0.name: a sheet’s name has no [ ] : * ? / \\ in it'],
    ["sheet({ name: 'About', of: factSales })", '', 'sheets.0.name: "About" is the name of another sheet of every report'],
    ["sheet({ name: 'A', of: factSales }), sheet({ name: 'a', of: factSales })", '', 'sheets.1.name: another sheet is called "a", too'],
    [
      "sheet({ name: 'A', of: factSales, columns: ['amont'] } as never)",
      '',
      'sheets.0.columns: the sheet has no column "amont"; did you mean amount?',
    ],
    [
      "sheet({ name: 'A', of: factSales, charts: [{ kind: 'bar', x: 'order_id', y: 'amont' }] } as never)",
      '',
      'sheets.0.charts.0: the sheet has no column "amont"',
    ],
    ["sheet({ name: 'A', of: query({ metrics: { revenue } }), limit: 3 } as never)", '', 'sheets.0.of: a question says itself'],
    [
      "sheet({ name: 'A', of: factSales, charts: [{ kind: 'pie', x: 'order_id', y: ['amount', 'quantity'] }] })",
      '',
      'sheets.0.charts.0: it shows one figure',
    ],
    ["sheet({ name: 'A', of: query({ metrics: { revenue }, by: ['product.colour'] } as never) })", '', 'product.colour'],
    ["sheet({ name: 'A', of: factSales, colour: 'red' } as never)", '', 'colour'],
    ["sheet({ name: 'A', of: factSales })", "timeZone: 'Mars/Base',", 'Mars/Base'],
  ])('is checked: %s', async (sheets, rest, problem) => {
    const directory = tempProject({ ...FILES, 'reports/weekly_sales.ts': report('weekly_sales', sheets, rest) });
    const { exitCode, said } = await martlet(directory, 'check');
    expect(said).toContain(problem);
    expect(exitCode).toBe(1);
  });
});
