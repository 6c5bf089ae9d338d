import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { main } from '../../../framework/src/cli/main.js';
import { withEmbedded } from '../../../framework/src/warehouses/open.js';
import { asWritten } from '../../../framework/src/warehouses/redaction.js';
import { FakeSurroundings } from '../../../framework/tests/cli/fake-surroundings.js';
import { readParts } from '../../../framework/tests/excel/read-workbook.js';
import { PLANTED } from '../../../framework/tests/serve/access/personal-shop.js';

/** What is exported of the shop. Each is sorted, so that its files are equal. */
const EXPORTED: readonly (readonly string[])[] = [
  ['dim_people', '--order-by', 'region, note'],
  ['fact_sales', '--order-by', 'order_id, line_number', '--where', 'order_date between 2024-11-05 and 2024-12-31'],
  ['fact_visits', '--order-by', 'visit_id'],
  ['fact_visits', '--partition-by', 'visited_at.day,page', '--order-by', 'visit_id'],
  ['revenue', 'cost', '--by', 'product.category,date.month', '--order-by', 'product.category, date.month'],
  ['average_order_value', 'revenue_growth', '--by', 'date.month', '--at', '2025-03-31', '--order-by', 'date.month'],
];

/** Statements that people write, each with an order. */
const STATEMENTS = [
  'select * from fact_sales order by order_id, line_number',
  "select p.category, sum(s.amount) as revenue, count(distinct s.order_id) as orders from fact_sales s left join dim_product p on p.product_key = s.product_key where s.order_date >= date '2024-11-01' group by all order by p.category",
  'with lines as (select order_id, max(amount) as most from gold.fact_sales group by order_id) select order_id, round(most / 3, 2) as third, row_number() over (order by most desc, order_id) as place from lines order by place limit 2',
  "select page, date_trunc('day', visited_at) as day, coalesce(seconds, 0) as seconds from fact_visits order by visit_id",
  "select email, name, case when email like '%example%' then 1 else 0 end as seen from dim_people order by note",
];

/** What `martlet sql` answers on a warehouse is what it answers on DuckDB, masked before a statement reads it. */
export async function answersStatementsAsDuckDBDoes(directory: string, target: string): Promise<void> {
  for (const statement of STATEMENTS) {
    const answers = [];
    for (const each of ['local', target]) {
      const world = new FakeSurroundings(directory);
      expect([statement, await main(['sql', statement, '--csv', '--target', each], world), world.complaints]).toEqual([statement, 0, []]);
      expect(world.written).not.toContain(PLANTED.email);
      answers.push(world.written);
    }
    expect([statement, answers[1]]).toEqual([statement, answers[0]]);
  }
  for (const refused of [
    'drop table gold.fact_sales',
    "select * from read_csv('x')",
    'select * from information_schema.tables',
    'select 1; select 2',
  ]) {
    const world = new FakeSurroundings(directory);
    expect([refused, await main(['sql', refused, '--target', target], world)]).toEqual([refused, 2]);
  }
}

/** Files that are exported from a warehouse hold what those from DuckDB do, masked as they are. */
export async function exportsAsDuckDBDoes(directory: string, target: string): Promise<void> {
  for (const format of ['csv', 'ndjson', 'parquet', 'xlsx'])
    for (const [place, argv] of EXPORTED.entries()) {
      const [local, other] = [
        await exported(directory, 'local', format, place, argv),
        await exported(directory, target, format, place, argv),
      ];
      expect([argv, format, other]).toEqual([argv, format, local]);
      expect(JSON.stringify(other)).not.toContain(PLANTED.email);
    }
}

async function exported(directory: string, target: string, format: string, place: number, argv: readonly string[]): Promise<unknown> {
  const folder = join(directory, 'exported', target, format, String(place));
  const world = new FakeSurroundings(directory);
  const exitCode = await main(['export', ...argv, '--to', format, '--target', target, '--out', folder], world);
  expect([argv, target, exitCode, world.complaints]).toEqual([argv, target, 0, []]);
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
    readonly files: readonly { readonly path: string; readonly partition?: object; readonly rows: number }[];
    readonly columns: readonly object[];
    readonly masked: readonly string[];
  };
  const contents = [];
  for (const { path } of manifest.files) contents.push(await contentOf(join(folder, path), format));
  const { columns, masked, files } = manifest;
  return { columns, masked, files: files.map(({ path, rows, partition }) => ({ path, rows, partition })), contents };
}

async function contentOf(file: string, format: string): Promise<unknown> {
  switch (format) {
    case 'parquet':
      return withEmbedded(':memory:', {}, asWritten, async (_, session) => [
        await session.query(`describe select * from read_parquet('${file}')`),
        await session.query(`select * from read_parquet('${file}')`),
      ]);
    case 'xlsx':
      return (await readParts(file)).get('xl/worksheets/sheet1.xml')?.replace(/Project shop[^<]*/, '');
    default:
      return readFile(file, 'utf8');
  }
}
