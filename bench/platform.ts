// The whole job of the reference project at a given size: `npx tsx bench/platform.ts [--scale 500] [--runs 3]`.
// Scale 500 is 10 million order lines. Prints the table of bench/README.md.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable, measureCommand, median, type Usage } from './measure.js';

const { values } = parseArgs({ options: { scale: { type: 'string', default: '500' }, runs: { type: 'string', default: '3' } } });

const PHASES: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: 'generate', args: ['generate', '--scale', values.scale] },
  { name: 'ingest', args: ['ingest', '--full-refresh'] },
  { name: 'run (build the models)', args: ['run'] },
  { name: 'test', args: ['test'] },
  { name: 'build (all of it at once)', args: ['build', '--full-refresh'] },
];

interface Measured extends Usage {
  /** The share of the time in which the warehouse ran no statement; undefined for a command that runs none. */
  readonly ownShare?: number;
}

const directory = mkdtempSync(join(tmpdir(), 'martlet-platform-'));
const environment = { DUCKDB_PATH: join(directory, 'warehouse.duckdb'), SAMPLE_DATA_DIR: join(directory, 'data') };
try {
  const measured = new Map<string, Measured[]>(PHASES.map(({ name }) => [name, []]));
  for (let run = 0; run < Number(values.runs); run += 1) {
    for (const { name, args } of PHASES) {
      // The files are the same every time.
      if (name === 'generate' && run > 0) continue;
      const usage = await measureCommand(args, environment);
      measured.get(name)?.push({ ...usage, ownShare: name === 'generate' ? undefined : ownShare() });
    }
  }
  const rows = [...measured].map(([name, runs]) => [
    name,
    median(runs.map(({ wallSeconds }) => wallSeconds)).toFixed(1),
    median(runs.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
    median(runs.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0),
    runs.every(({ ownShare: share }) => share === undefined)
      ? ''
      : `${(100 * median(runs.map(({ ownShare: share }) => share ?? 0))).toFixed(2)} %`,
  ]);
  console.log(markdownTable(['phase', 'wall s', 'CPU s', 'peak MB', 'Martlet’s own share'], rows));
} finally {
  rmSync(directory, { recursive: true });
}

function ownShare(): number {
  const { milliseconds, warehouseMilliseconds } = JSON.parse(readFileSync('target/run_results.json', 'utf8')) as {
    readonly milliseconds: number;
    readonly warehouseMilliseconds: number;
  };
  return 1 - warehouseMilliseconds / milliseconds;
}
