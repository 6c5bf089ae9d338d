import { MartletError } from '../errors.js';
import type { DataTest, Model } from '../model/index.js';
import { engine } from './engine.js';
import { type Given, type GivenRow, isGivenInstant } from './given.js';
import { substituteMutant } from './mutation/mutation-switch.js';
import { type Result, resultOf } from './result.js';
import { resolveGivens, type SubProject, subProject, type TestedSubject } from './sub-project.js';
import { constantSql, readableSubjectSql, subjectSql } from './subject-sql.js';

/**
 * Runs a model on given rows, in a DuckDB in memory. What is given takes the place of a relation; a source that is not given
 * is empty, and every other model in between is run as it is, so that a test can give rows of sources and ask for a mart.
 * The rows come sorted by the model's grain, then by all columns.
 *
 * @throws MartletError `test-run-failed` where DuckDB refuses the query, with its SQL.
 *
 * @example
 * ```ts
 * const result = await run(factSales, given(stgOrders, [{ order_id: 'O1', status: 'cancelled' }]));
 * expect(result).toBeEmpty();
 * ```
 */
export function run<R>(model: Model<R>, ...given: readonly Given[]): Promise<Result<R>>;
/** Runs a data test on given rows: the result holds the rows that break the rule. */
export function run(test: DataTest, ...given: readonly Given[]): Promise<Result<GivenRow>>;
export async function run(subject: Model | DataTest, ...given: readonly Given[]): Promise<Result<GivenRow>> {
  return runSubject(subject, await subProject(subject, resolveGivens(subject, given), substituteMutant), given.find(isGivenInstant)?.runAt);
}

/** Runs a subject on what stands behind it, at an instant; without one, vitest sets it with the clock of the process. */
export async function runSubject(subject: TestedSubject, project: SubProject, runAt = new Date().toISOString()): Promise<Result<GivenRow>> {
  const running = await engine();
  const sql = subjectSql(subject, project, running.placeOf, runAt);
  try {
    for (const [id, model] of project.constant) await running.keep(model, () => constantSql(id, project));
    return resultOf(subject, await running.query(sql), () => readableSubjectSql(subject, project, runAt));
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
    throw new MartletError(
      'test-run-failed',
      { subject: subject.name, message, sql: readableSubjectSql(subject, project, runAt) },
      undefined,
      {
        cause,
      },
    );
  }
}
