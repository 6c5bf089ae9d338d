import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadProject } from '../../framework/src/project/index.js';
import { compileQuestion, type Question, semanticModelOf } from '../../framework/src/semantic/index.js';
import type { SemanticModel } from '../../framework/src/semantic/semantic-model.js';
import { dialect } from '../../framework/src/warehouses/dialects.js';
import { markdownTable, median } from '../measure.js';
import { writeMetricsProject } from './large-project.js';

const MODELS = 2_000;
const FACTS = 200;
const ROUNDS = 10;
const TODAY = '2025-12-31';

/** What compiling a question costs in a project of 2,000 models with 200 facts: a table of milliseconds of CPU, from the question to the SQL. */
export async function compileTimes(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-metrics-'));
  try {
    writeMetricsProject(directory, MODELS, FACTS, fileURLToPath(new URL('../../node_modules', import.meta.url)));
    const project = await loadProject(directory);
    const made = cpuOf(() => semanticModelOf(project));
    const model = made.result;
    const [first, ...others] = Array.from({ length: FACTS }, (_, fact) => questionOf(fact, fact));
    if (first === undefined) throw new RangeError('a project without facts');
    const ofProcess = cpuOf(() => compile(model, first)).cpu;
    const ofFacts = others.map((question) => cpuOf(() => compile(model, question)).cpu);
    const warm: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      for (let fact = 0; fact < FACTS; fact += 1) {
        const question = questionOf(fact, fact + round);
        warm.push(cpuOf(() => compile(model, question)).cpu);
      }
    const row = (what: string, times: readonly number[]): string[] => [
      what,
      String(times.length),
      median(times).toFixed(2),
      quantile(times, 0.95).toFixed(2),
    ];
    return markdownTable(
      [`CPU ms a question, ${project.models.length.toLocaleString('en')} models, ${FACTS} facts`, 'questions', 'median', 'p95'],
      [
        row('what questions may ask of the project, once a process', [made.cpu]),
        row('the first question of a process', [ofProcess]),
        row('the first question for a fact', ofFacts),
        row('warm', warm),
      ],
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The value below which a fraction of the values lies. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}

const duckdb = dialect('duckdb');

function compile(model: SemanticModel, question: Question): string {
  return duckdb.compile(compileQuestion(model, question, { today: TODAY }).query);
}

/** A question of a dashboard for a fact: ten kinds. */
function questionOf(fact: number, kind: number): Question {
  const revenue = `revenue_${fact}`;
  const orders = `orders_${fact}`;
  const rate = `order_value_${fact}`;
  const rolling = `revenue_28_days_${fact}`;
  const share = `share_${fact}`;
  const next = `revenue_${(fact + 1) % FACTS}`;
  const kinds: readonly Question[] = [
    { metrics: [revenue], by: ['date.month'] },
    { metrics: [revenue, orders], by: ['product.category', 'date.month'], where: [['date', 'last', '90 days']] },
    { metrics: [rate], by: ['customer.country'], where: [['product.category', 'in', ['Tennis', 'Lighting']]] },
    { metrics: [revenue, next], by: ['date.month'], totals: true },
    {
      metrics: [revenue],
      by: ['date.month'],
      where: [['date', 'this', 'year']],
      compareTo: { offset: '1 year', show: ['value', 'growth'] },
    },
    { metrics: [rolling], by: ['date.day'], where: [['date', 'last', '28 days']] },
    { metrics: [revenue, share], by: ['product.category'], orderBy: [[revenue, 'desc']], limit: 10 },
    { metrics: [orders], by: ['sale.channel', 'customer.country'], totals: [['sale.channel'], []] },
    { metrics: [revenue], by: ['product.category'], having: [[orders, '>=', 5]], where: [{ not: ['customer.country', '=', 'DE'] }] },
    { metrics: [revenue, { metric: revenue, time: 'ship_date', as: 'shipped' }], by: ['date.month'], fill: 'zero' },
  ];
  return kinds[kind % kinds.length] ?? { metrics: [revenue] };
}

function cpuOf<T>(work: () => T): { readonly result: T; readonly cpu: number } {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return { result, cpu: (user + system) / 1_000 };
}
