import { describe, expect, test } from 'vitest';
import type { RecordedStep, RunRecord } from '../../src/run/index.js';
import { quantileOf, stepTrends } from '../../src/run/index.js';
import { stepsOutOfLine } from '../../src/run/step-trends.js';

const step = (milliseconds: number, rest: Partial<RecordedStep> = {}): RecordedStep => ({
  id: 'model gold.sales',
  kind: 'model',
  relation: 'gold.sales',
  status: 'succeeded',
  milliseconds,
  warehouseMilliseconds: milliseconds,
  rows: 10_000,
  fingerprint: 'one',
  isWhole: true,
  ...rest,
});
const run = (...steps: readonly RecordedStep[]): RunRecord => ({
  runId: 'r',
  command: 'build',
  environment: 'prod',
  target: 'local',
  outcome: 'succeeded',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:01:00.000Z',
  milliseconds: 60_000,
  warehouseMilliseconds: 50_000,
  threads: 4,
  published: 1,
  steps: [...steps],
});
const past = (...milliseconds: readonly number[]): readonly RunRecord[] => milliseconds.map((each) => run(step(each)));
const codes = (steps: readonly RecordedStep[], runs: readonly RunRecord[]): readonly string[] =>
  stepsOutOfLine(steps, runs).map(({ reason }) => reason);

describe('what is out of line', () => {
  test('a model that takes much longer than its own past is slower, and one within its own spread is not', () => {
    expect(codes([step(30_000)], past(10_000, 11_000, 9000, 10_500, 10_000))).toEqual(['step-slower']);
    expect(codes([step(14_000)], past(10_000, 11_000, 9000, 10_500, 10_000))).toEqual([]);
    expect(codes([step(30_000)], past(10_000, 25_000, 3000, 28_000, 10_000))).toEqual([]);
  });

  test('one slow run of the past makes no slow run usual', () => {
    expect(codes([step(30_000)], past(10_000, 11_000, 90_000, 10_500, 10_000))).toEqual(['step-slower']);
  });

  test('it takes five runs to know a past, and a second to be worth a word', () => {
    expect(codes([step(30_000)], past(10_000, 11_000, 9000, 10_500))).toEqual([]);
    expect(codes([step(900)], past(20, 20, 20, 20, 20))).toEqual([]);
  });

  test('a model that makes many more rows is larger', () => {
    expect(codes([step(10_000, { rows: 90_000 })], past(10_000, 11_000, 9000, 10_500, 10_000))).toEqual(['step-larger']);
  });

  test('a table made whole is not compared with its increments', () => {
    const increments = past(10_000, 11_000, 9000, 10_500, 10_000).map(({ steps, ...rest }) => ({
      ...rest,
      steps: steps.map(({ isWhole: _, ...each }) => each),
    }));
    expect(codes([step(90_000)], increments)).toEqual([]);
    expect(codes([step(90_000, { isWhole: undefined })], increments)).toEqual(['step-slower']);
  });

  test('a warning says whether the code is other than before', () => {
    const runs = past(10_000, 11_000, 9000, 10_500, 10_000);
    expect(stepsOutOfLine([step(90_000)], runs)[0]?.parameters).toMatchObject({ isNewCode: false, usual: 10_000, runs: 5 });
    expect(stepsOutOfLine([step(90_000, { fingerprint: 'two' })], runs)[0]?.parameters).toMatchObject({ isNewCode: true });
  });
});

test('trends say what half and what 95 of 100 runs took, by how many versions, and compare the last run', () => {
  const runs = [...past(1000, 2000, 3000, 4000, 5000), run(step(60_000, { fingerprint: 'two' }))];
  const [trend] = stepTrends(runs);
  expect(trend).toMatchObject({ id: 'model gold.sales', runs: 6, p50: 3000, p95: 60_000, last: 60_000, versions: 2 });
  expect(trend?.warnings.map(({ reason }) => reason)).toEqual(['step-slower']);
});

test('a quantile is one of the values', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0, 0.5, 0.95, 1].map((share) => quantileOf(values, share))).toEqual([1, 50, 95, 100]);
  expect(quantileOf([], 0.5)).toBe(0);
});
