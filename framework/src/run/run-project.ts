import type { LoadRecord } from '../ingest/index.js';
import { timeColumnOf, waitingRows } from '../materializations/index.js';
import type { BuildStep, Plan, PlannedVersion } from '../plan/index.js';
import { chooseScope, nextState, partOf, planDigest, rejectsOf, relationNameOf, shownVersions } from '../plan/index.js';
import type { Project } from '../project/index.js';
import {
  type ChangeStatements,
  type HistoryEntry,
  type Publication,
  type RunEntry,
  relationKey,
  type State,
  type StateEntries,
} from '../state/index.js';
import type { Judgement } from './command-findings.js';
import { refuseOverBudget } from './cost/plan-cost.js';
import { hasFailed, type RunResult, type StepResult } from './events.js';
import { cleanFilesOfReaders, dropUnused } from './janitor.js';
import { beginLedger, ledgerStatements } from './kept-ledger.js';
import { watch } from './monitors/index.js';
import { type OpenRun, openRun } from './open-run.js';
import { type Performed, performPlan } from './perform-plan.js';
import { type PlannedRun, planRun } from './plan-run.js';
import { admitPlan } from './protection.js';
import { publish, type Swap, swapBetween } from './publish.js';
import { noteRowCounts } from './row-counts.js';
import { rowsOfTheFuture } from './rows-of-the-future.js';
import { type RecordedRun, readRuns, recordOf, runEntry } from './run-record.js';
import type { RunRequest } from './run-request.js';
import { isCompared, stepsOutOfLine } from './step-trends.js';
import { tellReaders } from './tell-readers.js';
import { testRuleEntries } from './test-rules.js';
import { unresolvedAfter } from './unresolved-steps.js';
import { declaredIn, verdictsOfRun } from './verdicts.js';

/**
 * Runs a command on a project: plans it, loads what is stale, builds new versions beside the old ones, tests them, and
 * publishes what passed. What fails is told in the result; only a project that can't be compiled or a warehouse that
 * can't be opened throws.
 */
export async function runProject(project: Project, request: RunRequest): Promise<RunResult> {
  const { clock, emit } = request;
  const results: StepResult[] = [];
  const record = (result: StepResult): void => {
    results.push(result);
    emit({ kind: 'step-finished', result });
  };
  const begun = { at: clock.now(), elapsed: clock.elapsed() };
  const access = request.command === 'test' ? 'note' : request.command;
  const result = await openRun(project, { ...request, access }, record, (open) => runOpened(open, request, results, begun));
  emit({ kind: 'run-finished', result });
  return result;
}

/** The same where the warehouse is open and the environment locked. */
export async function runOpened(
  open: OpenRun,
  request: RunRequest,
  results: StepResult[],
  begun: { readonly at: string; readonly elapsed: number },
): Promise<RunResult> {
  const { command, clock, signal } = request;
  const { run } = open;
  const { project } = run;
  const startedAt = begun.at;
  const whole = await planRun(run, open.state);
  const { drift } = whole.plan;
  if (command !== 'test' && drift.found.length > 0) request.emit({ kind: 'drift-found', environment: run.environment, drift });
  const goesOn = (await request.onPlan?.(whole.plan)) !== false;
  if (goesOn && command !== 'test') await refuseOverBudget(run, whole.plan, open.state);
  if (goesOn) await admitPlan({ config: project.config, store: run.store, state: open.state }, whole.plan, request);
  const planned = goesOn ? partAsked(whole, run) : whole;
  const { plan } = planned;
  if (goesOn) request.emit({ kind: 'planned', runId: run.runId, environment: run.environment, plan });
  results.push(...(goesOn ? unchangedResults(project, plan, open.state) : []));
  const watched: Judgement[] = [];
  const applied = (): Promise<Published> => apply(open, planned, results, startedAt);
  const isTold = command !== 'test' && plan.steps.length > 0;
  const { published, views } = goesOn ? await (isTold ? audited(run, plan, results, applied) : applied()) : NOTHING_PUBLISHED;
  const rules = goesOn && signal?.aborted !== true ? testRuleEntries(run, results) : [];
  if (goesOn && signal?.aborted !== true) {
    if (plan.isPart !== true && !hasFailed(results) && (command === 'build' || command === 'run')) await planned.noteBuilt?.();
    const found = watchAfter(open, planned, published, results);
    watched.push(
      ...(await found.catch(async (failure: unknown) => {
        if (rules.length > 0) await run.store.note(rules);
        throw failure;
      })),
    );
  }
  const finished: RunResult = {
    runId: run.runId,
    command,
    target: project.target.name,
    environment: run.environment,
    startedAt,
    finishedAt: clock.now(),
    milliseconds: clock.elapsed() - begun.elapsed,
    warehouseMilliseconds: run.busy.milliseconds,
    steps: results,
    testsThatHold: plan.testsThatHold.length,
    pruned: plan.testsThatHold,
    ...(plan.isPart === true ? { isPart: true } : {}),
    published,
    views,
    cancelled: signal?.aborted ?? false,
  };
  if (goesOn) await noteRun(open, { result: finished, plan, request, clock, threads: run.threads }, rules);
  if (goesOn)
    await request.afterwards?.(open, {
      ...finished,
      verdicts: [...verdictsOfRun(project, plan, open.state, results, request.runAt ?? request.clock.now()), ...watched],
      ...(command === 'build' ? { isDeclared: declaredIn(project) } : {}),
    });
  return finished;
}

