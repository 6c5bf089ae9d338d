// 50 questions of dashboards over a star of 10 million rows of sales, each beside the best SQL by hand for the same rows; and what compiling a question
// costs in a project of 2,000 models: `npx tsx bench/metrics.ts [--rows 10000000] [--runs 7] [--memory 4GB] [--only words]
// [--rollups] [--explain directory]`, with `--no-questions` or `--no-compile` for one of both; `--memory` is what DuckDB may take. `--explain` writes down the text and the plan of what is slower than by hand.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { compileQuestion, semanticModel } from '../framework/src/semantic/index.js';
import { dialect } from '../framework/src/warehouses/dialects.js';
import { markdownTable, median } from './measure.js';
import { askInTurns, type Measured, PATIENCE, type Timing } from './metrics/ask.js';
import { compileTimes, quantile } from './metrics/compile-times.js';
import { figures } from './metrics/figures.js';
import { models } from './metrics/models.js';
import { questions } from './metrics/questions/index.js';
import { rollups } from './metrics/rollups.js';
import { LAST_DAY, tablesOf } from './metrics/rows.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    runs: { type: 'string', default: '7' },
    memory: { type: 'string', default: '4GB' },
    only: { type: 'string', default: '' },
    explain: { type: 'string' },
    questions: { type: 'boolean', default: true },
    compile: { type: 'boolean', default: true },
    rollups: { type: 'boolean', default: false },
  },
  allowNegative: true,
});
/** How much slower than by hand a question may be. */
const MOST = 1.1;

let failures = 0;
if (values.questions) console.log(await withStar(Number(values.rows), askAll));
if (values.compile) console.log(`\n${await compileTimes()}`);
if (failures > 0) process.exitCode = 1;

/** A file of DuckDB with the tables of the star. */
async function withStar<T>(sales: number, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-metrics-'));
  try {
    const instance = await DuckDBInstance.create(join(directory, 'star.duckdb'), { memory_limit: values.memory });
    const connection = await instance.connect();
    for (const statement of tablesOf(sales)) await connection.run(statement);
    const done = await work(connection);
    connection.closeSync();
    instance.closeSync();
    return done;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function askAll(connection: DuckDBConnection): Promise<string> {
  const model = semanticModel([...models, ...rollups], figures);
  const duckdb = dialect('duckdb');
  const options = { today: LAST_DAY, ...(values.rollups ? { rollupProblem: () => undefined } : {}) };
  if (values.rollups) await fillRollups(connection);
  const rows: string[][] = [];
  const all: Measured[] = [];
  const fromRollups: string[] = [];
  for (const { words, question, byHand } of Object.values(questions).flat()) {
    if (!words.toLowerCase().includes(values.only.toLowerCase())) continue;
    const { query, parts } = compileQuestion(model, question, options);
    const sql = duckdb.compile(query);
    if (parts.every(({ rollup }) => rollup !== undefined)) fromRollups.push(words);
    try {
      const measured = await askInTurns(connection, sql, byHand, Number(values.runs));
      all.push(measured);
      rows.push(rowOf(words, measured));
      const ratio = ratioOf(measured, 'wall');
      if (values.explain !== undefined && ratio > MOST)
        await explain(connection, values.explain, words, Number.isFinite(ratio) ? [sql, measured.best] : [measured.best]);
    } catch (error) {
      failures += 1;
      console.error(`${words}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const walls = (way: 'martlet' | 'byHand'): readonly number[] => all.flatMap((measured) => measured[way].map(({ wall }) => wall));
  const slower = all.filter((measured) => ratioOf(measured, 'wall') > MOST).length;
  const p95 = (way: 'martlet' | 'byHand'): string => quantile(walls(way), 0.95).toFixed(1);
  const header = [
    'question',
    'rows',
    'by hand, wall ms',
    'Martlet, wall ms',
    'by hand, CPU ms',
    'Martlet, CPU ms',
    'wall, ratio',
    'CPU, ratio',
  ];
  return [
    markdownTable(header, rows),
    '',
    `${all.length} questions over ${Number(values.rows).toLocaleString('en')} rows of sales, ${slower} more than 10 % slower than by hand; p95 of all warm runs: ${p95('byHand')} ms by hand, ${p95('martlet')} ms by Martlet.${values.rollups ? ` ${fromRollups.length} are answered from roll-ups alone.` : ''}`,
  ].join('\n');
}

/** Fills the roll-ups with what their queries return. */
async function fillRollups(connection: DuckDBConnection): Promise<void> {
  // The query of a roll-up is made of what it is of, and asks for nothing.
  for (const { name, query } of rollups)
    await connection.run(`create table ${name} as ${dialect('duckdb').compile(query(undefined as never).toOperationNode())}`);
}

function rowOf(words: string, measured: Measured): string[] {
  const of = (way: 'martlet' | 'byHand', figure: keyof Timing): string => {
    const found = median(measured[way].map((each) => each[figure]));
    return Number.isFinite(found) ? found.toFixed(1) : `> ${PATIENCE}`;
  };
  return [
    words,
    measured.rows.toLocaleString('en'),
    of('byHand', 'wall'),
    of('martlet', 'wall'),
    of('byHand', 'cpu'),
    of('martlet', 'cpu'),
    ratioOf(measured, 'wall').toFixed(2),
    ratioOf(measured, 'cpu').toFixed(2),
  ];
}

/** How many times as long as by hand: the median over the turns, so that what else the machine does in a while touches both. */
function ratioOf({ martlet, byHand }: Measured, figure: keyof Timing): number {
  return median(martlet.map((each, turn) => each[figure] / (byHand[turn]?.[figure] ?? Number.NaN)));
}

/** Writes down a question's texts with their plans, Martlet's first. */
async function explain(connection: DuckDBConnection, into: string, words: string, ways: readonly string[]): Promise<void> {
  const plans: string[] = [];
  for (const way of ways) {
    const [row] = (await connection.runAndReadAll(`explain analyze ${way}`)).getRows();
    plans.push(`${way}\n\n${String(row?.[1] ?? '')}\n`);
  }
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, `${words.toLowerCase().replaceAll(/\W+/g, '-')}.txt`), plans.join('\n\n'));
}
