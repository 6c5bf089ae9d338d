import { expect, test } from 'vitest';
import { type Answer, scoreOf, scoreProject } from '../../src/catalog/index.js';
import { loadProject } from '../../src/project/index.js';
import { tempProject } from '../temp-project.js';

const answer = (dimension: Answer['dimension'], status: Answer['status'], severity: Answer['severity'] = 'error'): Answer => ({
  relation: 'gold.a',
  dimension,
  status,
  severity,
});

test('a score is the mean of its dimensions, in which what blocks weighs twice and a warning holds by half', () => {
  expect(scoreOf([])).toBeUndefined();
  expect(scoreOf([answer('validity', 'passed'), answer('validity', 'failed', 'warn')])?.score).toBeCloseTo((100 * 2) / 3, 10);
  const scores = scoreOf([answer('validity', 'passed'), answer('uniqueness', 'warned'), answer('completeness', 'failed')]);
  expect(scores).toEqual({ score: 50, answers: 3, dimensions: { validity: 100, uniqueness: 50, completeness: 0 } });
});

test('relations are scored by the latest result of each test, and by their freshness', async () => {
  const directory = tempProject({
    'models/numbers.ts': `
import { type Model, type Row, atLeast, integer, literal, model } from 'martlet';
const columns = { n: integer().notNull().unique().test(atLeast(0)) };
export interface Numbers extends Row<typeof columns> {}
export const numbers: Model<Numbers> = model({
  name: 'numbers', from: {}, columns, query: (db) => db.selectNoFrom(() => [literal<number>(1).as('n')]),
});`,
  });
  const project = await loadProject(directory);
  const result = (test: string, status: string) => ({
    runId: 'a',
    environment: 'prod',
    step: `test gold.numbers ${test}`,
    kind: 'test',
    relation: 'gold.numbers',
    test,
    status,
    milliseconds: 1,
    at: '2026-01-01T00:00:00.000Z',
  });
  const freshness = {
    kind: 'freshness',
    environment: 'prod',
    name: 'gold.numbers',
    at: '2026-01-01T00:00:00.000Z',
    body: { status: 'stale' },
  } as const;
  const scores = scoreProject(
    project,
    [result('unique_n', 'failed'), result('unique_n', 'succeeded'), result('not_null_n', 'skipped')],
    [freshness],
  );
  expect(scores.relations).toEqual({ 'gold.numbers': { score: 75, answers: 2, dimensions: { uniqueness: 100, timeliness: 50 } } });
  expect(Object.values(scores.domains)).toEqual([scores.all]);
});