/** Says in the audit log what is done of a plan, before and after. */
async function audited(
  { auditor, request: { command, permit, signal } }: OpenRun['run'],
  plan: Plan,
  results: readonly StepResult[],
  work: () => Promise<Published>,
): Promise<Published> {
  const { approvals = [], overridesFreeze } = permit ?? {};
  const told = {
    command,
    plan: planDigest(plan),
    steps: plan.steps.length,
    ...(plan.isPart === true ? { isPart: true } : {}),
    ...(approvals.length === 0 ? {} : { approvals }),
    ...(overridesFreeze === undefined ? {} : { overridesFreeze: true }),
  };
  await auditor.note({ action: 'apply', outcome: 'begun', details: told });
  let done: Published;
  try {
    done = await work();
  } catch (failure) {
    // What went wrong first is what counts; an apply that has begun and not ended says enough.
    await auditor.note({ action: 'apply', outcome: 'failed', details: told }).catch(() => undefined);
    throw failure;
  }
  const outcome = signal?.aborted === true ? 'cancelled' : hasFailed(results) ? 'failed' : 'done';
  await auditor.note({ action: 'apply', outcome, details: { ...told, published: done.published.length } });
  return done;
}

/** How many runs a run is compared with. */
const PAST_RUNS = 20;

/** Writes down how a run went, with what else there is to be noted, and warns of what its own past lets not expect. */
async function noteRun(open: OpenRun, recorded: RecordedRun, others: readonly HistoryEntry[]): Promise<void> {
  const { store, request } = open.run;
  const record = await recordOf(recorded);
  if (record?.steps.some(isCompared) === true) {
    const past = await readRuns(store, { environment: record.environment, most: PAST_RUNS });
    for (const error of stepsOutOfLine(record.steps, past)) request.emit({ kind: 'warning', error });
  }
  const entries = [...others, ...(record === undefined ? [] : [runEntry(record)])];
  if (entries.length === 0) return;
  await store.note(entries);
  await tellReaders(open);
}

/** What is done of a plan: all of it, or what it does of some relations. */
function partAsked(planned: PlannedRun, { project, request: { command, only } }: OpenRun['run']): PlannedRun {
  if (only === undefined) return planned;
  return { ...planned, plan: partOf(planned.plan, new Set(chooseScope(project, { command, select: only }).selected)) };
}

/** Counts and measures what is watched of what this run has published; a test looks at all that it is about. */
async function watchAfter(
  { run, state }: OpenRun,
  { plan }: PlannedRun,
  published: readonly string[],
  results: readonly StepResult[],
): Promise<readonly Judgement[]> {
  if (plan.command === 'ingest' || plan.isPart === true) return [];
  const ids = new Set(plan.versions.map(({ id }) => id));
  const standing = new Set([...(state.environments.get(run.environment)?.versions.keys() ?? []), ...published]);
  const built = results.filter(({ kind, status }) => kind !== 'test' && status === 'succeeded').map(({ relation }) => relation);
  const changed = plan.command === 'test' ? ids : new Set([...published, ...built]);
  await noteRowCounts(run, new Set([...changed].filter((id) => standing.has(id))));
  if (plan.command === 'run') return [];
  const { results: measured, verdicts } = await watch({ run }, { ids, changed, standing });
  for (const result of measured) run.record(result);
  return verdicts;
}

