// What commands cost that run no query on data: a build of nothing new, a promotion and a rollback of every model, as whole
// processes of a published Martlet: `npx tsx bench/environments.ts [--models 500,2000] [--runs 5]`.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packedModules } from '../framework/scripts/packed-modules.js';
import { writeProject } from './many-models.js';
import { markdownTable, measureProcess, median, type Usage } from './measure.js';

const { values } = parseArgs({ options: { models: { type: 'string', default: '500,2000' }, runs: { type: 'string', default: '5' } } });
const directory = mkdtempSync(join(tmpdir(), 'martlet-environments-'));

try {
  const modules = packedModules(directory);
  const rows: string[][] = [];
  for (const models of values.models.split(',').map(Number)) {
    const project = join(directory, String(models));
    mkdirSync(project);
    writeProject(project, models, modules);
    const martlet = (...args: readonly string[]): Promise<Usage> =>
      measureProcess([join(modules, 'martlet/bin/martlet.js'), '--project', project, '--quiet', ...args], {});
    const first = await martlet('build');

    const nothing: Usage[] = [];
    for (let run = 0; run < Number(values.runs); run += 1) nothing.push(await martlet('build'));

    changeAll(project);
    const second = await martlet('--env', 'dev', 'build');
    const promotions: Usage[] = [await martlet('promote', 'dev', 'prod')];
    const rollbacks: Usage[] = [];
    for (let run = 0; run < Number(values.runs); run += 1) {
      rollbacks.push(await martlet('rollback', 'prod'));
      if (run > 0) promotions.push(await martlet('promote', 'dev', 'prod'));
      else await martlet('promote', 'dev', 'prod');
    }
    const row = (name: string, measured: readonly Usage[]): string[] => [
      String(models),
      name,
      ...(['wallSeconds', 'cpuSeconds'] as const).map((figure) => median(measured.map((usage) => usage[figure])).toFixed(2)),
      Math.min(...measured.map(({ wallSeconds }) => wallSeconds)).toFixed(2),
      median(measured.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0),
    ];
    rows.push(
      row('the first build', [first]),
      row('a build of nothing new', nothing),
      row('a build in `dev` after a change of every model', [second]),
      row('a promotion of every model', promotions),
      row('a rollback of every model', rollbacks),
    );
  }
  console.log(markdownTable(['models', 'command', 'wall s', 'CPU s', 'best wall s', 'peak MB'], rows));
} finally {
  rmSync(directory, { recursive: true });
}

/** Other rows for each staging model, and so for each model behind it. */
function changeAll(project: string): void {
  const staging = join(project, 'models/staging');
  for (const file of readdirSync(staging)) {
    const text = readFileSync(join(staging, file), 'utf8');
    const changed = text.replace(/\.select\(/, `.where('quantity', '>', 1).select(`);
    if (changed === text) throw new Error(`nothing to change in ${file}`);
    writeFileSync(join(staging, file), changed);
  }
}
