import { ownChange, testIds } from '../plan/index.js';
import type { Project } from '../project/index.js';
import type { Freshness } from '../quality/index.js';
import type { ProjectPast } from '../run/index.js';
import { type ModelVersion, type Publication, type ResultEntry, relationKey, type State, type UnresolvedStep } from '../state/index.js';
import type { CatalogHistory, QualityScore, RelationHistory, TestResult } from './history-schema.js';
import { type QualityScores, type Score, scoreProject } from './quality/index.js';
import { resourcesOf } from './resources-of.js';
import { buildOf, type ShownOutcome, testResult } from './run-history.js';

/** The results that a page shows of a test or a relation. */
const MOST_RESULTS = 60;
const MOST_RUNS = 50;
const MOST_STEPS = 20_000;

/** The history that the state tells, with what only the last run knows: the errors in full. */
export function historyOfPast(project: Project, past: ProjectPast, last: CatalogHistory | undefined): CatalogHistory {
  const { environment, state, results, publications, freshness } = past;
  const relations: Record<string, RelationHistory> = {};
  const tests: CatalogHistory['tests'] = {};
  const of = (id: string): RelationHistory => {
    relations[id] ??= { tests: {}, builds: [], versions: [], changes: [], scores: [] };
    return relations[id];
  };
  for (const version of state.versions.values()) of(version.id).versions.push(versionEntry(version, state));
  for (const { versions } of Object.values(relations)) versions.sort((a, b) => (a.builtAt < b.builtAt ? 1 : -1));
  for (const result of results) {
    const { kind, relation, test, at } = result;
    if (kind === 'test' && test === relation) tests[relation] = newest([...(tests[relation] ?? []), ...testResult(outcomeOf(result), at)]);
    else if (kind === 'test')
      of(relation).tests[test ?? ''] = newest([...(of(relation).tests[test ?? ''] ?? []), ...testResult(outcomeOf(result), at)]);
    else of(relation).builds = newest([...of(relation).builds, ...buildOf(outcomeOf(result), at)]);
  }
  const { troubles, finishedAt } = state.runs.get(environment) ?? {};
  if (troubles !== undefined && finishedAt !== undefined)
    bringUpToDate({ of, relations, tests }, { troubles, at: finishedAt, declared: testIds(project) });
  for (const [id, changes] of changesOf(publications, state)) of(id).changes = changes;
  for (const { name, at, body } of freshness) {
    // The entries are Martlet's own.
    const { status, newestAt, ageHours } = body as Freshness;
    of(name).freshness = {
      status,
      checkedAt: at,
      ...(newestAt === undefined ? {} : { newestAt }),
      ...(ageHours === undefined ? {} : { ageHours }),
    };
  }
  for (const { relation, ...anomaly } of past.anomalies) {
    const known = of(relation);
    known.anomalies = newest([...(known.anomalies ?? []), anomaly]);
  }
  const scores = scoresOf(project, past);
  for (const id of project.byId.keys()) {
    const own = seriesOf(scores, ({ relations: scored }) => scored[id]);
    if (own.length > 0) of(id).scores = own;
  }
  const published = publications.map(({ publishedAt, runId, versions }, index) => ({
    at: publishedAt,
    environment,
    runId,
    relations: [...versions].filter(([id, key]) => publications[index - 1]?.versions.get(id) !== key).map(([id]) => id),
  }));
  const resources = resourcesOf(project, past);
  return {
    relations,
    tests,
    scores: seriesOf(scores, ({ all }) => all),
    publications: published.reverse(),
    errors: last?.errors ?? [],
    runs: [...shownRuns(past.runs)],
    ...(resources === undefined ? {} : { resources }),
  };
}

/** The runs that have a page: the newest, as long as all their steps together are no more than a catalog can hold. */
function shownRuns(runs: ProjectPast['runs']): ProjectPast['runs'] {
  let steps = 0;
  return runs.toReversed().filter((run, place) => {
    steps += run.steps.length;
    return place === 0 || (place < MOST_RUNS && steps <= MOST_STEPS);
  });
}

