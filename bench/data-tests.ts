// 20 declared tests of a table of 50 million rows: `npx tsx bench/data-tests.ts [--rows 50000000] [--runs 3]`. One query for each test,
// against what Martlet asks, over the same DuckDB file and in turns. Needs 5 GB of disk, and memory to group 50 million rows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Plan, TestStep } from '../framework/src/plan/index.js';
import { loadProject } from '../framework/src/project/index.js';
import { planProject, type RunResult, runProject } from '../framework/src/run/index.js';
import { openDuckDB } from '../framework/src/warehouses/duckdb/duckdb-connection.js';
import type { Session, Warehouse } from '../framework/src/warehouses/warehouse.js';
import { markdownTable, median } from './measure.js';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '50000000' }, runs: { type: 'string', default: '3' } } });
const FACT = 'gold.fact_sales';
const clock = { elapsed: () => performance.now(), now: () => new Date().toISOString() };
const directory = mkdtempSync(join(tmpdir(), 'martlet-data-tests-'));
const path = join(directory, 'warehouse.duckdb');
process.env.DUCKDB_PATH = path;

try {
  await withSession((session) => makeRows(session, Number(values.rows)));
  const project = await loadProject(fileURLToPath(new URL('data-tests', import.meta.url)));
  const plans: Plan[] = [];
  const built = await runProject(project, {
    command: 'build',
    clock,
    emit: () => {},
    onPlan: async (plan) => {
      plans.push(plan);
      return true;
    },
  });
  const { plan } = await planProject(project, { command: 'test', select: ['fact_sales'], proofs: false, clock });
  console.log(await withSession((session, warehouse) => measure(session, questionsOf(warehouse, plan, plans[0] ?? plan, askedBy(built)))));
} finally {
  rmSync(directory, { recursive: true });
}

interface Figures {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** The queries by which each way answers the tests. */
function questionsOf(
  { statements }: Warehouse,
  whole: Plan,
  built: Plan,
  asked: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const testsIn = ({ steps }: Plan): readonly TestStep[] =>
    steps.filter((step): step is TestStep => step.kind === 'test' && step.relation === FACT);
  const together = (tests: readonly TestStep[], plan: Plan): readonly string[] => {
    const scans = plan.scans.filter(({ relation }) => relation === FACT);
    const scanned = new Set(scans.flatMap((scan) => scan.tests));
    const alone = tests.filter(({ id }) => !scanned.has(id));
    return [...scans.map(({ sql }) => sql), ...alone.map(({ sql, count }) => count ?? statements.countRows(sql))];
  };
  const all = testsIn(whole);
  const left = testsIn(built).filter(({ id }) => asked.has(id));
  return new Map([
    [`${all.length} tests, one query each`, all.map(({ sql }) => statements.countRows(sql))],
    [`${all.length} tests in as few scans as possible (\`--no-proofs\`)`, together(all, whole)],
    [`the ${left.length} that nothing proves, as a build asks them`, together(left, built)],
  ]);
}

async function measure(session: Session, questions: ReadonlyMap<string, readonly string[]>): Promise<string> {
  const figures = new Map<string, Figures[]>([...questions.keys()].map((name) => [name, []]));
  for (let run = 0; run < Number(values.runs); run += 1) {
    for (const [name, queries] of questions) {
      const cpu = process.cpuUsage();
      const started = performance.now();
      for (const query of queries) {
        const [row] = await session.query(query);
        const failures = Object.values(row ?? {}).filter((count) => Number(count) !== 0);
        if (failures.length > 0) throw new Error(`a test fails: ${query}`);
      }
      const { user, system } = process.cpuUsage(cpu);
      figures.get(name)?.push({ wallSeconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 });
    }
  }
  const of = (name: string, figure: keyof Figures): number => median((figures.get(name) ?? []).map((one) => one[figure]));
  const [first = ''] = questions.keys();
  const rows = [...questions].map(([name, queries]) => [
    name,
    String(queries.length),
    of(name, 'wallSeconds').toFixed(1),
    of(name, 'cpuSeconds').toFixed(1),
    (of(name, 'wallSeconds') / of(first, 'wallSeconds')).toFixed(2),
    (of(name, 'cpuSeconds') / of(first, 'cpuSeconds')).toFixed(2),
  ]);
  return markdownTable(['', 'queries', 'wall s', 'CPU s', 'wall, ratio', 'CPU, ratio'], rows);
}

/** The tests of the fact that a build has executed. */
function askedBy({ steps }: RunResult): ReadonlySet<string> {
  const failed = steps.filter(({ status }) => status !== 'succeeded' && status !== 'unchanged');
  if (failed.length > 0) throw new Error(`the build has failed: ${failed.map(({ id }) => id).join(', ')}`);
  const own = steps.filter(({ kind, relation, settled }) => kind === 'test' && relation === FACT && settled === 'executed');
  return new Set(own.map(({ id }) => id));
}

async function makeRows(session: Session, rows: number): Promise<void> {
  await session.execute(`create table main.raw_products as select 'P' || lpad(range::text, 6, '0') as product_id from range(20000)`);
  await session.execute('create table main.raw_customers as select range::bigint as customer_id from range(1000000)');
  await session.execute(`create table main.raw_sales as select
    'O' || lpad((range // 4)::text, 9, '0') as order_id,
    (range % 4 + 1)::bigint as line_number,
    'P' || lpad((hash(range) % 20000)::text, 6, '0') as product_id,
    (hash(range + 1) % 1000000)::bigint as customer_id,
    date '2020-01-01' + (range // 30000)::int as order_date,
    ['web', 'retail', 'wholesale', 'marketplace'][1 + (hash(range + 2) % 4)::int] as channel,
    (1 + hash(range + 4) % 50)::bigint as quantity,
    ((100 + hash(range + 5) % 50000) / 100)::decimal(18, 2) as unit_price
    from range(${rows})`);
}

async function withSession<T>(work: (session: Session, warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await openDuckDB({ path });
  try {
    const session = await warehouse.session();
    try {
      return await work(session, warehouse);
    } finally {
      await session.close();
    }
  } finally {
    await warehouse.close();
  }
}
