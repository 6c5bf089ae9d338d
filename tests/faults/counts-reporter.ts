import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { isLong } from './length.js';

declare module 'vitest' {
  interface TaskMeta {
    /** How many faults a test has tried; one when it does not say. */
    faults?: number;
  }
}

/** What is counted together: the tests of a file, or of some of its suites. */
const ROWS: readonly { readonly what: string; readonly file: RegExp; readonly name?: RegExp }[] = [
  { what: 'commands killed with kill -9, state in the warehouse', file: /kill\/warehouse/ },
  { what: 'warehouses as a kill behind any write of a command leaves them', file: /kill\/every-write/ },
  { what: 'commands killed with kill -9, state in SQLite', file: /kill\/sqlite/ },
  { what: 'commands killed with kill -9, state in PostgreSQL', file: /kill\/postgres/ },
  { what: 'PostgreSQL stopped, cut off or silent while a command runs', file: /faults\/postgres\./ },
  { what: 'two machines at once, also with clocks ten minutes apart', file: /two-(machines|applies)/ },
  { what: 'receivers of alerts', file: /receivers/, name: /^(a receiver|receivers together|name servers)/ },
  { what: 'channels that can’t be, refused by the config', file: /receivers/, name: /^a channel that/ },
  {
    what: 'the surroundings of a command: `target/`, disks, quotas, the database’s file, name servers',
    file: /surroundings|name-servers/,
    name: /^(a command whose|quotas|name servers)/,
  },
  { what: 'options that can’t be, refused before anything runs', file: /surroundings/, name: /^what a command is asked/ },
  { what: 'the streams of a command, and a database that another process has', file: /surroundings/, name: /^the streams/ },
  { what: 'request lines to `martlet docs serve`', file: /surroundings/, name: /^martlet docs serve > answers/ },
];

const README = fileURLToPath(new URL('../../bench/README.md', import.meta.url));
const [BEGIN, END] = ['<!-- faults: npm run faults writes this table -->', '<!-- /faults -->'];

/** Counts the faults that were tried. The long form writes them into `bench/README.md`. */
export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = ROWS.map(({ what, file, name }) => {
      const tests = modules
        .filter(({ moduleId }) => file.test(moduleId))
        .flatMap((module) => [...module.children.allTests()].filter(({ fullName }) => name?.test(fullName) ?? true));
      return `| ${what} | ${faultsOf(tests, 'passed')} | ${faultsOf(tests, 'failed')} | ${faultsOf(tests, 'skipped')} |`;
    });
    const table = [
      '| what is broken | tried | with data lost, half published, a secret or a stack told | skipped |',
      '|---|---|---|---|',
      ...rows,
    ].join('\n');
    process.stdout.write(`\n${table}\n`);
    if (!isLong) return;
    const text = readFileSync(README, 'utf8');
    const [before = text, rest = ''] = text.split(BEGIN);
    writeFileSync(README, `${before}${BEGIN}\n${table}\n${END}${rest.split(END)[1] ?? ''}`);
  }
}

function faultsOf(tests: readonly TestCase[], state: 'passed' | 'failed' | 'skipped'): number {
  return tests.filter((test) => test.result().state === state).reduce((sum, test) => sum + (test.meta().faults ?? 1), 0);
}
