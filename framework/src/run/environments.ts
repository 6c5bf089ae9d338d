import { MartletError, MartletErrors } from '../errors.js';
import type { LoadRecord } from '../ingest/index.js';
import { disagreeing, driftOf, graphOf, type KeptChoices, type KeptSides, keptSides, readersOfKept, shownVersions } from '../plan/index.js';
import { type Project, relationFingerprints } from '../project/index.js';
import { type Publication, type PublicationCause, type RunEntry, relationKey, type State, versionsOf } from '../state/index.js';
import { commandFindings } from './command-findings.js';
import type { Emit, StepResult } from './events.js';
import { type RowsOfSides, rowsOfSides } from './kept-rows.js';
import { type OpenRun, openRun } from './open-run.js';
import { planRun } from './plan-run.js';
import { type AdmissionNote, admitVersions, type EnvironmentAction } from './protection.js';
import { publish, swapBetween } from './publish.js';
import { readWarehouseObjects } from './read-warehouse-objects.js';
import { refuseTakenNames } from './refuse-taken-names.js';
import { runOpened } from './run-project.js';
import type { RunRequest } from './run-request.js';
import { verdictsOfPublished } from './verdicts.js';

/** The world that work on environments is given. */
export type EnvironmentRequest = Pick<RunRequest, 'clock' | 'signal' | 'openStore' | 'early' | 'afterwards' | 'permit' | 'disk'>;

/** What became of an environment that was pointed elsewhere. */
export interface Repointed {
  readonly environment: string;
  /** The number of the new publication; that of the old one when there was nothing to do. */
  readonly publication: number;
  /** The ids of the relations that now stand for other versions. */
  readonly changed: readonly string[];
  /** The ids of those that stand for the same version, and whose view carries other descriptions or rights. */
  readonly redescribed: readonly string[];
  /** The views that are gone, by name. */
  readonly dropped: readonly string[];
  /** The kept tables of which the two sides hold something else. */
  readonly kept: readonly KeptOutcome[];
  /** What was built for it, or would be: readers of kept tables, by id. */
  readonly built: readonly string[];
  /** What does not show what the kept tables behind it hold, until the next build makes it again. */
  readonly disagreeing: readonly { readonly id: string; readonly keptIds: readonly string[] }[];
  /** Whether this is only what would be done. */
  readonly isDryRun: boolean;
}

/** What becomes of a kept table, and what each of the two sides holds that the other one does not. */
export interface KeptOutcome extends Pick<KeptSides, 'id' | 'isSameCode' | 'intervals'> {
  readonly choice: 'keep' | 'replace';
  /** Rows, or states of a history: of the environment's own table, and of the one that could take its place. */
  readonly rows: RowsOfSides;
}

/** What is wanted where an environment is pointed elsewhere. */
export interface RepointRequest extends EnvironmentRequest {
  readonly kept?: KeptChoices;
  /** Tells what would be done, and does nothing. */
  readonly dryRun?: boolean;
  readonly emit?: Emit;
  /** The commit that the project's directory is at, for the history of runs. */
  readonly commit?: RunRequest['commit'];
}

/**
 * Makes an environment point at what another one points at. It keeps its own kept tables where their code is the same; what was built on other
 * contents of them is built on these, and nothing is published unless all of that passes. Without such readers no query on data runs.
 *
 * @throws MartletError `environment-unknown`, `promotion-outdated` when the other stands on older data, `version-dropped`, `kept-rows-lost` where
 * rows would be lost and nobody has chosen, `promotion-of-other-code`, `promotion-failed`.
 */
export function promote(
  project: Project,
  {
    from,
    to,
    allowsOlderData,
    ...request
  }: RepointRequest & { readonly from: string; readonly to: string; readonly allowsOlderData: boolean },
): Promise<Repointed> {
  return openRun(project, { ...request, environment: to, access: request.dryRun === true ? 'note' : 'promote' }, ignore, async (open) => {
    const source = publicationOf(open.state, from);
    const outdated = allowsOlderData ? [] : olderSources(open.state, source, open.state.environments.get(to));
    if (outdated.length > 0) throw new MartletError('promotion-outdated', { from, to, sources: outdated });
    const own = open.state.environments.get(to)?.versions ?? new Map<string, string>();
    const kept = await settleKept(open, own, source.versions, request, { environment: to, other: from });
    const stay = new Set(kept.flatMap(({ id, choice }) => (choice === 'keep' ? [id] : [])));
    const begin = new Map([...source.versions].map(([id, key]) => [id, stay.has(id) ? (own.get(id) ?? key) : key]));
    const readers = readersOfKept(project, graphOf(project).order, stay).filter((id) => begin.has(id));
    const goOn = kept.filter(({ choice, isSameCode }) => choice === 'keep' && !isSameCode).map(({ id }) => id);
    const select = [...goOn, ...readers];
    if (select.length > 0) return promoteBuilding(open, { from, begin, select, kept, request });
    const repointed = await repoint(open, begin, { cause: 'promote' }, request, kept);
    await tellOf(open, begin, request);
    return { ...repointed, kept };
  });
}

