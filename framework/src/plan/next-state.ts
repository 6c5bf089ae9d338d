import { type IntervalEntry, type ModelVersion, relationKey, type State, type StateEntries } from '../state/index.js';
import { blockedBy } from './blocked.js';
import { isMadeAgain } from './part.js';
import { type Plan, type PlannedVersion, rejectsOf, relationNameOf, versionName } from './plan.js';
import type { BuildStep } from './step.js';

/** How a step ended, as far as the next state follows from it. */
export interface StepOutcome {
  readonly id: string;
  readonly status: 'succeeded' | 'unchanged' | 'warned' | 'failed' | 'error' | 'skipped' | 'cancelled';
  readonly rows?: number;
  readonly holds?: number;
  /** The ranges that a table holds once it is published. */
  readonly pending?: readonly IntervalEntry[];
}

/** What was done of a plan. */
export interface Done {
  readonly outcomes: readonly StepOutcome[];
  readonly isCancelled: boolean;
  /** Whether nothing is published unless all of it succeeds. */
  readonly isWhole?: boolean;
  /** What was loaded, by the source's id. */
  readonly loads: ReadonlyMap<string, { readonly rows: number }>;
  /** The ids of sources of which only the rejects are there. */
  readonly rejectsOnly: ReadonlySet<string>;
  readonly runId: string;
  readonly now: string;
}

/** What follows for the state from a plan and from what was done of it. */
export interface NextState {
  /** The ids of relations that are not published. */
  readonly blocked: ReadonlySet<string>;
  /** Whether nothing is published, whatever was built. */
  readonly isLeft: boolean;
  /** The keys of the versions that the environment points at, by id; undefined where these are the ones that it points at already. */
  readonly environment?: ReadonlyMap<string, string>;
  /** The builds whose versions change only when they are published: they take new rows, or read a table that does. */
  readonly late: readonly BuildStep[];
  readonly entries: Required<Pick<StateEntries, 'versions' | 'intervals' | 'restatements' | 'passedTests'>>;
  /** The keys of versions that were built and are not published, to be looked at. */
  readonly unpublished: readonly string[];
}

export function nextState(plan: Plan, state: State, done: Done): NextState {
  const { isCancelled, outcomes, now } = done;
  const blocked = isCancelled ? new Set(plan.versions.map(({ id }) => id)) : blockedBy(plan, outcomes);
  // What begins with the versions of another environment is all of it or nothing.
  const isLeft = isCancelled || plan.isPart === true || ((plan.begin !== undefined || done.isWhole === true) && blocked.size > 0);
  const late = isLeft ? [] : lateBuilds(plan, blocked);
  const environment = isLeft ? undefined : nextEnvironment(plan, state, blocked, done, late.length > 0);
  return {
    blocked,
    isLeft,
    late,
    ...(environment === undefined ? {} : { environment }),
    entries: {
      versions: builtVersions(plan, state, { blocked, isLeft }, done),
      intervals: late.flatMap(({ id }) => outcomes.find((outcome) => outcome.id === id)?.pending ?? []),
      restatements: isLeft
        ? []
        : plan.restatements.filter(({ id }) => !blocked.has(id)).map((restatement) => ({ ...restatement, at: now })),
      passedTests: passedTestsAfter(plan, done),
    },
    unpublished: unpublishedVersions(plan, { blocked, isLeft }, outcomes),
  };
}

function lateBuilds({ steps }: Plan, blocked: ReadonlySet<string>): readonly BuildStep[] {
  return steps.filter(
    (step): step is BuildStep =>
      step.kind === 'build' && (step.batches?.start === 'beside' || step.publish !== undefined) && !blocked.has(step.relation),
  );
}

function nextEnvironment(
  plan: Plan,
  state: State,
  blocked: ReadonlySet<string>,
  { rejectsOnly }: Done,
  hasNewRows: boolean,
): ReadonlyMap<string, string> | undefined {
  const next = new Map(plan.begin ?? state.environments.get(plan.basis.environment)?.versions);
  for (const id of plan.removed) {
    next.delete(id);
    next.delete(rejectsOf(relationNameOf(id)).id);
  }
  for (const { id, action, version } of plan.versions) {
    const isSource = action === 'load' || state.loads.has(relationKey(version.relation));
    const rejects = rejectsOf(relationNameOf(id));
    // The rejects of a load that failed are what there is to look at now.
    if (isSource && (!blocked.has(id) || rejectsOnly.has(id))) next.set(rejects.id, relationKey(versionName(rejects, version.fingerprint)));
    if (!blocked.has(id)) next.set(id, relationKey(version.relation));
  }
  const before = state.environments.get(plan.environment)?.versions;
  const isSame = before !== undefined && before.size === next.size && [...next].every(([id, key]) => before.get(id) === key);
  return (isSame && !hasNewRows) || (before === undefined && next.size === 0) ? undefined : next;
}

