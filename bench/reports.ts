/**
 * What a workbook of many rows costs: `martlet report` over a fact, in a process of its own. Run with `npx tsx bench/reports.ts [million rows]`; 1 when left
 * out, and a sheet of Excel takes no more than 1.048.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markdownTable, measureCommand } from './measure.js';

const rows = Number(process.argv[2] ?? 1) * 1_000_000;
const directory = mkdtempSync(join(tmpdir(), 'martlet-reports-'));
try {
  symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), join(directory, 'node_modules'));
  for (const folder of ['models', 'reports']) mkdirSync(join(directory, folder));
  const write = (path: string, text: string): void => writeFileSync(join(directory, path), text);
  write('package.json', '{ "type": "module" }');
  write(
    'martlet.config.ts',
    `import { defineConfig } from 'martlet';
export default defineConfig({ name: 'bench', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local', serve: {} });`,
  );
  write(
    'models/fact_lines.ts',
    `import { date, decimal, double, fact, type Fact, integer, type Row, text } from 'martlet';
import { sql } from 'kysely';
const columns = { id: integer().notNull(), day: date().notNull(), customer: text().notNull(), amount: decimal(18, 2).notNull(), rate: double().notNull() };
export interface FactLines extends Row<typeof columns> {}
export const factLines: Fact<FactLines> = fact({ name: 'fact_lines', grain: ['id'], from: {}, columns,
  query: (db) => db.selectFrom(sql<{ n: number }>\`(select range as n from range(${rows}))\`.as('lines')).select([
    sql<never>\`cast(n as bigint)\`.as('id'), sql<never>\`date '2020-01-01' + cast(n % 1000 as integer)\`.as('day'), sql<never>\`'customer ' || n % 10000\`.as('customer'),
    sql<never>\`cast(n * 0.37 as decimal(18, 2))\`.as('amount'), sql<never>\`n / 7.0::double\`.as('rate')]) });`,
  );
  write(
    'reports/lines.ts',
    `import { report, sheet } from 'martlet';
import { factLines } from '../models/fact_lines.js';
export const lines = report({ name: 'lines', title: 'Lines', sheets: [sheet({ name: 'Lines', of: factLines })] });`,
  );
  await measureCommand(['--project', directory, 'build', '--quiet'], {});
  const { wallSeconds, cpuSeconds, peakMegabytes } = await measureCommand(['--project', directory, 'report', '--quiet'], {});
  const megabytes = statSync(join(directory, 'target/reports/lines.xlsx')).size / 1e6;
  console.log(
    markdownTable(
      ['rows', 'wall s', 'CPU s', 'file MB', 'peak MB'],
      [
        [
          `${rows.toLocaleString('en-US')} of 5 columns`,
          wallSeconds.toFixed(1),
          cpuSeconds.toFixed(1),
          megabytes.toFixed(0),
          peakMegabytes.toFixed(0),
        ],
      ],
    ),
  );
} finally {
  rmSync(directory, { recursive: true });
}