/**
 * Makes an environment point at what it pointed at in an earlier publication: the one before, or that of a number. Nothing is built. Rows that kept
 * tables have gained since stay in them.
 *
 * @throws MartletError `environment-unknown`, `publication-unknown`, `version-dropped`, `kept-rows-lost`.
 */
export function rollback(
  project: Project,
  { environment, number, ...request }: RepointRequest & { readonly environment: string; readonly number?: number },
): Promise<Repointed> {
  return openRun(project, { ...request, environment, access: request.dryRun === true ? 'note' : 'rollback' }, ignore, async (open) => {
    const { store } = open.run;
    const current = publicationOf(open.state, environment);
    const wanted = number ?? (current.restores ?? current.number) - 1;
    const found = wanted === current.number ? undefined : await store.publication(environment, wanted);
    if (found === undefined) {
      const kept = (await store.restorable(environment)).filter((candidate) => candidate !== current.number);
      const oldest = kept[0] === undefined ? {} : { oldest: kept[0] };
      throw new MartletError('publication-unknown', { environment, number: wanted, newest: current.number, ...oldest });
    }
    const other = `publication ${found.number}`;
    const kept = await settleKept(open, current.versions, found.versions, request, { environment, other });
    const stay = new Set(kept.flatMap(({ id, choice }) => (choice === 'keep' ? [id] : [])));
    const versions = new Map([...found.versions].map(([id, key]) => [id, stay.has(id) ? (current.versions.get(id) ?? key) : key]));
    const repointed = await repoint(open, versions, { cause: 'rollback', restores: found.restores ?? found.number }, request, kept);
    await tellOf(open, versions, request);
    return { ...repointed, kept };
  });
}

/**
 * Takes an environment away: its views, and with the next janitor the versions that only it needed.
 *
 * @throws MartletError `environment-unknown`, `environment-protected` for the default environment.
 */
export async function invalidate(
  project: Project,
  { environment, ...request }: EnvironmentRequest & { readonly environment: string },
): Promise<Repointed> {
  if (environment === project.config.defaultEnvironment) throw new MartletError('environment-protected', { environment });
  return openRun(project, { ...request, environment, access: 'invalidate' }, ignore, async (open) => {
    publicationOf(open.state, environment);
    return repoint(open, new Map(), { cause: 'invalidate' }, {}, []);
  });
}

/** An environment, for whoever asks which there are. */
export interface EnvironmentSummary {
  readonly environment: string;
  readonly isDefault: boolean;
  readonly publication: number;
  readonly cause: PublicationCause;
  readonly publishedAt: string;
  readonly relations: number;
  /** The ids of relations that stand for other versions than in the default environment, or that only one of the two has. */
  readonly differing: readonly string[];
  /** The numbers of the publications that it can return to. */
  readonly restorable: readonly number[];
  /** Whether its command was killed before it could check what it had published. */
  readonly isUnchecked: boolean;
  readonly lastRun?: Pick<RunEntry, 'runId' | 'command' | 'outcome' | 'finishedAt'>;
}

/** All environments, the default one first. */
export function listEnvironments(project: Project, request: EnvironmentRequest): Promise<readonly EnvironmentSummary[]> {
  const { defaultEnvironment } = project.config;
  return openRun(project, { ...request, access: 'read' }, ignore, async ({ state, run }) => {
    const standard = state.environments.get(defaultEnvironment)?.versions ?? new Map<string, string>();
    const names = [...state.environments.keys()].sort(
      (a, b) => Number(b === defaultEnvironment) - Number(a === defaultEnvironment) || (a < b ? -1 : 1),
    );
    const summaries: EnvironmentSummary[] = [];
    for (const name of names) {
      const { number, cause, publishedAt, versions, unchecked } = publicationOf(state, name);
      const lastRun = state.runs.get(name);
      summaries.push({
        environment: name,
        isDefault: name === defaultEnvironment,
        publication: number,
        cause,
        publishedAt,
        relations: versions.size,
        differing: [...new Set([...versions.keys(), ...standard.keys()])].filter((id) => versions.get(id) !== standard.get(id)),
        isUnchecked: unchecked !== undefined,
        restorable: (await run.store.restorable(name)).filter((candidate) => candidate !== number),
        ...(lastRun === undefined ? {} : { lastRun }),
      });
    }
    return summaries;
  });
}

