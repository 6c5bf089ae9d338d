import { MartletError } from '../errors.js';
import { keptSides } from '../plan/index.js';
import type { Project } from '../project/index.js';
import type { Publication } from '../state/index.js';
import { commandFindings, type Judgement } from './command-findings.js';
import { repoint } from './environments.js';
import { hasFailed, type RunResult, type StepResult } from './events.js';
import { type MeasuredFreshness, measureFreshness, noteFreshness } from './measure-freshness.js';
import { type OpenRun, openRun } from './open-run.js';
import { runOpened } from './run-project.js';
import type { RunRequest } from './run-request.js';

/** What became of a release. */
export interface Released {
  readonly environment: string;
  /**
   * `released` and checked; `nothing` where there was nothing to publish; `not-published`, since something failed before, so that nothing was
   * published; `rolled-back`, since a check failed afterwards; `failed-check` where there was no publication to return to.
   */
  readonly outcome: 'released' | 'nothing' | 'not-published' | 'rolled-back' | 'failed-check';
  /** The publication that readers see now. */
  readonly publication: number;
  /** The one that was in force before. */
  readonly before: number;
  /** Whether a command that was killed had published it, so that this one has only checked it. */
  readonly isResumed: boolean;
  /** What was built, tested and published; undefined where an earlier command had done it. */
  readonly run?: RunResult;
  /** What was looked at after publishing. */
  readonly checks: readonly Check[];
}

/** A data test, a monitor or an age that was looked at after publishing. */
export interface Check {
  readonly id: string;
  readonly relation: string;
  readonly status: 'passed' | 'warned' | 'failed';
  readonly errors: readonly MartletError[];
}

/**
 * Publishes a project in an environment, all of it or nothing, checks what it has published there, and returns to the publication before when
 * a check fails. It holds the environment all the time. A release that was killed after publishing is checked by the next one, which does
 * nothing else.
 */
export function release(project: Project, request: RunRequest & { readonly name: string }): Promise<Released> {
  const access = request.command === 'test' ? 'note' : request.command;
  const steps: StepResult[] = [];
  const record = (result: StepResult): void => {
    steps.push(result);
    request.emit({ kind: 'step-finished', result });
  };
  const begun = { at: request.clock.now(), elapsed: request.clock.elapsed() };
  return openRun(project, { ...request, access }, record, async (open) => {
    const { environment } = open.run;
    const standing = open.state.environments.get(environment);
    if (standing?.unchecked !== undefined) return check(open, request, standing, undefined);
    const before = standing?.number ?? 0;
    const releasing: RunRequest = { ...request, releases: { name: request.name, before } };
    const run = await runOpened({ ...open, run: { ...open.run, request: releasing } }, releasing, steps, begun);
    request.emit({ kind: 'run-finished', result: run });
    const state = await open.run.store.read();
    const now = state.environments.get(environment);
    if (now?.unchecked !== undefined) return check({ ...open, state }, request, now, run);
    const isFaulty = run.cancelled || hasFailed(steps);
    return {
      environment,
      outcome: isFaulty ? 'not-published' : 'nothing',
      publication: before,
      before,
      isResumed: false,
      run,
      checks: [],
    };
  });
}