/** Applies a plan on the state that it was made on, and answers with the relations that it published. */
async function apply(open: OpenRun, planned: PlannedRun, results: readonly StepResult[], startedAt: string): Promise<Published> {
  const { run, publisher, state } = open;
  const { plan, examined, unknownContents } = planned;
  const { request, environment, project, runId, threads, store } = run;
  const { command, clock } = request;
  request.emit({ kind: 'run-started', runId, command, target: plan.target, environment, threads, steps: plan.steps.length });
  const kept = plan.steps.flatMap((step) => (step.kind === 'build' && step.batches !== undefined ? [step.version] : []));
  const isApart = !store.database.sharesTransactions && kept.length > 0;
  if (isApart) await beginLedger(run, state, kept);
  const performed = await performPlan(run, plan, examined);
  const isCancelled = request.signal?.aborted ?? false;
  const outcome = isCancelled ? 'cancelled' : hasFailed(results) ? 'failed' : 'succeeded';
  const now = clock.now();
  const next = nextState(plan, state, {
    outcomes: results,
    isCancelled,
    isWhole: request.releases !== undefined,
    ...performed,
    runId,
    now,
  });
  const { blocked, late } = next;
  const standing = state.environments.get(environment);
  const swap = next.isLeft ? undefined : swapOf(open, planned, next.environment ?? standing?.versions ?? new Map(), blocked, performed);
  const done = results.filter(({ status }) => status !== 'unchanged' && status !== 'skipped');
  const isStill = next.environment === undefined && (swap === undefined || swap.points.length === 0);
  const before = state.runs.get(environment)?.troubles ?? [];
  const troubles = isCancelled ? before : unresolvedAfter(before, plan, results, blocked, { at: now, isDeclared: declaredIn(project) });
  const isAsBefore = troubles.length === 0 && before.length === 0;
  const { versions, passedTests } = next.entries;
  const isNothing = done.length === 0 && isStill && versions.length === 0 && passedTests.length === 0 && isAsBefore;
  const entries: StateEntries = {
    ...next.entries,
    runs: [
      {
        runId,
        environment,
        command,
        startedAt,
        finishedAt: now,
        outcome,
        kept: next.unpublished,
        troubles,
        ...partEntry(plan, state, next.unpublished),
        ...unfinishedRequest(request, plan, blocked),
        ...(outcome === 'succeeded' ? {} : givenIn(request)),
        ...(outcome === 'succeeded' || Object.keys(unknownContents).length === 0 ? {} : { contents: unknownContents }),
      },
    ],
    results: done.map((result) => resultEntry(result, { runId, environment, at: now })),
  };
  const written = isApart ? ledgerOf(run, entries) : [];
  if (swap === undefined || isStill) {
    for (const statement of written) await run.session.execute(statement);
    if (!isNothing) await publisher.lock.hold(() => store.append(entries));
    return NOTHING_PUBLISHED;
  }
  const publication: Publication =
    next.environment === undefined && standing !== undefined
      ? standing
      : {
          environment,
          number: plan.basis.publication + 1,
          status: 'finished',
          cause: plan.begin === undefined ? 'apply' : 'promote',
          runId,
          publishedAt: now,
          versions: next.environment ?? new Map(),
          ...(request.releases === undefined ? {} : { unchecked: request.releases }),
        };
  await publish(publisher, publication, { ...swap, before: [...late.flatMap(publishingStatements), ...written] }, entries);
  await dropUnused(publisher, project, now);
  await cleanFilesOfReaders(publisher, { dryRun: false });
  const made = plan.versions.filter(({ id, step }) => step !== undefined && !blocked.has(id)).map(({ id }) => id);
  // The views of a new environment show what it began with where the new version is blocked.
  const switched = swap.points.filter(({ id }) => !blocked.has(id)).map(({ id }) => id);
  const ids = [...new Set([...made, ...switched])];
  request.emit({ kind: 'published', relations: ids });
  // The rejects of a source are shown beside it, and are no relation of the project.
  return { published: ids, views: swap.points.filter(({ id }) => project.byId.has(id)).length };
}

/** The relations that serve what a run has made, and the number of views that it moved for it. */
type Published = Pick<RunResult, 'published' | 'views'>;
const NOTHING_PUBLISHED: Published = { published: [], views: 0 };

/** What the state remembers of a step. */
function resultEntry(
  { id, kind, relation, test, status, rows: written, holds: rows = written, failures, milliseconds }: StepResult,
  of: { readonly runId: string; readonly environment: string; readonly at: string },
): NonNullable<StateEntries['results']>[number] {
  return {
    ...of,
    step: id,
    kind,
    relation,
    status,
    milliseconds,
    ...(test === undefined ? {} : { test }),
    ...(rows === undefined ? {} : { rows }),
    ...(failures === undefined ? {} : { failures }),
  };
}

/** What is written in the warehouse of the kept tables that were made, with the rows that they take when they are published. */
function ledgerOf({ warehouse, store }: OpenRun['run'], { versions = [], intervals = [] }: StateEntries): readonly string[] {
  const kept = versions.filter(({ content }) => content !== undefined).map(({ sql: _, ...version }) => version);
  return ledgerStatements(warehouse.dialect, { versions: kept, intervals }, store.clock);
}

/**
 * What moves, for the environment to stand for some versions. It begins with what its views show in truth; what stands is told anew
 * where the plan is about it.
 */
