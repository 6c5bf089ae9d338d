// 500 unit tests of the platform's models, by vitest on two workers and as unit tests of dbt on DuckDB:
// `npx tsx bench/unit-tests.ts [--runs 3] [--dbt path/to/dbt]`. Without dbt its line is left out.
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packedModules } from '../framework/scripts/packed-modules.js';
import { bindModel } from '../framework/src/project/compile.js';
import { loadProject } from '../framework/src/project/index.js';
import { dialect } from '../framework/src/warehouses/dialects.js';
import { markdownTable, measureCommandTree, median } from './measure.js';
import { CASES } from './unit-tests/cases.js';
import { writeDbtProject } from './unit-tests/dbt-project.js';

const TESTS = 500;
const FILES = 10;
const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, dbt: { type: 'string' } } });
const root = fileURLToPath(new URL('..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'martlet-units-'));

try {
  // The platform as somebody has it who has installed Martlet.
  const units = join(directory, 'vitest');
  for (const part of ['models', 'sources', 'bench/unit-tests', 'tsconfig.json', 'package.json'])
    cpSync(join(root, part), join(units, part), { recursive: true });
  symlinkSync(packedModules(directory), join(units, 'node_modules'));
  const declaring = `import { declareTests } from './bench/unit-tests/declare-tests.js';\ndeclareTests(${TESTS / FILES});\n`;
  for (let file = 0; file < FILES; file += 1) writeFileSync(join(units, `part_${file}.test.ts`), declaring);
  const vitest = [
    process.execPath,
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--root',
    units,
    '--maxWorkers',
    '2',
    '--no-isolate',
  ];
  const commands = new Map([['martlet/testing, vitest', { command: vitest, directory: units }]]);
  if (values.dbt !== undefined) {
    const project = await loadProject(root);
    const dbt = join(directory, 'dbt');
    await writeDbtProject(dbt, TESTS, (model) => {
      const found = project.models.find(({ name }) => name === model.name);
      if (found === undefined) throw new Error(`${model.name} is no model of the platform`);
      const byName = new Map([...found.from].map(([alias, id]) => [id, alias]));
      const { query } = bindModel(project, found, (id) => ({ cte: byName.get(id) ?? id }) as never);
      return dialect('duckdb').compile(query);
    });
    const own = ['--project-dir', dbt, '--profiles-dir', dbt, '--quiet'];
    await measureCommandTree([values.dbt, 'run', '--empty', ...own], dbt);
    commands.set('dbt, unit tests on DuckDB', { command: [values.dbt, 'test', '--select', 'test_type:unit', ...own], directory: dbt });
  }
  const usages = new Map([...commands.keys()].map((name) => [name, [] as Awaited<ReturnType<typeof measureCommandTree>>[]]));
  // They take turns, so that both meet the same moods of the machine.
  for (let run = 0; run < Number(values.runs); run += 1)
    for (const [name, { command, directory: place }] of commands) usages.get(name)?.push(await measureCommandTree(command, place));
  console.log(
    markdownTable(
      [`${TESTS} unit tests of ${CASES.length} models`, 'wall s', 'CPU s'],
      [...usages].map(([name, found]) => [
        name,
        median(found.map(({ wallSeconds }) => wallSeconds)).toFixed(1),
        median(found.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
      ]),
    ),
  );
} finally {
  rmSync(directory, { recursive: true });
}
