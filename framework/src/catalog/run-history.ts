import { join } from 'node:path';
import type { RunResults } from '../artifacts/index.js';
import { runResultsSchema } from '../artifacts/run-results-schema.js';
import { MartletError } from '../errors.js';
import { ARTIFACTS_DIRECTORY } from '../plan/index.js';
import type { CatalogHistory, RelationHistory, RelationState, TestResult } from './history-schema.js';
import { readIfThere } from './read-if-there.js';

/**
 * The history that the last run tells: one result a test, one build a relation. Undefined where no run has left one.
 *
 * @throws MartletError `run-results-unreadable` for a file that is no such thing.
 */
export async function readRunHistory(directory: string): Promise<CatalogHistory | undefined> {
  const file = `${ARTIFACTS_DIRECTORY}/run_results.json`;
  const text = await readIfThere(join(directory, file));
  if (text === undefined) return undefined;
  try {
    return historyOf(runResultsSchema.parse(JSON.parse(text)));
  } catch (cause) {
    throw new MartletError('run-results-unreadable', {}, { file }, { cause });
  }
}

/** The same from the results themselves. */
export function historyOf({ runId, target, finishedAt: at, published, pruned = [], steps }: RunResults): CatalogHistory {
  const relations: Record<string, RelationHistory> = {};
  const tests: CatalogHistory['tests'] = {};
  const isPublished = new Set(published);
  for (const step of steps) {
    const { kind, relation, test } = step;
    if (kind === 'monitor') continue;
    if (kind === 'test' && test === relation) {
      tests[relation] = testResult(step, at);
      continue;
    }
    relations[relation] ??= { tests: {}, builds: [], versions: [], changes: [], scores: [] };
    const history = relations[relation];
    if (kind === 'test') history.tests[test ?? ''] = testResult(step, at);
    else {
      history.builds.push(...buildOf(step, at));
      const state = stateOf(step, isPublished, at);
      if (state !== undefined) history.state = state;
    }
  }
  // Tests that hold on the same data are not asked again.
  for (const id of pruned) {
    const [, relation = '', ...rest] = id.split(' ');
    const held = testResult({ status: 'succeeded', milliseconds: 0 }, at);
    if (rest.length === 0) tests[relation] = held;
    else if (relations[relation] !== undefined) relations[relation].tests[rest.join(' ')] = held;
  }
  return {
    relations,
    tests,
    scores: [],
    publications: published.length === 0 ? [] : [{ at, environment: target, runId, relations: published }],
    errors: steps.flatMap(({ relation, test, errors = [] }) =>
      errors.map(({ code, message, hint, at: place }) => ({
        at,
        relation,
        ...(test === undefined ? {} : { test }),
        code,
        message,
        hint,
        ...(place === undefined ? {} : { file: place.file }),
        ...(place?.line === undefined ? {} : { line: place.line }),
      })),
    ),
  };
}

/** What is wrong with a relation after a run. */
function stateOf(
  { relation, status, because }: RunResults['steps'][number],
  published: ReadonlySet<string>,
  at: string,
): RelationState | undefined {
  switch (status) {
    case 'failed':
    case 'error':
      return { at, status: 'failed' };
    case 'skipped':
      return { at, status, ...(because === undefined ? {} : { because }) };
    case 'succeeded':
      return published.has(relation) ? undefined : { at, status: 'not-published' };
    default:
      return undefined;
  }
}

/** How a step ended, as a run's results or the state tell it. */
export type ShownOutcome = Pick<
  RunResults['steps'][number],
  'status' | 'rows' | 'holds' | 'failures' | 'milliseconds' | 'errors' | 'because' | 'message'
>;

const TEST_STATUSES = {
  succeeded: 'passed',
  unchanged: 'passed',
  warned: 'warned',
  failed: 'failed',
  error: 'error',
  skipped: 'skipped',
  cancelled: 'skipped',
} as const satisfies Record<ShownOutcome['status'], TestResult['status']>;

export function testResult({ status, failures }: ShownOutcome, at: string): TestResult[] {
  return [{ at, status: TEST_STATUSES[status], ...(failures === undefined ? {} : { failures }) }];
}

const BUILD_STATUSES = {
  succeeded: 'succeeded',
  unchanged: 'unchanged',
  warned: 'succeeded',
  failed: 'error',
  error: 'error',
  skipped: 'skipped',
  cancelled: 'skipped',
} as const satisfies Record<ShownOutcome['status'], RelationHistory['builds'][number]['status']>;

export function buildOf(
  { status, rows: written, holds: rows = written, milliseconds, errors, because, message: told = because }: ShownOutcome,
  at: string,
): RelationHistory['builds'] {
  const message = errors?.[0]?.message ?? told;
  return [
    {
      at,
      status: BUILD_STATUSES[status],
      ...(rows === undefined ? {} : { rows }),
      milliseconds,
      ...(message === undefined ? {} : { message }),
    },
  ];
}
