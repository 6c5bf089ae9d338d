// What `martlet check` costs on generated projects, as whole processes of a published Martlet: with nothing kept, after an edit of one model and
// with nothing changed: `npx tsx bench/check.ts [--models 500,2000] [--runs 5]`.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packedModules } from '../framework/scripts/packed-modules.js';
import { writeProject } from './many-models.js';
import { markdownTable, measureProcess, median, type Usage } from './measure.js';
import { writePlainProject } from './plain-models.js';

const { values } = parseArgs({ options: { models: { type: 'string', default: '500,2000' }, runs: { type: 'string', default: '5' } } });
const directory = mkdtempSync(join(tmpdir(), 'martlet-check-'));

try {
  const modules = packedModules(directory);
  const rows: string[][] = [];
  const projects = values.models.split(',').flatMap((models) => [
    { models: Number(models), tests: 'two a model', write: writePlainProject, edited: 'models/marts/m_19.ts' },
    { models: Number(models), tests: '11 a relation', write: writeProject, edited: 'models/marts/metrics_sales_0000.ts' },
  ]);
  for (const { models, tests, write, edited } of projects) {
    const project = join(directory, `${models}, ${tests}`);
    mkdirSync(project);
    write(project, models, modules);
    const check = (): Promise<Usage> => measureProcess([join(modules, 'martlet/bin/martlet.js'), '--project', project, 'check'], {});

    const usages: Readonly<Record<'cold' | 'unchanged' | 'edited', Usage[]>> = { cold: [], unchanged: [], edited: [] };
    for (let run = 0; run < Number(values.runs); run += 1) {
      rmSync(join(project, 'target'), { recursive: true, force: true });
      usages.cold.push(await check());
      usages.unchanged.push(await check());
      appendFileSync(join(project, edited), `// edit ${run}\n`);
      usages.edited.push(await check());
    }
    const row = (name: string, measured: readonly Usage[]): string[] => [
      models.toLocaleString('en'),
      tests,
      name,
      ...(['wallSeconds', 'cpuSeconds'] as const).map((figure) => median(measured.map((usage) => usage[figure])).toFixed(2)),
      Math.min(...measured.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2),
      median(measured.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0),
    ];
    rows.push(
      row('nothing is kept', usages.cold),
      row('one model was edited', usages.edited),
      row('nothing has changed', usages.unchanged),
    );
  }
  console.log(markdownTable(['models', 'data tests', '`martlet check`', 'wall s', 'CPU s', 'best CPU s', 'peak MB'], rows));
} finally {
  rmSync(directory, { recursive: true });
}
