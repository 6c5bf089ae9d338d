import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planned } from '../plan/planned.js';
import { run } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const TOWNS = (rule: string, rows = '[{ id: 1, city: null }]'): string => `
import { integer, seed, text } from 'martlet';
export const towns = seed({ name: 'towns', columns: { id: integer().notNull().unique(), city: text() }, rows: ${rows},
  tests: (t) => [t.expression('a rule', (eb) => ${rule})] });`;
const COPIES = `
import { integer, model, text } from 'martlet';
import { towns } from './towns.js';
export const copies = model({ name: 'copies', from: { towns }, columns: { id: integer().notNull().unique(), city: text() },
  query: (db) => db.selectFrom('towns').select(['id', 'city']) });`;
const SHOWN = COPIES.replaceAll('copies', 'shown').replace('columns:', 'materialized: view(), columns:').replace('text }', 'text, view }');

/** The states of a project, one after the other: a failing rule, the rule mended, other data, nothing new. */
const STATES = [
  TOWNS(`eb('city', 'is not', null)`),
  TOWNS(`eb('id', '>', 0)`),
  TOWNS(`eb('id', '>', 0)`, `[{ id: 2, city: 'Bern' }]`),
  TOWNS(`eb('id', '>', 0)`, `[{ id: 2, city: 'Bern' }]`),
];

test('a plan and the run that does it count the same views and tests', async () => {
  const first = tempProject({});
  for (const [index, towns] of STATES.entries()) {
    const files = { 'models/towns.ts': towns, 'models/copies.ts': COPIES, 'models/shown.ts': SHOWN };
    const directory = tempProject(files, join(first, 'warehouse.duckdb'));
    const { views, tests } = await planned(directory);
    const result = await run(directory, { command: 'build' });
    const settled = (why: string): number => result.steps.filter((step) => step.settled === why).length;
    // What fails is not in the plan.
    if (index === 0) continue;
    expect([index, result.views]).toEqual([index, views.point.length]);
    expect([index, settled('proved'), settled('inherited'), settled('pruned'), result.testsThatHold]).toEqual([
      index,
      tests.proved,
      tests.inherited,
      tests.pruned,
      tests.hold,
    ]);
  }
});
