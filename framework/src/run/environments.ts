import { MartletError } from '../errors.js';
import type { LoadRecord } from '../ingest/index.js';
import { driftOf, shownVersions } from '../plan/index.js';
import type { Project } from '../project/index.js';
import { keyOf, type Publication, type PublicationCause, type RunEntry, type State } from '../state/index.js';
import { foundBy } from './found.js';
import { lookAtWarehouse } from './look-at-warehouse.js';
import { type OpenRun, openRun } from './open-run.js';
import { publish, swapBetween } from './publish.js';
import type { RunRequest } from './run-request.js';
import { verdictsOfPublished } from './verdicts.js';

/** The world that work on environments is given. */
export type EnvironmentRequest = Pick<RunRequest, 'clock' | 'signal' | 'openStore' | 'early' | 'afterwards'>;

/** What became of an environment that was pointed elsewhere. */
export interface Repointed {
  readonly environment: string;
  /** The number of the new publication; that of the old one when there was nothing to do. */
  readonly publication: number;
  /** The ids of the relations that now stand for other versions. */
  readonly changed: readonly string[];
  /** The ids of those that stand for the same version, and whose view carries other descriptions or rights. */
  readonly told: readonly string[];
  /** The views that are gone, by name. */
  readonly dropped: readonly string[];
}

/**
 * Makes an environment stand for what another one stands for. No query on data runs.
 *
 * @throws MartletError `environment-unknown`, `promotion-outdated` when the other stands on older data, `version-dropped`.
 */
export function promote(
  project: Project,
  {
    from,
    to,
    allowsOlderData,
    ...request
  }: EnvironmentRequest & { readonly from: string; readonly to: string; readonly allowsOlderData: boolean },
): Promise<Repointed> {
  return openRun(project, { ...request, environment: to }, ignore, async (open) => {
    const source = publicationOf(open.state, from);
    const outdated = allowsOlderData ? [] : olderSources(open.state, source, open.state.environments.get(to));
    if (outdated.length > 0) throw new MartletError('promotion-outdated', { from, to, sources: outdated });
    const repointed = await repoint(open, source.versions, { cause: 'promote' });
    await tellOf(open, source.versions, request);
    return repointed;
  });
}

/**
 * Makes an environment stand for what an earlier publication stood for: the one before, or that of a number. No query on
 * data runs. Rows that incremental models have gained since stay in their tables.
 *
 * @throws MartletError `environment-unknown`, `publication-unknown`, `version-dropped`.
 */
export function rollback(
  project: Project,
  { environment, number, ...request }: EnvironmentRequest & { readonly environment: string; readonly number?: number },
): Promise<Repointed> {
  return openRun(project, { ...request, environment }, ignore, async (open) => {
    const { store } = open.run;
    const current = publicationOf(open.state, environment);
    const wanted = number ?? (current.restores ?? current.number) - 1;
    const found = wanted === current.number ? undefined : await store.publication(environment, wanted);
    if (found === undefined) {
      const kept = (await store.restorable(environment)).filter((candidate) => candidate !== current.number);
      const oldest = kept[0] === undefined ? {} : { oldest: kept[0] };
      throw new MartletError('publication-unknown', { environment, number: wanted, newest: current.number, ...oldest });
    }
    const repointed = await repoint(open, found.versions, { cause: 'rollback', restores: found.restores ?? found.number });
    await tellOf(open, found.versions, request);
    return repointed;
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
  return openRun(project, { ...request, environment }, ignore, async (open) => {
    publicationOf(open.state, environment);
    return repoint(open, new Map(), { cause: 'invalidate' });
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
  readonly lastRun?: Pick<RunEntry, 'runId' | 'command' | 'outcome' | 'finishedAt'>;
}

/** All environments, the default one first. */
export function listEnvironments(project: Project, request: EnvironmentRequest): Promise<readonly EnvironmentSummary[]> {
  const { defaultEnvironment } = project.config;
  return openRun(project, { ...request, onlyReads: true }, ignore, async ({ state, run }) => {
    const standard = state.environments.get(defaultEnvironment)?.versions ?? new Map<string, string>();
    const names = [...state.environments.keys()].sort(
      (a, b) => Number(b === defaultEnvironment) - Number(a === defaultEnvironment) || (a < b ? -1 : 1),
    );
    const summaries: EnvironmentSummary[] = [];
    for (const name of names) {
      const { number, cause, publishedAt, versions } = publicationOf(state, name);
      const lastRun = state.runs.get(name);
      summaries.push({
        environment: name,
        isDefault: name === defaultEnvironment,
        publication: number,
        cause,
        publishedAt,
        relations: versions.size,
        differing: [...new Set([...versions.keys(), ...standard.keys()])].filter((id) => versions.get(id) !== standard.get(id)),
        restorable: (await run.store.restorable(name)).filter((candidate) => candidate !== number),
        ...(lastRun === undefined ? {} : { lastRun }),
      });
    }
    return summaries;
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
  return openRun(project, { ...request, environment, onlyReads: true }, ignore, async ({ state }) => {
    const found = state.runs.get(environment);
    if (found === undefined) throw new MartletError('environment-unknown', { environment, known: [...state.runs.keys()] });
    return found;
  });
}

/** What is known of the data tests of what an environment now points at is told as after a run. */
async function tellOf(open: OpenRun, versions: ReadonlyMap<string, string>, { afterwards }: EnvironmentRequest): Promise<void> {
  const { run, state } = open;
  await afterwards?.(open, foundBy(run, verdictsOfPublished(run.project, state, versions)));
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

async function repoint(
  { run, publisher, state }: OpenRun,
  versions: ReadonlyMap<string, string>,
  why: Pick<Publication, 'cause' | 'restores'>,
): Promise<Repointed> {
  const { environment, project, runId, request } = run;
  const current = state.environments.get(environment);
  const isStored = (key: string): boolean => state.versions.get(key)?.as !== 'inline';
  const before = current ?? { versions: new Map<string, string>() };
  const standing = await lookAtWarehouse(run, state);
  const drift = driftOf({ state, environment, defaultEnvironment: project.config.defaultEnvironment, standing });
  const shown = shownVersions(before.versions, drift);
  const swap = swapBetween(publisher, environment, { ...before, versions: shown }, versions, {
    isStored,
    mayTell: (id) => project.byId.has(id),
  });
  const ids = swap.points.map(({ id }) => id);
  const changed = ids.filter((id) => before.versions.get(id) !== versions.get(id));
  const told = ids.filter((id) => before.versions.get(id) === versions.get(id));
  const gone = swap.points.map(({ version }) => keyOf(version)).filter((key) => !standing.stored.has(key));
  if (gone.length > 0) throw new MartletError('version-dropped', { environment, versions: gone });
  if (changed.length === 0 && swap.drops.length === 0 && current !== undefined) {
    if (told.length > 0) await publish(publisher, current, swap);
    return { environment, publication: current.number, changed, told, dropped: [] };
  }
  const number = (state.numbers.get(environment) ?? 0) + 1;
  const publishedAt = request.clock.now();
  const publication: Publication = { environment, number, status: 'finished', runId, publishedAt, versions, ...why };
  await publish(publisher, publication, swap);
  return { environment, publication: number, changed, told, dropped: swap.drops.map(keyOf) };
}
