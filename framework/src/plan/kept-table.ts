import {
  type Due,
  dueOf,
  type KeptMaterialization,
  keptOf,
  keptPartsOf,
  laterBound,
  type Reach,
  type RestatedRange,
  waitingRows,
} from '../materializations/index.js';
import type { ProjectModel, ProjectRelation, RelationFingerprints } from '../project/index.js';
import { digest, digestParts } from '../sql/index.js';
import { contentOf, type IntervalEntry, type KeptContent, lastRunId, type ModelVersion, relationKey, type State } from '../state/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { versionName } from './plan.js';
import type { BatchBuild } from './step.js';

/** How a relation is kept from run to run; undefined for what is computed as a whole. */
export function keptMaterialization(relation: ProjectRelation): KeptMaterialization | undefined {
  return relation.kind === 'source' ? undefined : keptOf(relation.relation);
}

/** What becomes of an environment's own table where another one could take its place; by the ids of models, or `*` for all. */
export type KeptChoices = Readonly<Record<string, 'keep' | 'replace'>>;

export function keptChoiceOf(choices: KeptChoices, id: string): 'keep' | 'replace' | undefined {
  return choices[id] ?? choices['*'];
}

/** A table that is kept from run to run, and what a run has to do about it. */
export interface KeptTable {
  /** `stand` when it holds all that there is. */
  readonly start: BatchBuild['start'] | 'stand';
  readonly fingerprint: string;
  readonly version: RelationName;
  /** The version that it goes on from; undefined for a new one. */
  readonly known?: ModelVersion;
  /** Whether that one was made by other code, whose table is gone on with all the same. */
  readonly isForwardOnly: boolean;
  /** Whether its rows are to lie in another way than they do in that one. */
  readonly isLaidAnew: boolean;
  /** What the table holds already. */
  readonly covered: readonly IntervalEntry[];
  /** What it lacks, one part for each batch: nothing when it holds all that there is. */
  readonly due: readonly Due[];
  /** The restatements that this brings into it. */
  readonly restated: readonly RestatedRange[];
  /** Stands for the data that they are read from. */
  readonly data: string;
  /** What the table holds once they are worked in. */
  readonly content: KeptContent;
}

export interface KeptRequest {
  readonly model: ProjectModel;
  readonly materialized: KeptMaterialization;
  /** The fingerprints of its code, and of the data that its query returns now. */
  readonly fingerprints: Pick<RelationFingerprints, 'own' | 'code' | 'data'>;
  /** The restatement of this plan that computes all of it again. */
  readonly token: string | undefined;
  /** What of restatements a table has not heard of that holds these. */
  readonly restatedBy: (covered: readonly IntervalEntry[]) => readonly RestatedRange[];
  /** How far tables reach that have a cursor, by the keys of versions. */
  readonly reach: ReadonlyMap<string, Reach>;
  readonly base: ModelVersion | undefined;
  readonly state: State;
  readonly stored: ReadonlySet<string>;
  readonly environment: string;
  /** What somebody has chosen for the environment's own table, where this is not of the same code. */
  readonly choice: 'keep' | 'replace' | undefined;
  /** Stands for the sources behind the model as they are now. */
  readonly origin: string;
  readonly now: string;
}

/**
 * Finds the table that a model goes on with, the batches that it lacks, and what it holds afterwards. New data does not make a new
 * table, other code does. A table that is or was published elsewhere is copied before it takes rows that nobody has asked for there.
 */
