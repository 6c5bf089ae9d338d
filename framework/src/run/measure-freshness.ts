import { resolve } from 'node:path';
import { MartletError } from '../errors.js';
import { findSourceFiles, type LoadRecord } from '../ingest/index.js';
import { comparedEnvironment, stateSelectors, statesOf, viewIn } from '../plan/index.js';
import { type Project, type ProjectRelation, tableOf } from '../project/index.js';
import { type Freshness, judgeFreshness, newestQuery, TESTED } from '../quality/index.js';
import { resolveRelations } from '../sql/index.js';
import { relationKey, type State, versionsOf } from '../state/index.js';
import { commandFindings, type Judgement } from './command-findings.js';
import { type OpenRun, openRun } from './open-run.js';
import { errorsOf } from './perform.js';
import { remoteFilesOf } from './remote-files-of.js';
import type { RunContext } from './run-context.js';
import type { RunRequest } from './run-request.js';
import { tellReaders } from './tell-readers.js';
import { notedTestRules } from './test-rules.js';

/** How fresh a relation is, or why nobody knows. */
export type MeasuredFreshness = { readonly id: string } & (
  | { readonly ok: true; readonly freshness: Freshness; readonly error?: MartletError }
  | { readonly ok: false; readonly error: MartletError }
);

/** Measures how fresh those relations are that declare it, and notes it. */
export function freshnessOfProject(
  project: Project,
  {
    ids,
    ...request
  }: Pick<RunRequest, 'clock' | 'signal' | 'environment' | 'openStore' | 'afterwards' | 'early'> & { readonly ids: ReadonlySet<string> },
): Promise<readonly MeasuredFreshness[]> {
  return openRun(
    project,
    { ...request, access: 'note' },
    () => undefined,
    async (open) => {
      const { run, state } = open;
      const measured = await measureFreshness(run, state, ids);
      await noteFreshness(run, measured);
      await tellReaders(open);
      await request.afterwards?.(open, commandFindings(run, measured.map(verdictOf)));
      return measured;
    },
  );
}

/** A relation that is too old is told of like a step that failed; one of which nobody can tell, like one that could not be done. */
function verdictOf(measured: MeasuredFreshness): Judgement {
  const { id: relation, error } = measured;
  const statuses = { fresh: 'well', stale: 'warning', failed: 'error' } as const;
  const status = measured.ok ? statuses[measured.freshness.status] : 'error';
  return { id: `freshness ${relation}`, relation, status, ...(error === undefined ? {} : { error }) };
}

/** How fresh those relations are that declare it. */
export async function measureFreshness(run: RunContext, state: State, ids: ReadonlySet<string>): Promise<readonly MeasuredFreshness[]> {
  const relations: readonly ProjectRelation[] = [...run.project.sources, ...run.project.models];
  const measured: MeasuredFreshness[] = [];
  for (const relation of relations) {
    const rule = relation.relation.freshness;
    if (rule === undefined || !ids.has(relation.id)) continue;
    try {
      const newest = await newestOf(run, state, relation);
      const freshness = judgeFreshness(rule, newest, run.request.clock.now());
      const limit = freshness.status === 'failed' ? rule.errorAfterHours : rule.warnAfterHours;
      const hours = freshness.ageHours === undefined ? {} : { hours: freshness.ageHours };
      const error = new MartletError('relation-stale', { relation: relation.id, limit: limit ?? 0, ...hours }, { file: relation.file });
      measured.push({ id: relation.id, ok: true, freshness, ...(freshness.status === 'fresh' ? {} : { error }) });
    } catch (cause) {
      run.stop.signal.throwIfAborted();
      const unknown = (message: string) =>
        new MartletError('freshness-unknown', { relation: relation.id, message }, { file: relation.file }, { cause });
      measured.push({ id: relation.id, ok: false, error: errorsOf(cause, relation.id, unknown)[0] as MartletError });
    }
  }
  return measured;
}

