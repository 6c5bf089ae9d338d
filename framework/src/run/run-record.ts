import { z } from 'zod';
import type { Plan, Step } from '../plan/index.js';
import type { HistoryEntry, StateStore } from '../state/index.js';
import type { Clock } from './clock.js';
import { hasFailed, type RunResult, type StepResult } from './events.js';
import type { RunRequest } from './run-request.js';

const milliseconds = z.int().min(0);
const count = z.int().min(0);

const recordedStep = z
  .strictObject({
    id: z
      .string()
      .describe(
        '`model gold.fact_sales`, `ingest bronze.orders`, `monitor …`, or `tests gold.fact_sales` for all data tests of a relation.',
      ),
    kind: z.enum(['ingest', 'model', 'tests', 'monitor']),
    relation: z.string(),
    status: z.enum(['succeeded', 'unchanged', 'warned', 'failed', 'error', 'skipped', 'cancelled']),
    beganAfter: milliseconds.optional().describe('Milliseconds from the beginning of the run; left out for what was not begun.'),
    milliseconds: milliseconds.describe('How long it took from its beginning to its end.'),
    warehouseMilliseconds: milliseconds.describe('How much of it the warehouse worked.'),
    rows: count.optional().describe('Rows that were loaded or built.'),
    tests: count.optional().describe('How many data tests were executed.'),
    failing: z.array(z.string()).optional().describe('The data tests that warned, failed or could not be executed.'),
    bytes: count.optional().describe('Bytes that were read and are billed, where the warehouse tells.'),
    workMilliseconds: milliseconds.optional().describe('Time of the warehouse’s workers; the time of processors on DuckDB.'),
    fingerprint: z.string().optional().describe('The fingerprint of its code: another one is other code.'),
    isWhole: z.literal(true).optional().describe('Whether all rows were made, and not only those that were new.'),
    waitedFor: z.string().optional().describe('The step of the run that it depends on and that ended last.'),
    code: z.string().optional().describe('The code of the first error.'),
  })
  .meta({ id: 'recordedStep' });

/** One run as the history keeps it. */
export const runRecordSchema = z
  .strictObject({
    runId: z.string(),
    command: z.string(),
    environment: z.string(),
    target: z.string(),
    by: z.string().optional().describe('Who gave the command.'),
    pipeline: z.string().optional().describe('The pipeline that gave the command, as its scheduler names it.'),
    commit: z.string().optional().describe('The commit that the project’s directory was at.'),
    outcome: z.enum(['succeeded', 'failed', 'cancelled']),
    startedAt: z.string(),
    finishedAt: z.string(),
    milliseconds,
    warehouseMilliseconds: milliseconds.describe('How long the warehouse ran at least one statement.'),
    cpuMilliseconds: milliseconds.optional().describe('Time of the processors that the process of the command took.'),
    peakMemoryBytes: count.optional().describe('The most memory that the process of the command had.'),
    threads: count.describe('How many steps ran at once.'),
    publication: count.optional().describe('The publication that it made.'),
    published: count.describe('How many relations it published.'),
    steps: z.array(recordedStep).describe('What was done; data tests are one step for each relation.'),
  })
  .meta({ id: 'runRecord' });

export type RunRecord = z.output<typeof runRecordSchema>;
export type RecordedStep = z.output<typeof recordedStep>;

/** What a run is recorded of. */
export interface RecordedRun {
  readonly result: RunResult;
  readonly plan: Plan;
  readonly request: Pick<RunRequest, 'permit' | 'commit'>;
  readonly clock: Clock;
  readonly threads: number;
}

/** What the history keeps of a run; undefined for one that found nothing to do. */
export async function recordOf({ result, plan, request, clock, threads }: RecordedRun): Promise<RunRecord | undefined> {
  const steps = recordedSteps(result, plan);
  if (steps.length === 0 && result.published.length === 0) return undefined;
  const { runId, command, environment, target, startedAt, finishedAt, published, cancelled } = result;
  const isFailed = hasFailed(result.steps);
  const { cpuMilliseconds, peakMemoryBytes } = clock.resources?.() ?? {};
  const commit = await request.commit;
  const { name: by, pipeline } = request.permit?.by ?? {};
  return {
    runId,
    command,
    environment,
    target,
    ...(by === undefined ? {} : { by }),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(commit === undefined ? {} : { commit }),
    outcome: cancelled ? 'cancelled' : isFailed ? 'failed' : 'succeeded',
    startedAt,
    finishedAt,
    milliseconds: Math.round(result.milliseconds),
    warehouseMilliseconds: Math.round(result.warehouseMilliseconds),
    ...(cpuMilliseconds === undefined ? {} : { cpuMilliseconds: Math.round(cpuMilliseconds) }),
    ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }),
    threads,
    ...(published.length === 0 ? {} : { publication: plan.basis.publication + 1 }),
    published: published.length,
    steps,
  };
}

/** The same as an entry of the history. */
export function runEntry(record: RunRecord): HistoryEntry {
  return { kind: 'run', environment: record.environment, name: record.runId, at: record.finishedAt, body: record };
}

/** Which runs are wanted; all when left out. */
export interface RunQuestion {
  readonly environment?: string;
  /** The instant from which on they ended. */
  readonly since?: string;
  /** The number of the newest that are wanted. */
  readonly most?: number;
}