function swapOf(
  { publisher, state }: OpenRun,
  { plan: { command, environment, versions, drift }, standing: { stored } }: PlannedRun,
  after: ReadonlyMap<string, string>,
  held: ReadonlySet<string>,
  { rejectsOnly }: Performed,
): Swap {
  const inlined = new Set(versions.filter(({ action }) => action === 'inline').map(({ version }) => relationKey(version.relation)));
  const planned = new Set(command === 'test' ? [] : versions.map(({ id }) => id));
  const before = state.environments.get(environment) ?? { versions: new Map<string, string>() };
  const shown = command === 'test' ? before.versions : shownVersions(before.versions, drift);
  const made = new Set(
    versions.flatMap(({ id, step }) => {
      const rejects = rejectsOf(relationNameOf(id)).id;
      if (step === undefined || held.has(id)) return rejectsOnly.has(id) ? [rejects] : [];
      return [id, rejects];
    }),
  );
  return swapBetween(publisher, environment, { ...before, versions: shown }, after, {
    isStored: (key) => !inlined.has(key) && state.versions.get(key)?.as !== 'inline',
    // A command that is not about a version that is gone leaves its view as it is.
    isThere: (id, key) => made.has(id) || stored.has(key),
    mayRecreate: (id) => planned.has(id) && !held.has(id),
  });
}

function publishingStatements({ batches, publish: view, after }: BuildStep): readonly ChangeStatements[] {
  if (batches?.start === 'beside') return [...batches.batches.map(({ apply: statements }) => statements), ...after];
  return view === undefined ? [] : [view];
}

/** What a run was asked for and did not do, so that it can be asked again. */
function unfinishedRequest(
  { select, exclude, changed, restate, interval }: RunRequest,
  { restatements, isPart }: Plan,
  held: ReadonlySet<string>,
): Pick<RunEntry, 'select' | 'exclude' | 'changed' | 'refresh' | 'restate' | 'interval'> {
  const isLeft = ({ id }: { readonly id: string }): boolean => isPart === true || held.has(id);
  const refresh = restatements.filter((each) => each.whole && isLeft(each)).map(({ id }) => id);
  return {
    ...(select === undefined ? {} : { select }),
    ...(exclude === undefined ? {} : { exclude }),
    ...(changed === undefined ? {} : { changed: [...changed].sort() }),
    ...(refresh.length === 0 ? {} : { refresh }),
    ...(restate === undefined || !isLeft(restate) ? {} : { restate }),
    ...(interval === undefined || !restatements.some((each) => !each.whole && isLeft(each)) ? {} : { interval }),
  };
}

/** What a run is remembered with that did a part: the versions of the parts before it are needed, too, until the plan is published. */
function partEntry(plan: Plan, { runs }: State, made: readonly string[]): Partial<Pick<RunEntry, 'kept' | 'part'>> {
  if (plan.isPart !== true) return {};
  const before = runs.get(plan.environment);
  const after = before?.part === undefined ? before?.runId : before.part.after;
  const kept = before?.part === undefined ? [] : before.kept;
  return { kept: [...new Set([...kept, ...made])], part: after === undefined ? {} : { after } };
}

/** How a run was asked to do it. */
function givenIn({ kept, runAt }: RunRequest): Pick<RunEntry, 'choices' | 'runAt'> {
  return { ...(kept === undefined ? {} : { choices: kept }), ...(runAt === undefined ? {} : { runAt }) };
}

/** What was found as it should be, so that nothing was done. */
function unchangedResults(project: Project, { versions }: Plan, state: State): readonly StepResult[] {
  return versions.flatMap(({ id, action, version }): StepResult[] => {
    if (action !== 'stand' && action !== 'reuse') return [];
    const load = state.loads.get(relationKey(version.relation));
    const known = state.versions.get(relationKey(version.relation));
    const identity = { relation: id, status: 'unchanged', milliseconds: 0, warehouseMilliseconds: 0 } as const;
    const { rows: written, holds } = known ?? {};
    const rows = { ...(written === undefined ? {} : { rows: written }), ...(holds === undefined ? {} : { holds }) };
    if (load === undefined)
      return [{ id: `model ${id}`, kind: 'model', ...identity, ...rows, ...stillWaiting(project, id, version, state) }];
    const { rejectedRows: failures } = JSON.parse(load.record) as LoadRecord;
    return [{ id: `ingest ${id}`, kind: 'ingest', ...identity, ...rows, failures }];
  });
}

/** What a table that took nothing now has left for later is worth a word each time. */
function stillWaiting(project: Project, id: string, { relation }: PlannedVersion['version'], state: State): Pick<StepResult, 'warnings'> {
  const model = project.byId.get(id);
  const later = waitingRows(state.intervals.get(relationKey(relation)) ?? []);
  if (model === undefined || model.kind === 'source' || later?.since === undefined) return {};
  return { warnings: [rowsOfTheFuture(model, timeColumnOf(model.relation.materialized), later)] };
}
