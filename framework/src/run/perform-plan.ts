import type { LoadRecord } from '../ingest/index.js';
import {
  type BuildStep,
  type LoadStep,
  type Plan,
  rejectsOf,
  relationNameOf,
  type Step,
  type TestStep,
  versionName,
} from '../plan/index.js';
import type { ProjectSource } from '../project/index.js';
import { type IntervalEntry, type LoadEntry, relationKey } from '../state/index.js';
import { ensureSchema } from '../warehouses/ensure-schema.js';
import type { RelationName, Session } from '../warehouses/warehouse.js';
import type { DoneStatement, StepResult } from './events.js';
import type { Examined } from './examine-sources.js';
import { FAILURES_SCHEMA, noteFailingRows } from './failing-tables.js';
import { ledgerStatements } from './kept-ledger.js';
import { claim } from './owners.js';
import { performScan, performStep, settledStep, stepIdentity } from './perform.js';
import { performLoad } from './perform-load.js';
import { openSession, type RunContext, withSessions } from './run-context.js';
import { schedule } from './schedule.js';
import { skippedStep } from './skipped-step.js';
import { stepsOf, type Task, tasksOf } from './tasks.js';

/** What a plan's steps have left in the warehouse, beside what their results tell. */
export interface Performed {
  /** What was loaded, by the source's id. */
  readonly loads: ReadonlyMap<string, LoadRecord>;
  /** The ids of sources of which only the rejects are there. */
  readonly rejectsOnly: ReadonlySet<string>;
}

/** Does all steps of a plan. What fails is recorded; it stops what depends on it, and nothing else. */
export async function performPlan(run: RunContext, plan: Plan, examined: ReadonlyMap<string, Examined>): Promise<Performed> {
  const { request, warehouse, busy, stop, project } = run;
  const stored: RelationName[] = [];
  const onStored = (table: RelationName): void => void stored.push(table);
  const around = {
    statements: warehouse.statements,
    clock: request.clock,
    busy,
    signal: stop.signal,
    onStatement: (statement: DoneStatement): void => request.emit({ kind: 'statement-finished', statement }),
    batches: {
      capabilities: warehouse.dialect.capabilities,
      runId: run.runId,
      now: request.clock.now,
      openSession: () => openSession(run),
      storeOn: run.storeOn,
      // Beside its rows, in the transaction that holds them, where the state is not.
      recordIntervals: async (worker: Session, intervals: readonly IntervalEntry[]) => {
        const { database, clock } = run.store;
        if (database.sharesTransactions) return;
        for (const statement of ledgerStatements(warehouse.dialect, { intervals }, clock)) await worker.execute(statement);
      },
    },
    ...(request.storeFailures ? { failures: { schema: FAILURES_SCHEMA, project: project.config.name, onStored } } : {}),
  };
  const loads = new Map<string, LoadRecord>();
  const rejectsOnly = new Set<string>();
  const unwritten: LoadEntry[] = [];
  let loading = plan.steps.filter(({ kind }) => kind === 'load').length;
  // A load may have taken minutes; it counts though the run should end before anything is published. Where statements are dear,
  // the last one to end writes for all.
  const writeLoads = async (): Promise<void> => {
    if (unwritten.length > 0) await run.store.append({ loads: unwritten.splice(0) });
  };
  const load = async (step: LoadStep, worker: Session): Promise<StepResult> => {
    // A load step is planned for sources only.
    const source = project.byId.get(step.relation) as ProjectSource;
    const { result, record, keepsRejects } = await performLoad(run, step, source, examined.get(step.relation), worker);
    if (record !== undefined) {
      loads.set(source.id, record);
      unwritten.push(loadEntry(source.id, record));
    } else if (keepsRejects) rejectsOnly.add(source.id);
    loading -= 1;
    if (run.store.database.isCheap || loading === 0) await writeLoads();
    return result;
  };
  // The loads and tests that leave nothing to be desired.
  const passed = new Set<string>();
  const perform = async (unit: Task, worker: Session): Promise<readonly StepResult[]> => {
    if ('scan' in unit) return performScan(unit.scan, unit.tests, worker, around);
    const { step } = unit;
    if (step.kind === 'test' && step.proof?.awaits.every((id) => passed.has(id)) === true) return [settledStep(step, step.proof)];
    return [step.kind === 'load' ? await load(step, worker) : await performStep(step, worker, around)];
  };

  for (const schema of schemasOf(plan, request.storeFailures ?? false)) await ensureSchema(warehouse, run.session, schema);
  await claim(run, madeBy(plan), project.config.name);
  // The step that failed, by the unit in which it stands.
  const culprits = new Map<string, Step>();
  const unmade = new Set<string>();
  const units = tasksOf(plan);
  await withSessions(run, units.length, (workers) =>
    schedule<Task, Session, { ok: boolean }>(units, {
      workers,
      isStopped: () => stop.signal.aborted,
      perform: async (unit, worker) => {
        for (const step of stepsOf(unit)) {
          const { id, kind, relation, test } = stepIdentity(step);
          request.emit({ kind: 'step-started', id, step: kind, relation, test });
        }
        const results = await perform(unit, worker);
        for (const result of results) {
          run.record(result);
          if (result.status === 'succeeded' && (result.kind !== 'test' || result.failures === 0)) passed.add(result.id);
        }
        const culprit = results.find(({ status }) => status !== 'succeeded' && status !== 'warned');
        if (culprit === undefined) return { ok: true };
        for (const step of stepsOf(unit)) {
          if (step.id === culprit.id) culprits.set(unit.id, step);
          if (step.kind !== 'test') unmade.add(step.relation);
        }
        if (request.failFast) stop.abort();
        return { ok: false };
      },
      skip: (unit, because) => {
        for (const step of stepsOf(unit)) {
          run.record(skippedStep(step, culprits.get(because), unmade));
          if (step.kind !== 'test') unmade.add(step.relation);
        }
        return { ok: false };
      },
    }),
  );
  await writeLoads();
  if (stored.length > 0) await noteFailingRows(run, stored);
  return { loads, rejectsOnly };
}

function loadEntry(id: string, record: LoadRecord): LoadEntry {
  const parts = record.parts?.flatMap(({ relation, rejectedRelation }) => [relation, rejectedRelation].map(relationKey));
  return { version: relationKey(record.relation), id, record: JSON.stringify(record), ...(parts === undefined ? {} : { parts }) };
}

/** The names under which steps make tables and views; all others that they make begin with one of these. */
function madeBy({ steps }: Plan): readonly RelationName[] {
  return steps.flatMap((step): readonly RelationName[] => {
    if (step.kind === 'test') return [];
    const suffix = step.version.name.slice(relationNameOf(step.relation).name.length + '__'.length);
    return step.kind === 'build' ? [step.version] : [step.version, versionName(rejectsOf(relationNameOf(step.relation)), suffix)];
  });
}

/** The schemas that steps write to. */
function schemasOf({ steps }: Plan, storesFailures: boolean): ReadonlySet<string> {
  const made = steps.filter((step): step is BuildStep | LoadStep => step.kind !== 'test');
  const tests = steps.some((step): step is TestStep => step.kind === 'test');
  return new Set([...made.map(({ version }) => version.schema), ...(storesFailures && tests ? [FAILURES_SCHEMA] : [])]);
}