export function keptTable(request: KeptRequest): KeptTable {
  const { materialized, fingerprints, token, base, state, stored, environment, choice } = request;
  const isThere = (version: ModelVersion): boolean => stored.has(relationKey(version.relation));
  const data = fingerprints.data.version;
  const isBaseThere = base !== undefined && isThere(base);
  const goesOn =
    (choice === 'keep' || (choice === undefined && materialized.forwardOnly)) && isBaseThere && coveredBy(request, base).length > 0;
  const known = isBaseThere && isOfCode(base, request) ? base : goesOn && choice === 'keep' ? undefined : adopted(request, isThere);
  const common = { data, isForwardOnly: false, isLaidAnew: false };
  if (known !== undefined) {
    const { fingerprint } = known;
    const covered = coveredBy(request, known);
    const held = heldBy(known, covered);
    const lacks = dueIn(request, { covered, isSameData: held.fed === data, version: known.relation });
    const stands = { ...common, fingerprint, known, covered, ...lacks, version: known.relation };
    if (lacks.due.length === 0) return { ...stands, start: 'stand', content: held };
    const content = contentAfter(request, { held, fingerprint, covered, due: lacks.due });
    const readers = readersOf(state, known);
    const isOwn = state.environments.get(environment)?.versions.get(known.id) === relationKey(known.relation);
    if (isOwn && readers.every((name) => name === environment)) return { ...stands, start: 'beside', content };
    if (readers.length === 0 && known.isUnpublished === true) return { ...stands, start: 'resume', content };
    return { ...stands, start: 'clone', version: copyName(request, content), content };
  }
  const fingerprint = token === undefined ? fingerprints.code.version : digestParts(fingerprints.code.version, token);
  if (goesOn) {
    const { layout } = base.fingerprints.own;
    const isLaidAnew = layout !== undefined && layout !== fingerprints.own.layout;
    const covered = coveredBy(request, base);
    const held = heldBy(base, covered);
    const lacks = dueIn(request, { covered, isSameData: held.fed === data, version: base.relation });
    const content = contentAfter(request, { held, fingerprint, covered, due: lacks.due });
    const version = copyName(request, content);
    return { ...common, start: 'clone', fingerprint, version, known: base, isForwardOnly: true, isLaidAnew, covered, ...lacks, content };
  }
  const version = newName(request, fingerprint);
  // What was recorded of other data is not gone on with: nobody has ever seen the table.
  const begun = (state.intervals.get(relationKey(version)) ?? []).filter((entry) => entry.data === data);
  const covered = stored.has(relationKey(version)) ? begun : [];
  const lacks = dueIn(request, { covered, isSameData: covered.length > 0, isUnfinished: true, version });
  const last = covered.at(-1);
  const content =
    lacks.due.length === 0 && last?.content !== undefined
      ? { id: last.content, fed: data, origin: request.origin }
      : contentAfter(request, { begun: last?.content, fingerprint, covered, due: lacks.due });
  return { ...common, start: covered.length > 0 ? 'resume' : 'create', fingerprint, version, covered, ...lacks, content };
}

/** The content id of a new table, of which `begun` is there already; or of one that goes on from what it `held`. */
function contentAfter(
  request: KeptRequest,
  after: {
    readonly held?: KeptContent;
    readonly begun?: string;
    readonly fingerprint: string;
    readonly covered: readonly IntervalEntry[];
    readonly due: readonly Due[];
  },
): KeptContent {
  const { model, fingerprints, origin, environment, state, now } = request;
  const { held, begun, fingerprint, covered, due } = after;
  const fed = fingerprints.data.version;
  // The same batches make the same rows; where they write when they ran, no two of them do.
  const run = writesInstants(request) ? [environment, state.numbers.get(environment), lastRunId(state, environment)] : [];
  // Where rows wait for their time, the same batches take more of them on a later day.
  const day = waitingRows(covered) === undefined ? [] : [laterBound(model.relation, now)?.future];
  const id = digestParts(held?.id ?? begun, fingerprint, fed, due, run, ...day);
  const isOfOneTime = held === undefined || held.fed === fed;
  const first = held === undefined ? origin : held.origin;
  return { id, fed, ...(isOfOneTime && first !== undefined ? { origin: first } : {}) };
}

/** Whether rows depend on the instant of the run: states that it found, and whatever hooks write. */
function writesInstants({ model, materialized }: KeptRequest): boolean {
  const { before, after } = model.relation;
  if (before !== undefined || after !== undefined) return true;
  return keptPartsOf(materialized).plan.writesInstants(materialized);
}

/** What a table holds; a run that was killed may have left more in it than its version says. */
function heldBy(version: ModelVersion, covered: readonly IntervalEntry[]): KeptContent {
  const known = contentOf(version);
  const last = covered.at(-1)?.content ?? known.id;
  return last === known.id ? known : { id: digestParts(last, 'unfinished'), fed: '' };
}

function isOfCode({ fingerprints, fingerprint }: ModelVersion, { fingerprints: now, token }: KeptRequest): boolean {
  if (fingerprints.code.version !== now.code.version) return false;
  return token === undefined || fingerprint === digestParts(now.code.version, token);
}