/** A change of a protected environment that was allowed. */
export interface Admitted extends AdmissionNote {
  readonly environment: string;
  readonly at: string;
}

/** Who changed protected environments, oldest first: all of them, or one. */
export function listAdmissions(project: Project, request: EnvironmentRequest & { readonly of?: string }): Promise<readonly Admitted[]> {
  return openRun(project, { ...request, access: 'read' }, ignore, async ({ run }) => {
    const noted = await run.store.history({ kind: 'admission', ...(request.of === undefined ? {} : { environment: request.of }) });
    // The entries are Martlet's own.
    return noted.map(({ environment, at, body }) => ({ environment, at, ...(body as AdmissionNote) }));
  });
}

/**
 * What the last run of an environment was asked to do, for whoever wants it done again.
 *
 * @throws MartletError `environment-unknown` when it has had none.
 */
export function lastRunOf(
  project: Project,
  { environment, ...request }: EnvironmentRequest & { readonly environment: string },
): Promise<RunEntry> {
  return openRun(project, { ...request, environment, access: 'read' }, ignore, async ({ state }) => {
    const found = state.runs.get(environment);
    if (found === undefined) throw new MartletError('environment-unknown', { environment, known: [...state.runs.keys()] });
    return found;
  });
}

/** What is known of the data tests of what an environment now points at is redescribed as after a run. */
async function tellOf(open: OpenRun, versions: ReadonlyMap<string, string>, { afterwards, clock }: EnvironmentRequest): Promise<void> {
  const { run, state } = open;
  await afterwards?.(open, commandFindings(run, verdictsOfPublished(run.project, state, versions, clock.now())));
}

/**
 * Decides for each kept table of which the two sides took other batches whether the environment keeps its own.
 *
 * @throws MartletError `kept-rows-lost` where its own holds what the other does not, the code is another one and nobody has chosen.
 */
async function settleKept(
  { run, state }: OpenRun,
  own: ReadonlyMap<string, string>,
  others: ReadonlyMap<string, string>,
  { kept: choices = {} }: RepointRequest,
  { environment, other }: { readonly environment: string; readonly other: string },
): Promise<readonly KeptOutcome[]> {
  const settled: KeptOutcome[] = [];
  const lost: { readonly relation: string; readonly rows: number }[] = [];
  for (const sides of keptSides(state, own, others, choices)) {
    const { id, isSameCode, intervals, choice } = sides;
    const rows = await rowsOfSides(run, sides);
    if (choice === undefined && rows.own > 0) lost.push({ relation: id, rows: rows.own });
    settled.push({ id, isSameCode, intervals, rows, choice: choice ?? 'replace' });
  }
  if (lost.length > 0) throw new MartletError('kept-rows-lost', { environment, other, tables: lost });
  return settled;
}

/** A promotion for which readers of kept tables are built: on what the environment keeps. */
async function promoteBuilding(
  open: OpenRun,
  {
    from,
    begin,
    select,
    kept,
    request,
  }: {
    readonly from: string;
    readonly begin: ReadonlyMap<string, string>;
    readonly select: readonly string[];
    readonly kept: readonly KeptOutcome[];
    readonly request: RepointRequest;
  },
): Promise<Repointed> {
  const { state } = open;
  const { project, environment } = open.run;
  refuseOtherCode(project, state, begin, from, select);
  const own = state.environments.get(environment);
  const steps: StepResult[] = [];
  const building: RunRequest = {
    ...request,
    emit: request.emit ?? ignore,
    command: 'build',
    environment,
    select,
    begin,
    clock: open.run.request.clock,
    kept: Object.fromEntries(kept.map(({ id, choice }) => [id, choice])),
  };
  const run: OpenRun['run'] = { ...open.run, request: { ...open.run.request, ...building }, record: (result) => void steps.push(result) };
  const outcome = { environment, redescribed: [], kept, disagreeing: [] };
  if (request.dryRun === true) {
    const { plan } = await planRun(run, state);
    const built = plan.versions.flatMap(({ id, action }) => (action === 'build' ? [id] : []));
    const next = new Map([...begin, ...plan.versions.map(({ id, version }) => [id, relationKey(version.relation)] as const)]);
    return { ...outcome, ...differenceOf(own, next), publication: own?.number ?? 0, built, isDryRun: true };
  }
  const clock = open.run.request.clock;
  const { published } = await runOpened({ ...open, run }, building, steps, { at: clock.now(), elapsed: clock.elapsed() });
  const failed = steps.filter(({ status }) => status === 'failed' || status === 'error' || status === 'cancelled');
  if (failed.length > 0) {
    const error = new MartletError('promotion-failed', { from, to: environment, steps: failed.map(({ id }) => id) });
    throw new MartletErrors([error, ...failed.flatMap(({ errors = [] }) => errors)]);
  }
  const next = (await open.run.store.read()).environments.get(environment);
  const built = steps.filter(({ kind, status }) => kind === 'model' && status === 'succeeded').map(({ relation }) => relation);
  const { changed, dropped } = differenceOf(own, next?.versions ?? new Map());
  return { ...outcome, changed: published.length === 0 ? [] : changed, dropped, publication: next?.number ?? 0, built, isDryRun: false };
}

