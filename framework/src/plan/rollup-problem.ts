import { filledByTime } from '../materializations/index.js';
import {
  isInlined,
  type Project,
  type ProjectModel,
  type RelationFingerprints,
  relationFingerprints,
  volatilityOf,
  withContent,
} from '../project/index.js';
import { contentOf, type ModelVersion, relationKey, type State, versionsOf } from '../state/index.js';
import { restatementSalt } from './decide/planned-fingerprints.js';
import { unreadProblem } from './rollup-intervals.js';

/**
 * Says why the published roll-up of an environment may hold other rows than its published fact tells: it is not published, was made by other code, or of
 * other data than what it reads shows now. Undefined where it was made by this very code, of the very versions that are published beside it.
 */
export function rollupProblem(project: Project, state: State, environment: string, id: string): string | undefined {
  if (state.unfinished.some((publication) => publication.environment === environment))
    return `a publication of ${environment} is under way`;
  const versions = versionsOf(state, environment);
  const version = versions.get(id);
  const model = project.byId.get(id);
  if (version === undefined || model === undefined || model.kind === 'source') return `it is not published in ${environment}`;
  if (version.as === 'materialized-view') return LAGS;
  const behind = new Published(project, state, versions);
  const unknown = [...model.from.values()].map((input) => behind.problemOf(input, version)).find((problem) => problem !== undefined);
  if (unknown !== undefined) return unknown;
  const now = behind.fingerprints(id);
  if (!isSameOwn(now, version.fingerprints)) return 'its measures or attributes have changed since it was built: build it again';
  if (version.content !== undefined) return filledProblem(project, state, { model, version, versions });
  return now.data.version === version.fingerprints.data.version
    ? undefined
    : 'what it reads has changed since it was built: build it again';
}

/** Why a roll-up that is filled by time may lack what its fact has. */
function filledProblem(
  project: Project,
  state: State,
  {
    model,
    version,
    versions,
  }: { readonly model: ProjectModel; readonly version: ModelVersion; readonly versions: ReadonlyMap<string, ModelVersion> },
): string | undefined {
  const { materialized, rollup } = model.relation;
  const [id, second] = new Set(model.from.values());
  const fact = versions.get(id ?? '');
  const filledBy = rollup?.filledBy;
  const own = filledByTime(materialized);
  if (own?.allowPartials !== true || second !== undefined || id === undefined || fact?.content === undefined || filledBy === undefined)
    return 'it is filled by time, and its fact is not filled by the same time';
  // A table that goes on with the rows of other code has them still.
  if (
    version.fingerprints.code.version !==
    relationFingerprints(project, { knownOf: (each) => (each === id ? fact.fingerprints : undefined) })(model.id).code.version
  )
    return 'what it reads has changed since it was built: build it again';
  const entriesOf = ({ relation }: ModelVersion) => state.intervals.get(relationKey(relation)) ?? [];
  if (entriesOf(version).at(-1)?.content !== version.content?.id) return 'a run that filled it was not finished';
  return unreadProblem({
    fact: { column: filledBy, entries: entriesOf(fact) },
    rollup: { column: own.column, interval: own.interval, entries: entriesOf(version) },
    dataOf: (content) =>
      relationFingerprints(project, { knownOf: (each) => (each === id ? withContent(fact.fingerprints, content) : undefined) })(model.id)
        .data.version,
  });
}

/** Whether a relation's own declaration is what it was. */
function isSameOwn({ own: now }: RelationFingerprints, { own: before }: RelationFingerprints): boolean {
  return now.rows === before.rows && JSON.stringify(now.columns) === JSON.stringify(before.columns);
}

const LAGS = 'the warehouse brings it up to date by itself, and it may be behind what it reads';

/** What an environment shows, as far as it can be known. */
class Published {
  readonly #of: (id: string) => RelationFingerprints;

  constructor(
    private readonly project: Project,
    private readonly state: State,
    private readonly versions: ReadonlyMap<string, ModelVersion>,
  ) {
    this.#of = relationFingerprints(project, {
      knownOf: (id) => this.#tableOf(id)?.fingerprints,
      saltOf: (id) => restatementSalt(project, state, id),
    });
  }

  /** The fingerprints that a relation would have if it was built now. */
  fingerprints(id: string): RelationFingerprints {
    // Itself, it is not taken as it was built.
    return relationFingerprints(this.project, {
      knownOf: (behind) => (behind === id ? undefined : this.#of(behind)),
      saltOf: (each) => restatementSalt(this.project, this.state, each),
    })(id);
  }

  /** Why it is not known what a relation shows now; views are looked through. */
  problemOf(id: string, reader: ModelVersion): string | undefined {
    const relation = this.project.byId.get(id);
    if (relation === undefined) return `${id} is gone from the project`;
    const table = this.#tableOf(id);
    if (table !== undefined) return this.#problemOfTable(table, reader);
    if (relation.kind === 'source') return `it is not known what ${id} holds, which others fill`;
    if (!isInlined(relation) && this.versions.get(id) === undefined) return `${id} is not published`;
    if (this.versions.get(id)?.as === 'materialized-view') return `${id}: ${LAGS}`;
    if (volatilityOf(this.project, relation).length > 0) return `${id} shows other rows each time that it is read`;
    return [...relation.from.values()].map((input) => this.problemOf(input, reader)).find((problem) => problem !== undefined);
  }

  #problemOfTable({ id, content, relation, createdAt, ...version }: ModelVersion, reader: ModelVersion): string | undefined {
    if (createdAt > reader.createdAt) return `${id} was built later: build it again`;
    const last = this.state.intervals.get(relationKey(relation))?.at(-1)?.content;
    const held = contentOf({ ...version, relation, ...(content === undefined ? {} : { content }) }).id;
    // A run that was killed may have left more in it than is known.
    return content !== undefined && last !== undefined && last !== held ? `a run that filled ${id} was not finished` : undefined;
  }

  /** The version of what is stored; a view shows what is behind it. */
  #tableOf(id: string): ModelVersion | undefined {
    const version = this.versions.get(id);
    return version?.as === 'table' ? version : undefined;
  }
}