/** The runs that the history holds, oldest first. */
export async function readRuns(store: Pick<StateStore, 'history'>, question: RunQuestion): Promise<readonly RunRecord[]> {
  const entries = await store.history({ kind: 'run', ...question });
  // The entries are Martlet's own.
  return entries.map(({ body }) => body as RunRecord);
}

/** What was done of a plan, in the order in which it began. */
function recordedSteps(result: RunResult, plan: Plan): RecordedStep[] {
  const begin = Date.parse(result.startedAt);
  const offsetOf = ({ startedAt }: StepResult): number => (startedAt === undefined ? 0 : Math.max(0, Date.parse(startedAt) - begin));
  const done = result.steps.filter(({ status, kind, settled, startedAt }) => {
    if (status === 'unchanged') return false;
    return kind !== 'test' || startedAt !== undefined || (settled === undefined && status !== 'succeeded');
  });
  const ends = new Map(done.flatMap((step) => (step.startedAt === undefined ? [] : [[step.id, offsetOf(step) + step.milliseconds]])));
  const planned = new Map(plan.steps.map((step) => [step.id, step]));
  const codes = new Map(
    plan.versions.flatMap(({ step, version }) => (step === undefined ? [] : [[step, version.fingerprints.code.version]])),
  );
  const recordedId = (id: string): string => {
    const step = planned.get(id);
    return step?.kind === 'test' ? `tests ${step.relation}` : id;
  };
  const waitedFor = (ids: readonly string[], own: string): Pick<RecordedStep, 'waitedFor'> => {
    const last = ids.reduce<string | undefined>((latest, id) => {
      const end = ends.get(id);
      return end === undefined || recordedId(id) === own || (latest !== undefined && (ends.get(latest) ?? 0) >= end) ? latest : id;
    }, undefined);
    return last === undefined ? {} : { waitedFor: recordedId(last) };
  };
  const single = done.flatMap((step): RecordedStep[] => {
    if (step.kind === 'test') return [];
    const known = planned.get(step.id);
    return [
      {
        id: step.id,
        kind: step.kind,
        relation: step.relation,
        status: step.status,
        ...(step.startedAt === undefined ? {} : { beganAfter: offsetOf(step) }),
        milliseconds: Math.round(step.milliseconds),
        warehouseMilliseconds: Math.round(step.warehouseMilliseconds),
        ...(step.rows === undefined ? {} : { rows: step.rows }),
        ...costOf([step]),
        ...(codes.get(step.id) === undefined ? {} : { fingerprint: codes.get(step.id) }),
        ...(known === undefined ? {} : { ...(makesAllRows(known) ? { isWhole: true } : {}), ...waitedFor(known.dependsOn, step.id) }),
        ...(step.errors?.[0] === undefined ? {} : { code: step.errors[0].code }),
      },
    ];
  });
  const tested = new Map<string, StepResult[]>();
  for (const step of done) if (step.kind === 'test') tested.set(step.relation, [...(tested.get(step.relation) ?? []), step]);
  const tests = [...tested].map(([relation, results]): RecordedStep => {
    const id = `tests ${relation}`;
    const begun = results.filter(({ startedAt }) => startedAt !== undefined);
    const began = Math.min(...begun.map(offsetOf));
    const ended = Math.max(...begun.map((step) => ends.get(step.id) ?? 0));
    const failing = results.filter(({ status }) => status !== 'succeeded').map(({ test, id: own }) => test ?? own);
    const error = results.flatMap(({ errors = [] }) => errors)[0];
    return {
      id,
      kind: 'tests',
      relation,
      status: worstOf(results),
      ...(begun.length === 0 ? {} : { beganAfter: began }),
      milliseconds: begun.length === 0 ? 0 : Math.max(0, Math.round(ended - began)),
      warehouseMilliseconds: Math.round(results.reduce((sum, step) => sum + step.warehouseMilliseconds, 0)),
      tests: begun.length,
      ...(failing.length === 0 ? {} : { failing }),
      ...costOf(results),
      ...waitedFor(
        results.flatMap((step) => planned.get(step.id)?.dependsOn ?? []),
        id,
      ),
      ...(error === undefined ? {} : { code: error.code }),
    };
  });
  return [...single, ...tests].sort((a, b) => (a.beganAfter ?? Number.MAX_SAFE_INTEGER) - (b.beganAfter ?? Number.MAX_SAFE_INTEGER));
}

/** From the worst to the best. */
const STATUSES = ['error', 'failed', 'cancelled', 'warned', 'skipped', 'succeeded', 'unchanged'] as const;

function worstOf(results: readonly StepResult[]): StepResult['status'] {
  const found = new Set(results.map(({ status }) => status));
  return STATUSES.find((status) => found.has(status)) ?? 'succeeded';
}

/** Whether a step makes all rows, and not only those that are new. */
export function makesAllRows(step: Step): boolean {
  return step.kind === 'load' || (step.kind === 'build' && (step.batches === undefined || step.batches.start === 'create'));
}

function costOf(results: readonly StepResult[]): Pick<RecordedStep, 'bytes' | 'workMilliseconds'> {
  const sum = (of: (step: StepResult) => number | undefined): number | undefined => {
    const known = results.flatMap((step) => of(step) ?? []);
    return known.length === 0 ? undefined : Math.round(known.reduce((all, one) => all + one, 0));
  };
  const bytes = sum(({ statistics }) => statistics?.bytesProcessed);
  const work = sum(({ statistics }) => statistics?.workMilliseconds);
  return { ...(bytes === undefined ? {} : { bytes }), ...(work === undefined ? {} : { workMilliseconds: work }) };
}
