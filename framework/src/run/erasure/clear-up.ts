import { MartletError } from '../../errors.js';
import type { Project } from '../../project/index.js';
import { type ModelVersion, relationKey, versionsOf } from '../../state/index.js';
import { diffData } from '../diff-data.js';
import { hasFailed } from '../events.js';
import { dropFailingTables, oldFailingTables } from '../failing-tables.js';
import { cleanFilesOfReaders, dropUnused } from '../janitor.js';
import type { OpenRun } from '../open-run.js';
import { runProject } from '../run-project.js';
import type { RunRequest } from '../run-request.js';
import type { CertificateContent } from './certificate.js';
import type { ErasureAction } from './erasure-plan.js';
import { type SearchedTables, searchTables } from './search-tables.js';
import type { SubjectPlaces } from './subject-places.js';

/** The versions that environments pointed at before, by environment and id. */
export type ShownBefore = ReadonlyMap<string, ReadonlyMap<string, ModelVersion>>;

/**
 * Makes again what is made of the sources of a person in an environment, tests and publishes it.
 *
 * @throws MartletError `erasure-blocked` where a step fails: then readers still see the old version.
 */
export async function buildAgain(
  project: Project,
  environment: string,
  shown: ReadonlyMap<string, ModelVersion>,
  {
    places,
    refresh,
    ...request
  }: Pick<RunRequest, 'clock' | 'signal' | 'permit' | 'openStore' | 'disk' | 'early' | 'kept' | 'threads'> & {
    readonly places: SubjectPlaces;
    readonly refresh: readonly string[];
  },
): Promise<void> {
  const select = [...shown.keys()].filter(
    (id) => project.byId.has(id) && (places.downstream.has(id) || places.sources.some((source) => source.id === id)),
  );
  if (select.length === 0) return;
  const { retention } = project.config;
  // The changes of figures are read from the old versions, which are dropped afterwards.
  const keeping = {
    ...project,
    config: { ...project.config, retention: { ...retention, publications: Math.max(2, retention.publications) } },
  };
  const result = await runProject(keeping, {
    ...request,
    command: 'build',
    environment,
    select,
    refresh: refresh.filter((id) => select.includes(id)),
    emit: () => undefined,
  });
  const failed = result.steps.filter(({ status }) => status === 'error' || status === 'failed' || status === 'skipped');
  if (result.cancelled || hasFailed(result.steps))
    throw new MartletError('erasure-blocked', { environment, steps: failed.map(({ id }) => id) });
}

/** What was done once everything is made again. */
export interface ClearedUp {
  readonly figures: CertificateContent['figures'];
  readonly actions: readonly ErasureAction[];
  readonly searched: SearchedTables;
}

/**
 * Says which figures changed, drops all that no environment points at, kept failing rows and files of readers, and searches all tables.
 *
 * @throws MartletError `cleaning-postponed`, `erasure-incomplete`.
 */
export async function clearUp(
  project: Project,
  { run, state, publisher }: OpenRun,
  { places, before, values }: { readonly places: SubjectPlaces; readonly before: ShownBefore; readonly values: readonly string[] },
): Promise<ClearedUp> {
  const { store, session, warehouse } = run;
  const now = run.request.clock.now();
  const figures = await changedFigures(run, state, places, before);
  // Protection from drops gives way: what is dropped holds the person. A publication that was superseded at this very instant goes too.
  const bare = {
    ...project,
    config: { ...project.config, environments: {}, retention: { ...project.config.retention, publications: 1, days: 0 } },
  };
  const waste = await dropUnused(publisher, bare, new Date(Date.parse(now) + 1).toISOString());
  if (waste === undefined) throw new MartletError('cleaning-postponed', {});
  const failing = await oldFailingTables(store, END_OF_TIME);
  let notes = 0;
  const isDone = await publisher.lock.whileAlone(async () => {
    await dropFailingTables(failing, run);
    notes = await store.forgetMentions(values);
  });
  if (!isDone) throw new MartletError('cleaning-postponed', {});
  const files = await cleanFilesOfReaders(publisher, { dryRun: false, graceMinutes: 0 });
  const searched = await searchTables({ session, warehouse }, values);
  if (searched.found.length > 0) throw new MartletError('erasure-incomplete', { places: searched.found });
  return {
    figures,
    searched,
    actions: [
      ...waste.relations.map((relation): ErasureAction => ({ action: 'drop old versions', place: relationKey(relation) })),
      ...[...new Set(failing.map(({ name }) => name))].map((place): ErasureAction => ({ action: 'drop failing rows', place })),
      ...(notes === 0 ? [] : [{ action: 'forget notes', place: 'the history', rows: notes } as const]),
      ...files.map((place): ErasureAction => ({ action: 'remove file', place })),
    ],
  };
}

const END_OF_TIME = '9999-12-31T00:00:00.000Z';

/** What is different in tables that say of no one's row whose it is: totals and counts. Of all others the rows are counted. */
async function changedFigures(
  run: OpenRun['run'],
  state: OpenRun['state'],
  places: SubjectPlaces,
  before: ShownBefore,
): Promise<CertificateContent['figures']> {
  const stored = new Set(
    (
      await run.warehouse.introspection.relations(run.session, [
        ...new Set([...before.values()].flatMap((shown) => [...shown.values()].map(({ relation }) => relation.schema))),
      ])
    ).map(relationKey),
  );
  const figures: CertificateContent['figures'] = [];
  for (const [environment, shown] of before) {
    const now = versionsOf(state, environment);
    for (const [id, left] of shown) {
      const right = now.get(id);
      const isMadeAgain = right !== undefined && relationKey(right.relation) !== relationKey(left.relation);
      if (
        !isMadeAgain ||
        !places.downstream.has(id) ||
        left.as !== 'table' ||
        right.as !== 'table' ||
        !stored.has(relationKey(left.relation))
      )
        continue;
      const data = await diffData(run, run.session, { id, kind: 'different', left, right, columns: [] }, { samples: 0 });
      if (data.kind === 'not-compared') continue;
      const changed =
        data.kind === 'keyed'
          ? Object.fromEntries(data.matches.flatMap(({ column, rows }) => (rows < data.both ? [[column, data.both - rows]] : [])))
          : {};
      if (data.leftOnly + data.rightOnly === 0 && Object.keys(changed).length === 0) continue;
      figures.push({ environment, relation: id, rowsBefore: data.both + data.leftOnly, rowsAfter: data.both + data.rightOnly, changed });
    }
  }
  return figures;
}