/** When the newest row of a relation came to be, as its rule says: by a column, by its files, or by its last load or build. */
async function newestOf(run: RunContext, state: State, relation: ProjectRelation): Promise<string | undefined> {
  const { project, environment, warehouse, session, stop } = run;
  const { column, by = 'load' } = relation.relation.freshness ?? {};
  const isForeign = relation.kind === 'source' && relation.relation.files === undefined;
  if (column !== undefined) {
    const place = isForeign ? tableOf(relation) : viewIn(environment, project.config.defaultEnvironment, relation);
    const query = resolveRelations(newestQuery(column), new Map([[TESTED, place]])).query;
    const [row] = await session.query(warehouse.dialect.compile(query), { signal: stop.signal });
    return row?.newest === null || row?.newest === undefined ? undefined : String(row.newest);
  }
  if (by === 'files' && relation.kind === 'source' && relation.relation.files !== undefined) {
    const directory = resolve(project.directory, project.config.data?.directory ?? '.');
    const files = await findSourceFiles(relation.id, directory, relation.relation.files.pattern, undefined, remoteFilesOf(project));
    return files.map(({ modifiedAt }) => modifiedAt).reduce((a, b) => (a > b ? a : b));
  }
  if (isForeign)
    throw new MartletError('freshness-unknown', { relation: relation.id, message: 'another system loads it.' }, { file: relation.file });
  const version = versionsOf(state, environment).get(relation.id);
  if (version === undefined) return undefined;
  const load = state.loads.get(relationKey(version.relation));
  return load === undefined ? version.createdAt : (JSON.parse(load.record) as LoadRecord).loadedAt;
}

export async function noteFreshness({ store, environment, request }: RunContext, measured: readonly MeasuredFreshness[]): Promise<void> {
  const at = request.clock.now();
  await store.note(
    measured.flatMap((each) => (each.ok ? [{ kind: 'freshness' as const, environment, name: each.id, at, body: each.freshness }] : [])),
  );
}

/** What selectors may ask of relations: how they differ from what is published, and whether sources got fresher since. */
export interface StatesForSelectors {
  readonly statesOf: (id: string) => readonly string[];
  /** Notes how fresh everything was, once a build has succeeded: what is fresher than that is new to the next one. */
  readonly noteBuilt: () => Promise<void>;
}

export async function statesForSelectors(
  { run, state }: Pick<OpenRun, 'run' | 'state'>,
  request: Pick<RunRequest, 'select' | 'exclude'>,
): Promise<StatesForSelectors | undefined> {
  const selectors = stateSelectors(request);
  if (selectors.length === 0) return undefined;
  const { project, environment, store } = run;
  const rules = () => notedTestRules(store, comparedEnvironment(project, state, environment));
  const changed = selectors.some((selector) => selector.includes('state:'))
    ? statesOf(project, state, environment, await rules())
    : () => [];
  if (!selectors.some((selector) => selector.includes('source_status:'))) return { statesOf: changed, noteBuilt: async () => undefined };
  const built = new Map<string, string>();
  for (const { name, body } of await store.history({ kind: 'built', environment, latest: true })) {
    // The entries are Martlet's own.
    const { newestAt } = body as Freshness;
    if (newestAt !== undefined) built.set(name, newestAt);
  }
  const measured = await measureFreshness(run, state, new Set(project.sources.map(({ id }) => id)));
  const found = new Map(measured.flatMap((each) => (each.ok ? [[each.id, each.freshness] as const] : [])));
  const isFresher = (id: string, newestAt: string | undefined): boolean => newestAt !== undefined && newestAt > (built.get(id) ?? '');
  return {
    statesOf: (id) => {
      const freshness = found.get(id);
      return [
        ...changed(id),
        ...(freshness === undefined ? [] : [freshness.status, ...(isFresher(id, freshness.newestAt) ? ['fresher'] : [])]),
      ];
    },
    noteBuilt: () => {
      const at = run.request.clock.now();
      return store.note(
        (['freshness', 'built'] as const).flatMap((kind) => [...found].map(([name, body]) => ({ kind, environment, name, at, body }))),
      );
    },
  };
}