/** What is built for a promotion must be what the other environment has built. */
function refuseOtherCode(project: Project, state: State, begin: ReadonlyMap<string, string>, from: string, ids: readonly string[]): void {
  const fingerprintsOf = relationFingerprints(project);
  const own = versionsOf(state, from);
  const others = ids.filter((id) => begin.has(id) && own.get(id)?.fingerprints.code.version !== fingerprintsOf(id).code.version);
  if (others.length > 0) throw new MartletError('promotion-of-other-code', { from, relations: others });
}

function differenceOf(own: Publication | undefined, next: ReadonlyMap<string, string>): Pick<Repointed, 'changed' | 'dropped'> {
  const before = own?.versions ?? new Map<string, string>();
  return {
    changed: [...next].flatMap(([id, key]) => (before.get(id) === key ? [] : [id])),
    dropped: [...before.keys()].filter((id) => !next.has(id)),
  };
}

const ignore = (): void => undefined;

function publicationOf(state: State, environment: string): Publication {
  const found = state.environments.get(environment);
  if (found === undefined) throw new MartletError('environment-unknown', { environment, known: [...state.environments.keys()] });
  return found;
}

/** The sources of which the second publication holds a newer load. */
function olderSources(state: State, first: Publication, second: Publication | undefined): readonly string[] {
  return [...first.versions].flatMap(([id, key]) => {
    const [mine, theirs] = [key, second?.versions.get(id)].map((version) => loadedAt(state, version));
    return mine !== undefined && theirs !== undefined && mine < theirs ? [id] : [];
  });
}

function loadedAt({ loads }: State, version: string | undefined): string | undefined {
  const entry = version === undefined ? undefined : loads.get(version);
  return entry === undefined ? undefined : (JSON.parse(entry.record) as LoadRecord).loadedAt;
}

/** Points an environment at other versions, without building any. */
export async function repoint(
  { run, publisher, state }: OpenRun,
  versions: ReadonlyMap<string, string>,
  why: Pick<Publication, 'restores'> & { readonly cause: Exclude<PublicationCause, 'apply'> },
  { dryRun = false }: Pick<RepointRequest, 'dryRun'>,
  kept: readonly KeptOutcome[],
): Promise<Repointed> {
  const { environment, project, runId, request } = run;
  const current = state.environments.get(environment);
  const isStored = (key: string): boolean => state.versions.get(key)?.as !== 'inline';
  const before = current ?? { versions: new Map<string, string>() };
  const standing = await readWarehouseObjects(run, state);
  const drift = driftOf({ state, environment, defaultEnvironment: project.config.defaultEnvironment, objects: standing });
  const shown = shownVersions(before.versions, drift);
  const swap = swapBetween(publisher, environment, { ...before, versions: shown }, versions, {
    isStored,
    mayRecreate: (id) => project.byId.has(id),
  });
  const ids = swap.points.map(({ id }) => id);
  const changed = ids.filter((id) => before.versions.get(id) !== versions.get(id));
  const redescribed = ids.filter((id) => before.versions.get(id) === versions.get(id));
  refuseTakenNames(project, state, standing, { environment, ids, versions: [] });
  const gone = swap.points.map(({ version }) => relationKey(version)).filter((key) => !standing.stored.has(key));
  if (gone.length > 0) throw new MartletError('version-dropped', { environment, versions: gone });
  const outcome = { environment, changed, redescribed, kept: [], built: [], disagreeing: disagreeing(state, versions), isDryRun: dryRun };
  if (dryRun) return { ...outcome, publication: current?.number ?? 0, dropped: swap.drops.map(relationKey) };
  if (changed.length === 0 && swap.drops.length === 0 && current !== undefined) {
    if (redescribed.length > 0) await publish(publisher, current, swap);
    return { ...outcome, publication: current.number, dropped: [] };
  }
  const asked = { environment, action: why.cause satisfies EnvironmentAction, permit: request.permit, now: request.clock.now() };
  await admitVersions({ config: project.config, store: run.store, state }, asked, versions, kept);
  const number = (state.numbers.get(environment) ?? 0) + 1;
  const publishedAt = request.clock.now();
  const publication: Publication = { environment, number, status: 'finished', runId, publishedAt, versions, ...why };
  await publish(publisher, publication, swap);
  return { ...outcome, publication: number, dropped: swap.drops.map(relationKey) };
}
