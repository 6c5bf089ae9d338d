import { MartletError, MartletErrors } from '../errors.js';
import type { BuildStep, LoadStep, Step, TestProof, TestScan, TestStep } from '../plan/index.js';
import { compiledFileOf, failingRowsTable } from '../plan/index.js';
import { type FailureReason, failureError, WarehouseError } from '../warehouses/failure.js';
import type { Statements } from '../warehouses/statements.js';
import type { RelationName, ResultRow, Session } from '../warehouses/warehouse.js';
import { BusyTime, type Clock, measured } from './clock.js';
import { createTable } from './create-table.js';
import type { DoneStatement, StepKind, StepResult, StepStatus } from './events.js';
import { labelled } from './labelled-session.js';
import { type BatchContext, performBatches } from './perform-batches.js';
import { rowsOfTheFuture } from './rows-of-the-future.js';
import { StatementCosts, sumOfStatistics } from './statement-costs.js';

/** What performing a step needs from the outside. */
export interface StepContext {
  readonly statements: Statements;
  readonly clock: Clock;
  readonly busy: BusyTime;
  readonly signal: AbortSignal;
  /** Told of each statement of a step when it ends. */
  readonly onStatement: (statement: DoneStatement) => void;
  /** Keeps the failing rows of the project's tests in this schema when it is set, and tells of each table that holds some. */
  readonly failures?: { readonly schema: string; readonly project: string; readonly onStored: (table: RelationName) => void };
  /** What filling a table batch by batch needs. */
  readonly batches: Omit<BatchContext, 'signal' | 'statements'>;
}

/** A step that is a statement of the warehouse's, or a few. */
type StatementStep = Exclude<Step, LoadStep>;

/** Performs one step. What goes wrong is told in the result; nothing is thrown. */
export async function performStep(step: StatementStep, session: Session, around: StepContext): Promise<StepResult> {
  const { clock, onStatement } = around;
  const [startedAt, started] = [clock.now(), clock.elapsed()];
  const own = new BusyTime(clock);
  const costs = new StatementCosts({ step: step.id, relation: step.relation, clock, onStatement });
  const measuredSession = labelled(costs.counting(measured(session, own, around.busy)), { martlet_model: step.relation });
  const finish = (
    rest: Pick<StepResult, 'status' | 'rows' | 'holds' | 'pending' | 'warnings' | 'settled' | 'failures' | 'errors'>,
  ): StepResult => ({
    ...stepIdentity(step),
    startedAt,
    milliseconds: clock.elapsed() - started,
    warehouseMilliseconds: own.milliseconds,
    ...costs.statistics(),
    ...rest,
  });
  try {
    return finish(step.kind === 'build' ? await build(step, measuredSession, around) : await test(step, measuredSession, around));
  } catch (cause) {
    if (around.signal.aborted) return finish({ status: 'cancelled' });
    return finish({ status: 'error', errors: errorsOf(cause, step.relation, (message) => brokenStep(step, message, cause)) });
  }
}

/**
 * Answers several tests of one relation by one scan. Where the scan itself can't be done, each test is performed alone, so
 * that only the one that is broken says so.
 */
export async function performScan(
  scan: TestScan,
  tests: readonly TestStep[],
  session: Session,
  around: StepContext,
): Promise<readonly StepResult[]> {
  const { clock, onStatement } = around;
  const [startedAt, started] = [clock.now(), clock.elapsed()];
  const own = new BusyTime(clock);
  const costs = new StatementCosts({ step: tests[0]?.id ?? scan.relation, relation: scan.relation, clock, onStatement });
  const measuredSession = labelled(costs.counting(measured(session, own, around.busy)), { martlet_model: scan.relation });
  let counts: ResultRow | undefined;
  try {
    [counts] = await measuredSession.query(scan.sql, { signal: around.signal });
  } catch {
    return Promise.all(tests.map((step) => performStep(step, session, around)));
  }
  const times = {
    startedAt,
    milliseconds: (clock.elapsed() - started) / tests.length,
    warehouseMilliseconds: own.milliseconds / tests.length,
  };
  const shares = tests.map((_, place) => costs.statistics(tests.length, place));
  const results: StepResult[] = [];
  for (const [index, step] of tests.entries()) {
    // What is done for one of them afterwards is its own.
    const later = new StatementCosts({ step: step.id, relation: scan.relation, clock, onStatement });
    const itsSession = labelled(later.counting(measured(session, own, around.busy)), { martlet_model: scan.relation });
    const found = await verdict(step, Number(counts?.[`failures_${index}`]), itsSession, around);
    results.push({ ...stepIdentity(step), ...times, ...sumOfStatistics(shares[index], later.statistics()), ...found });
  }
  return results;
}

/** The result of a data test that needs no query, since what it relies on has held. */
export function settledStep(step: TestStep, { verdict, reliesOn }: TestProof): StepResult {
  const result = { status: 'succeeded', failures: 0, milliseconds: 0, warehouseMilliseconds: 0 } as const;
  return { ...stepIdentity(step), ...result, settled: verdict, reliesOn };
}

/** The fields by which events name a step. */
export function stepIdentity(step: Step): { id: string; kind: StepKind; relation: string; test?: string; compiled?: string } {
  const { id, relation } = step;
  if (step.kind === 'load') return { id, kind: 'ingest', relation };
  const compiled = compiledFileOf(step);
  return step.kind === 'build' ? { id, kind: 'model', relation, compiled } : { id, kind: 'test', relation, test: step.test, compiled };
}

