// Loading files against DuckDB's own reader with the types declared: `npx tsx bench/load.ts [--scale 100] [--only one,many,wide,added]`.
// One file of order lines (scale 100 is two million rows), many small files, a wide one, and one more file beside a year of them. The two take
// turns, so that a machine that slows down slows both.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generate } from '../generators/index.js';
import { markdownTable, measureCommand, measureProcess, median, type Usage } from './measure.js';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '100' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: 'one,many,wide,added' },
  },
});
const runs = Array.from({ length: Number(values.runs) }, (_, run) => run);
const directory = mkdtempSync(join(tmpdir(), 'martlet-load-'));
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

try {
  const cases = { one: oneFile, many: manyFiles, wide: wideFile, added: oneMoreFile };
  for (const name of values.only.split(',')) await cases[name as keyof typeof cases]();
} finally {
  rmSync(directory, { recursive: true });
}

async function oneFile(): Promise<void> {
  const data = join(directory, 'data');
  mkdirSync(data);
  await generate({ directory: data, scale: Number(values.scale), seed: 1, dirty: 0, onProgress: () => {} });
  const martlet: Usage[] = [];
  const plain: Usage[] = [];
  for (const run of runs) {
    const environment = (name: string) => ({ DUCKDB_PATH: join(directory, `${name}-${run}.duckdb`), SAMPLE_DATA_DIR: data });
    martlet.push(await measureCommand(['ingest', '--select', 'orders'], environment('martlet')));
    plain.push(await measureProcess([script('plain-load.mjs')], environment('plain')));
  }
  report('one file', martlet, plain);
}

/** 5,000 files of 20 rows. */
async function manyFiles(): Promise<void> {
  const project = projectOf('many', ['id', 'amount', 'note'], 'day_*.csv');
  for (let file = 0; file < 5000; file += 1) writeRows(project, `day_${file}.csv`, ['id', 'amount', 'note'], 20, file * 20);
  await compare('5,000 files of 20 rows', project, 'day_*.csv', ['id', 'amount', 'note']);
}

/** 2,000 columns of 5,000 rows. */
async function wideFile(): Promise<void> {
  const columns = Array.from({ length: 2000 }, (_, place) => `c${place}`);
  const project = projectOf('wide', columns, 'wide.csv');
  writeRows(project, 'wide.csv', columns, 5000, 0);
  await compare('2,000 columns of 5,000 rows', project, 'wide.csv', columns);
}

/** One file beside 365 of 5,000 rows. What a command costs that finds nothing to do is taken off both. */
async function oneMoreFile(): Promise<void> {
  const columns = ['id', 'amount', 'note'];
  const project = projectOf('added', columns, 'day_*.csv');
  for (let day = 0; day < 365; day += 1) writeRows(project, `day_${day}.csv`, columns, 5000, day * 5000);
  const first = await ingest(project, 'added');
  const added: Usage[] = [];
  const idle: Usage[] = [];
  for (const run of runs) {
    idle.push(await ingest(project, 'added'));
    writeRows(project, `day_${365 + run}.csv`, columns, 5000, (365 + run) * 5000);
    added.push(await ingest(project, 'added'));
  }
  const of = (usages: readonly Usage[]): number => median(usages.map(({ cpuSeconds }) => cpuSeconds));
  const [whole, more] = [first.cpuSeconds - of(idle), of(added) - of(idle)];
  console.log(
    markdownTable(
      ['', 'CPU s', 'peak MB'],
      [
        ['365 files of 5,000 rows', whole.toFixed(2), first.peakMegabytes.toFixed(0)],
        ['one more', more.toFixed(2), median(added.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0)],
        ['ratio', (more / whole).toFixed(3), ''],
      ],
    ),
  );
}

async function compare(what: string, project: string, pattern: string, columns: readonly string[]): Promise<void> {
  const martlet: Usage[] = [];
  const plain: Usage[] = [];
  for (const run of runs) {
    martlet.push(await ingest(project, `martlet-${run}`));
    const environment = {
      DUCKDB_PATH: join(project, `plain-${run}.duckdb`),
      SAMPLE_FILES: join(project, 'data', pattern),
      SAMPLE_COLUMNS: columns.join(','),
    };
    plain.push(await measureProcess([script('plain-load-files.mjs')], environment));
  }
  report(what, martlet, plain);
}

function ingest(project: string, name: string): Promise<Usage> {
  return measureCommand(['--project', project, 'ingest'], { DUCKDB_PATH: join(project, `${name}.duckdb`) });
}

function report(what: string, martlet: readonly Usage[], plain: readonly Usage[]): void {
  const of = (usages: readonly Usage[], figure: keyof Usage): number => median(usages.map((usage) => usage[figure]));
  const figures = ['wallSeconds', 'cpuSeconds', 'peakMegabytes'] as const;
  const row = (name: string, usages: readonly Usage[]): readonly string[] => [
    name,
    ...figures.map((figure) => of(usages, figure).toFixed(1)),
  ];
  const ratio = figures.map((figure) => (of(martlet, figure) / of(plain, figure)).toFixed(2));
  console.log(
    markdownTable([what, 'wall s', 'CPU s', 'peak MB'], [row('martlet ingest', martlet), row('plain DuckDB', plain), ['ratio', ...ratio]]),
  );
}

/** A project with one source: an id, amounts of two decimals, and a note where there are three columns. */
function projectOf(name: string, columns: readonly string[], pattern: string): string {
  const project = join(directory, name);
  for (const folder of ['data', 'sources', 'models']) mkdirSync(join(project, folder), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(project, 'martlet.config.ts'),
    `import { defineConfig } from 'martlet';
export default defineConfig({ name: 'files', targets: { local: { warehouse: 'duckdb', path: process.env.DUCKDB_PATH } }, defaultTarget: 'local', data: { directory: 'data' } });`,
  );
  const contract = columns.map((column, place) => `${column}: ${['integer().notNull()', 'decimal(18, 2)', 'text()'][place % 3]}`);
  writeFileSync(
    join(project, 'sources/sales.ts'),
    `import { decimal, integer, source, text } from 'martlet';
export const sales = source({ name: 'sales', columns: { ${contract.join(', ')} }, files: { pattern: '${pattern}' } });`,
  );
  return project;
}

function writeRows(project: string, file: string, columns: readonly string[], rows: number, first: number): void {
  const value = (row: number, place: number): string => [String(row), `${row % 1000}.25`, `note ${row % 100}`][place % 3] ?? '';
  const lines = Array.from({ length: rows }, (_, row) => columns.map((__, place) => value(first + row, place)).join(','));
  writeFileSync(join(project, 'data', file), `${columns.join(',')}\n${lines.join('\n')}\n`);
}