/** The versions that are there for the first time, with what they were made of. */
function builtVersions(
  plan: Plan,
  state: State,
  { blocked, isLeft }: Pick<NextState, 'blocked' | 'isLeft'>,
  done: Done,
): readonly ModelVersion[] {
  const outcomes = byIdOf(done.outcomes);
  const madeAgain = new Set(plan.steps.flatMap((step) => (isMadeAgain(step) ? [step.relation] : [])));
  const builds = new Map(plan.steps.flatMap((step) => (step.kind === 'build' ? [[step.relation, step] as const] : [])));
  return plan.versions.flatMap((planned) => {
    const { id, action, step, place } = planned;
    // What the whole plan makes again, or only tells anew, a part leaves to it.
    if (plan.isPart === true && (step === undefined || madeAgain.has(id))) return [];
    if (action === 'stand') return renewed(planned, state);
    if (!isMade(planned, outcomes)) return [];
    // What is blocked and stored nowhere, or takes its new rows only when it is published, is as it was.
    if (blocked.has(id) && (action === 'inline' || place !== undefined)) return [];
    const outcome = step === undefined ? undefined : outcomes.get(step);
    // What is published again was counted when it was built.
    const before = state.versions.get(relationKey(planned.version.relation));
    const known = step === undefined ? before : undefined;
    const rows = done.loads.get(id)?.rows ?? outcome?.rows ?? known?.rows;
    const holds = step === undefined ? known?.holds : outcome?.holds;
    const counts = { ...(rows === undefined ? {} : { rows }), ...(holds === undefined ? {} : { holds }) };
    const isUnpublished = (isLeft || blocked.has(id)) && (before === undefined || before.isUnpublished === true);
    const made = { runId: done.runId, createdAt: done.now, ...(isUnpublished ? { isUnpublished: true as const } : {}) };
    const build = builds.get(id);
    const cloneDepth = step === undefined ? before?.cloneDepth : build?.batches?.cloneDepth;
    const version: ModelVersion = { ...planned.version, ...made, ...counts, ...(cloneDepth === undefined ? {} : { cloneDepth }) };
    return [build === undefined ? version : { ...version, sql: build.sql }];
  });
}

/** A version that stays, where what its declaration says in words has changed: its description, its owner. */
function renewed({ version }: PlannedVersion, state: State): readonly ModelVersion[] {
  const known = state.versions.get(relationKey(version.relation));
  if (known === undefined || known.fingerprints.metadata === version.fingerprints.metadata) return [];
  return [{ ...known, fingerprints: version.fingerprints, columns: version.columns }];
}

function byIdOf(outcomes: readonly StepOutcome[]): ReadonlyMap<string, StepOutcome> {
  return new Map(outcomes.map((outcome) => [outcome.id, outcome]));
}

function isMade({ step }: PlannedVersion, outcomes: ReadonlyMap<string, StepOutcome>): boolean {
  return step === undefined || outcomes.get(step)?.status === 'succeeded';
}

function unpublishedVersions(
  plan: Plan,
  { blocked, isLeft }: Pick<NextState, 'blocked' | 'isLeft'>,
  outcomes: readonly StepOutcome[],
): readonly string[] {
  const byId = byIdOf(outcomes);
  return plan.versions
    .filter((planned) => planned.step !== undefined && (isLeft || blocked.has(planned.id)) && isMade(planned, byId))
    .map(({ version }) => relationKey(version.relation));
}

function passedTestsAfter(plan: Plan, { outcomes, now }: Done): NextState['entries']['passedTests'] {
  const byId = byIdOf(outcomes);
  const has = (id: string, status: StepOutcome['status']): boolean => byId.get(id)?.status === status;
  return plan.passedTests
    .filter(({ tests }) => tests.every((id) => has(id, 'succeeded') || has(id, 'warned')))
    .map(({ key, version, tests }) => ({ key, version, at: now, ...(tests.some((id) => has(id, 'warned')) ? { isWarned: true } : {}) }));
}