async function build(step: BuildStep, session: Session, around: StepContext): Promise<Built> {
  const { signal } = around;
  for (const statement of step.before) await session.execute(statement, { signal });
  const built = await create(step, session, around);
  // Statements for afterwards wait for a table that takes its rows only when it is published.
  if (step.batches?.start !== 'beside') for (const statement of step.after) await session.execute(statement, { signal });
  return { status: 'succeeded', ...built };
}

type Built = { readonly status: StepStatus } & Pick<StepResult, 'rows' | 'holds' | 'pending' | 'warnings'>;

async function create(
  step: BuildStep,
  session: Session,
  around: StepContext,
): Promise<Pick<StepResult, 'rows' | 'holds' | 'pending' | 'warnings'>> {
  const { statements, signal } = around;
  const { as, version, place = version, batches } = step;
  if (batches !== undefined) {
    const { later, ...done } = await performBatches({ ...step, batches }, session, { ...around.batches, statements, signal });
    return {
      ...done,
      ...(later === undefined ? {} : { warnings: [rowsOfTheFuture({ id: step.relation, file: step.file }, batches.column, later)] }),
    };
  }
  if (as === 'view') {
    await session.execute(statements.createView(place, step.sql), { signal });
    return {};
  }
  if (as === 'materialized-view') {
    await session.execute(statements.createMaterializedView(place, step.sql, step.table), { signal });
    return {};
  }
  const { select, parameters } = step.given ?? { select: step.sql };
  return { rows: await createTable({ session, statements, signal }, place, statements.createTable(place, select, step.table), parameters) };
}

async function test(step: TestStep, session: Session, around: StepContext): Promise<Verdict> {
  if (step.mismatches !== undefined) return verdict(step, step.mismatches.length, session, around);
  const [row] = await session.query(step.count ?? around.statements.countRows(step.sql), { signal: around.signal });
  return verdict(step, Number(row?.failures), session, around);
}

interface Verdict {
  readonly status: StepStatus;
  readonly settled: 'executed';
  readonly failures: number;
  readonly errors?: readonly MartletError[];
}

async function verdict(step: TestStep, failures: number, session: Session, around: StepContext): Promise<Verdict> {
  const { statements, signal, failures: keeping } = around;
  if (failures > 0 && keeping !== undefined) {
    const table = { schema: keeping.schema, name: failingRowsTable(keeping.project, step) };
    const kept = step.kept ?? step.sql;
    const rows = step.limit === undefined || failures <= step.limit ? kept : statements.limitRows(kept, step.limit);
    await session.execute(statements.createTable(table, rows, { isTransient: true }), { signal });
    keeping.onStored(table);
  }
  const status = judge(step, failures);
  const settled = 'executed';
  if (status === 'succeeded') return { status, settled, failures };
  return { status, settled, failures, errors: failuresOf(step, failures) };
}

/** What the failing rows are to their reader: where it is known what each of them says, that. */
function failuresOf(step: TestStep, failures: number): readonly MartletError[] {
  const { test, relation, column, file, mismatches, losesRowsOf, losesRange } = step;
  if (losesRowsOf !== undefined) {
    const other = losesRange === true ? 'what is computed again' : 'the new table';
    const lost = {
      environment: losesRowsOf,
      other,
      tables: [{ relation, rows: failures }],
      ...(losesRange === true ? { losesRange } : {}),
    };
    return [new MartletError('kept-rows-lost', lost, { file })];
  }
  if (mismatches === undefined)
    return [new MartletError('test-failed', { test, relation, column, failures, compiled: compiledFileOf(step) }, { file })];
  return mismatches.map((mismatch) =>
    mismatch.kind === 'no-table'
      ? new MartletError('table-not-there', { source: relation }, { file })
      : new MartletError('table-not-as-declared', { source: relation, ...mismatch }, { file }),
  );
}

function judge({ severity, warnIf, errorIf }: TestStep, failures: number): StepStatus {
  if (severity === 'error' && failures > errorIf) return 'failed';
  return failures > warnIf ? 'warned' : 'succeeded';
}

/** Reasons that lie in the warehouse or its account, and not in what was asked of it. */
const OF_THE_WAREHOUSE: ReadonlySet<FailureReason> = new Set([
  'connection',
  'starting',
  'authentication',
  'permission',
  'timeout',
  'quota',
  'storage',
  'conflict',
  'cancelled',
]);

/** What a failure of a step is to its reader: the errors that it consists of, or one for what is wrong with the step itself. */
export function errorsOf(cause: unknown, relation: string, unclassified: (message: string) => MartletError): readonly MartletError[] {
  if (cause instanceof MartletErrors) return cause.errors;
  if (cause instanceof MartletError) return [cause];
  if (!(cause instanceof WarehouseError)) return [unclassified(cause instanceof Error ? cause.message : String(cause))];
  const { failure, warehouse, message } = cause;
  if (OF_THE_WAREHOUSE.has(failure.reason)) return [failureError(failure, { warehouse, model: relation }, cause)];
  return [unclassified(failure.statementId === undefined ? message : `${message} (statement ${failure.statementId})`)];
}

function brokenStep(step: StatementStep, message: string, cause: unknown): MartletError {
  const compiled = compiledFileOf(step);
  return step.kind === 'build'
    ? new MartletError('model-failed', { model: step.relation, message, compiled }, { file: step.file }, { cause })
    : new MartletError('test-broken', { test: step.test, relation: step.relation, message, compiled }, { file: step.file }, { cause });
}