/** Looks at what a publication has changed, as its readers see it, and returns to the one before when something is wrong. */
async function check(
  open: OpenRun,
  request: RunRequest & { readonly name: string },
  publication: Publication,
  run: RunResult | undefined,
): Promise<Released> {
  const { store, environment } = open.run;
  const before = publication.unchecked?.before ?? 0;
  const earlier = await store.publication(environment, before);
  const changed = [...publication.versions].flatMap(([id, key]) => (earlier?.versions.get(id) === key ? [] : [id]));
  const checks = [...monitorsOf(run), ...(await checksOf(open, request, changed))];
  request.signal?.throwIfAborted();
  const failed = checks.filter(({ status }) => status === 'failed');
  const outcome = { environment, before, isResumed: run === undefined, checks, ...(run === undefined ? {} : { run }) };
  const judged = (error?: MartletError): Judgement => ({
    id: `publication ${environment}`,
    relation: failed[0]?.relation ?? environment,
    status: error === undefined ? 'well' : 'error',
    ...(error === undefined ? {} : { error }),
  });
  const tell = (error?: MartletError) =>
    request.afterwards?.(open, { ...commandFindings(open.run, [judged(error)]), ...(run === undefined ? {} : { runId: run.runId }) });
  if (failed.length === 0) {
    await markChecked(open, publication);
    await tell();
    return { ...outcome, outcome: 'released', publication: publication.number };
  }
  const names = failed.map(({ id }) => id);
  if (earlier === undefined) {
    await markChecked(open, publication);
    await tell(new MartletError('publication-fails', { environment, publication: publication.number, checks: names }));
    return { ...outcome, outcome: 'failed-check', publication: publication.number };
  }
  const restored = await returnTo(open, earlier);
  await tell(
    new MartletError('publication-rolled-back', { environment, publication: publication.number, restored: before, checks: names }),
  );
  return { ...outcome, outcome: 'rolled-back', publication: restored };
}

/** Says of a publication that nothing is left to be looked at. */
function markChecked({ publisher }: OpenRun, publication: Publication): Promise<void> {
  const { unchecked: _, ...checked } = publication;
  return publisher.lock.hold(() => publisher.store.append({ publications: [checked] }));
}

/** Kept tables of the same code keep the batches that they have taken; where the code changed, the table of before is shown again. */
async function returnTo(open: OpenRun, { number, restores, versions }: Publication): Promise<number> {
  const { environment } = open.run;
  const own = open.state.environments.get(environment)?.versions ?? new Map<string, string>();
  const stay = new Set(keptSides(open.state, own, versions, {}).flatMap(({ id, isSameCode }) => (isSameCode ? [id] : [])));
  const wanted = new Map([...versions].map(([id, key]) => [id, stay.has(id) ? (own.get(id) ?? key) : key]));
  const { publication } = await repoint(open, wanted, { cause: 'rollback', restores: restores ?? number }, {}, []);
  return publication;
}

/** The data tests and monitors of what was published, and how old it is. */
async function checksOf(open: OpenRun, request: RunRequest, ids: readonly string[]): Promise<readonly Check[]> {
  const { run } = open;
  const known = ids.filter((id) => run.project.byId.has(id));
  if (known.length === 0) return [];
  const steps: StepResult[] = [];
  const { clock } = request;
  const testing: RunRequest = {
    clock,
    signal: request.signal,
    permit: request.permit,
    commit: request.commit,
    threads: request.threads,
    emit: request.emit,
    command: 'test',
    environment: run.environment,
    select: known,
  };
  const around: OpenRun = {
    ...open,
    run: { ...run, request: testing, record: (result) => void steps.push(result) },
  };
  await runOpened(around, testing, steps, { at: clock.now(), elapsed: clock.elapsed() });
  const fresh = await measureFreshness(run, open.state, new Set(known));
  await noteFreshness(run, fresh);
  return [...steps.filter(({ kind }) => kind === 'test' || kind === 'monitor').map(checkOf), ...fresh.map(ageCheck)];
}

/** Monitors look at what is published, so that they were part of the run. */
function monitorsOf(run: RunResult | undefined): readonly Check[] {
  return (run?.steps ?? []).filter(({ kind }) => kind === 'monitor').map(checkOf);
}

function checkOf({ id, relation, status, errors = [] }: StepResult): Check {
  const isBad = status === 'failed' || status === 'error';
  return { id, relation, errors, status: isBad ? 'failed' : status === 'warned' ? 'warned' : 'passed' };
}

function ageCheck(measured: MeasuredFreshness): Check {
  const { id: relation, error } = measured;
  const statuses = { fresh: 'passed', stale: 'warned', failed: 'failed' } as const;
  const status = measured.ok ? statuses[measured.freshness.status] : 'failed';
  return { id: `freshness ${relation}`, relation, status, errors: error === undefined ? [] : [error] };
}
