// How long a published Martlet takes to start, load a project and list its models in their order, as whole processes:
// `npx tsx bench/starting.ts [--models 500,2000] [--runs 5]`. The ways of loading take turns, so that a machine that slows
// down slows all of them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packedModules } from '../framework/scripts/packed-modules.js';
import { writeProject } from './many-models.js';
import { markdownTable, measureProcess, median, type Usage } from './measure.js';

const { values } = parseArgs({ options: { models: { type: 'string', default: '500,2000' }, runs: { type: 'string', default: '5' } } });
const directory = mkdtempSync(join(tmpdir(), 'martlet-starting-'));

/** A model that asks for its own address: it and with it all others have to be imported one by one. */
const UNFIT = `import { model, text } from 'martlet';
import { orders0000a } from '../sources/orders_0000a.js';
export const unfit = model({
  name: 'unfit', description: import.meta.url, from: { orders: orders0000a }, columns: { order_id: text().notNull() },
  query: (db) => db.selectFrom('orders').select('order_id'),
});
`;

try {
  const modules = packedModules(directory);
  const martlet = join(modules, 'martlet/bin/martlet.js');
  const rows: string[][] = [];
  for (const models of values.models.split(',').map(Number)) {
    const kept = join(directory, `kept-${models}`);
    const separate = join(directory, `separate-${models}`);
    for (const project of [kept, separate]) {
      mkdirSync(project);
      writeProject(project, models, modules);
    }
    writeFileSync(join(separate, 'models/unfit.ts'), UNFIT);
    const start = (project: string): Promise<Usage> => measureProcess([martlet, '--project', project, 'ls'], {});

    const usages: Readonly<Record<'separate' | 'first' | 'later', Usage[]>> = { separate: [], first: [], later: [] };
    await start(separate);
    for (let run = 0; run < Number(values.runs); run += 1) {
      usages.separate.push(await start(separate));
      rmSync(join(kept, 'target'), { recursive: true, force: true });
      usages.first.push(await start(kept));
      usages.later.push(await start(kept));
    }
    const row = (name: string, measured: readonly Usage[]): string[] => [
      String(models),
      name,
      ...(['wallSeconds', 'cpuSeconds'] as const).map((figure) => median(measured.map((usage) => usage[figure])).toFixed(2)),
      median(measured.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0),
    ];
    rows.push(row('imported one by one', usages.separate), row('after a change', usages.first), row('unchanged', usages.later));
  }
  console.log(markdownTable(['models', 'modules', 'wall s', 'CPU s', 'peak MB'], rows));
} finally {
  rmSync(directory, { recursive: true });
}