/**
 * Another table of the same code: one that this environment has left rather than one that another environment points at, and one that
 * was made of the same data rather than of other. What was never published is gone on with on the same data only: nothing of it is history.
 */
function adopted(request: KeptRequest, isThere: (version: ModelVersion) => boolean): ModelVersion | undefined {
  const { model, state, environment, fingerprints } = request;
  const isSame = (version: ModelVersion): boolean =>
    heldBy(version, state.intervals.get(relationKey(version.relation)) ?? []).fed === fingerprints.data.version;
  const found = [...state.versions.values()].filter(
    (version) =>
      version.id === model.id && isThere(version) && isOfCode(version, request) && (version.isUnpublished !== true || isSame(version)),
  );
  const rank = (version: ModelVersion): number => {
    const isFree = readersOf(state, version).every((name) => name === environment);
    return (isSame(version) ? 2 : 0) + (isFree ? 1 : 0);
  };
  return found.reduce<ModelVersion | undefined>((best, each) => (best === undefined || rank(each) >= rank(best) ? each : best), undefined);
}

/** The name of a table that is begun. A run that was killed goes on with it, so the same data gives the same name. */
function newName(request: KeptRequest, fingerprint: string): RelationName {
  const plain = versionName(request.model, fingerprint);
  return isFree(request, plain) ? plain : freeName(request, fingerprint, request.fingerprints.data.version);
}

/** A name of its own for a copy. */
function copyName(request: KeptRequest, { id }: KeptContent): RelationName {
  const { fingerprints, token } = request;
  return freeName(request, token === undefined ? fingerprints.code.version : digestParts(fingerprints.code.version, token), id);
}

function freeName(request: KeptRequest, fingerprint: string, content: string): RelationName {
  const { model, environment, state } = request;
  for (let attempt = 0; ; attempt += 1) {
    const suffix = digest(`${environment} ${state.numbers.get(environment) ?? 0} ${content} ${attempt}`).slice(0, 8);
    const name = versionName(model, `${fingerprint}_${suffix}`);
    if (isFree(request, name)) return name;
  }
}

/** Whether no table is written over that an environment points at, or did so, and may again. */
function isFree({ state, stored }: KeptRequest, name: RelationName): boolean {
  return !(stored.has(relationKey(name)) && state.versions.has(relationKey(name)));
}

/** What a table holds. */
function coveredBy({ state, materialized, reach, now }: KeptRequest, { relation }: ModelVersion): readonly IntervalEntry[] {
  const recorded = state.intervals.get(relationKey(relation)) ?? [];
  const greatest = reach.get(relationKey(relation))?.taken ?? null;
  return keptPartsOf(materialized).plan.held(materialized, recorded, { greatest, at: now });
}

/** The environments that point at a version, or at a view of it: one that was not built anew shows the table of before. */
function readersOf({ environments, versions }: State, { id, relation }: ModelVersion): readonly string[] {
  const key = relationKey(relation);
  const shows = (view: string): boolean => versions.get(view)?.reads.some((read) => relationKey(read) === key) ?? false;
  return [...environments].flatMap(([name, { versions: own }]) => (own.get(id) === key || [...own.values()].some(shows) ? [name] : []));
}

/** Whether a table is touched at all, and by which batches: the one place where what it was fed with is compared with what there is. */
function dueIn(
  { model, materialized, reach, restatedBy, choice, now }: KeptRequest,
  held: {
    readonly covered: readonly IntervalEntry[];
    readonly isSameData: boolean;
    readonly isUnfinished?: boolean;
    readonly version: RelationName;
  },
): Pick<KeptTable, 'due' | 'restated'> {
  const { covered, isSameData, isUnfinished = false, version } = held;
  const restated = restatedBy(covered);
  const isAhead = reach.get(relationKey(version))?.isAhead ?? false;
  // The first batches of a new table read all of its rows.
  const again = covered.length === 0 ? [] : restated;
  const keepsRows = choice === 'keep';
  const request = { model: model.relation, covered, isSameData, isUnfinished, isAhead, restated: again, keepsRows, now };
  return { restated, due: dueOf(materialized, request) };
}