/** Red clears when its cause is gone: what failed when it was executed last is well unless the last run that was about it says otherwise. */
function bringUpToDate(
  { of, relations, tests }: Pick<CatalogHistory, 'relations' | 'tests'> & { readonly of: (id: string) => RelationHistory },
  { troubles, at, declared }: { readonly troubles: readonly UnresolvedStep[]; readonly at: string; readonly declared: ReadonlySet<string> },
): void {
  const known = new Map(troubles.map((trouble) => [trouble.id, trouble]));
  const settled = (id: string, results: TestResult[]): TestResult[] => {
    if (!declared.has(id)) return results;
    const status = results.at(-1)?.status;
    const trouble = known.get(id)?.status;
    if (trouble === 'skipped') return newest([...results, { at, status: 'skipped' }]);
    return trouble === undefined && (status === 'failed' || status === 'error') ? newest([...results, { at, status: 'passed' }]) : results;
  };
  for (const [name, results] of Object.entries(tests)) tests[name] = settled(`test ${name}`, results);
  for (const [id, history] of Object.entries(relations)) {
    for (const [name, results] of Object.entries(history.tests)) history.tests[name] = settled(`test ${id} ${name}`, results);
    const isWell = !known.has(`model ${id}`) && !known.has(`ingest ${id}`);
    if (isWell && history.builds.at(-1)?.status === 'error')
      history.builds = newest([...history.builds, { at, status: 'unchanged', milliseconds: 0 }]);
  }
  for (const { id, relation, status, because, at: since } of troubles) {
    if (id.startsWith('test ')) continue;
    of(relation).state = { at: since, status, ...(because === undefined ? {} : { because }) };
  }
}

interface Scored {
  readonly at: string;
  readonly scores: QualityScores;
}

/** The scores that were asked for, and those of today. */
function scoresOf(project: Project, { scores, results, freshness, at }: ProjectPast): readonly Scored[] {
  const noted = scores.map(({ at: notedAt, body }) => ({ at: notedAt, scores: body as QualityScores }));
  return [...noted, { at, scores: scoreProject(project, results, freshness) }];
}

function seriesOf(scored: readonly Scored[], of: (scores: QualityScores) => Score | undefined): QualityScore[] {
  return newest(
    scored.flatMap(({ at, scores }) => {
      const score = of(scores);
      return score === undefined ? [] : [{ at, score: score.score, dimensions: { ...score.dimensions } }];
    }),
  );
}

function newest<T>(list: T[]): T[] {
  return list.slice(-MOST_RESULTS);
}

function outcomeOf({ status, rows, failures, milliseconds }: ResultEntry): ShownOutcome {
  // The state holds what a run's results say.
  return { status: status as ShownOutcome['status'], rows, failures, milliseconds };
}

function versionEntry(
  { id, relation: place, fingerprint, createdAt }: ModelVersion,
  { environments }: State,
): RelationHistory['versions'][number] {
  const relation = relationKey(place);
  const serving = [...environments].filter(([, publication]) => publication.versions.get(id) === relation).map(([name]) => name);
  return { fingerprint, builtAt: createdAt, relation, environments: serving };
}

type Change = RelationHistory['changes'][number];

/** What each publication changed in the code of relations, newest first. */
function changesOf(publications: readonly Publication[], { versions }: State): ReadonlyMap<string, Change[]> {
  const changes = new Map<string, Change[]>();
  const add = (id: string, change: Change): void => {
    changes.set(id, [change, ...(changes.get(id) ?? [])]);
  };
  for (const [index, { publishedAt: at, versions: after }] of publications.entries()) {
    const before = publications[index - 1]?.versions;
    for (const [id, key] of after) {
      const old = before?.get(id);
      const [was, is] = [old === undefined ? undefined : versions.get(old), versions.get(key)];
      if (before !== undefined && old === undefined)
        add(id, { at, kind: 'added', summary: 'It was published for the first time.', columns: [] });
      if (was !== undefined && is !== undefined && old !== key) for (const change of changeBetween(was, is, at)) add(id, change);
    }
    for (const id of before?.keys() ?? []) if (!after.has(id)) add(id, { at, kind: 'removed', summary: 'It was taken away.', columns: [] });
  }
  return changes;
}

function changeBetween(was: ModelVersion, is: ModelVersion, at: string): readonly Change[] {
  const change = ownChange(was, is.fingerprints, is.columns);
  if (change === undefined) return [];
  const { category, rows, storage, columns } = change;
  const parts = [
    ...(rows ? ['which rows there are'] : []),
    ...(storage ? ['how it is stored'] : []),
    ...columns.map(({ name, change: kind }) => `${name} (${kind})`),
    ...(category === 'metadata' ? ['what is said of it'] : []),
  ];
  const kind = category === 'forward-only' ? 'breaking' : category;
  return [{ at, kind, summary: `Changed: ${parts.join(', ')}.`, columns: columns.map(({ name }) => name) }];
}
