// Loading one file of order lines, against DuckDB's own reader with the types declared: `npx tsx bench/load.ts [--scale 100]`.
// Scale 100 is two million rows. The two take turns, so that a machine that slows down slows both.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generate } from '../generators/index.js';
import { markdownTable, measureCommand, measureProcess, median, type Usage } from './measure.js';

const { values } = parseArgs({ options: { scale: { type: 'string', default: '100' }, runs: { type: 'string', default: '5' } } });
const directory = mkdtempSync(join(tmpdir(), 'martlet-load-'));
const data = join(directory, 'data');
const plainScript = fileURLToPath(new URL('plain-load.mjs', import.meta.url));

try {
  mkdirSync(data);
  await generate({ directory: data, scale: Number(values.scale), seed: 1, dirty: 0, onProgress: () => {} });
  const martlet: Usage[] = [];
  const plain: Usage[] = [];
  for (let run = 0; run < Number(values.runs); run += 1) {
    const environment = (name: string) => ({ DUCKDB_PATH: join(directory, `${name}-${run}.duckdb`), SAMPLE_DATA_DIR: data });
    martlet.push(await measureCommand(['ingest', '--select', 'orders'], environment('martlet')));
    plain.push(await measureProcess([plainScript], environment('plain')));
  }
  const of = (usages: readonly Usage[], figure: keyof Usage): number => median(usages.map((usage) => usage[figure]));
  const figures = ['wallSeconds', 'cpuSeconds', 'peakMegabytes'] as const;
  const row = (name: string, usages: readonly Usage[]): readonly string[] => [
    name,
    ...figures.map((figure) => of(usages, figure).toFixed(1)),
  ];
  const ratio = figures.map((figure) => (of(martlet, figure) / of(plain, figure)).toFixed(2));
  console.log(
    markdownTable(['', 'wall s', 'CPU s', 'peak MB'], [row('martlet ingest', martlet), row('plain DuckDB', plain), ['ratio', ...ratio]]),
  );
} finally {
  rmSync(directory, { recursive: true });
}
