import { type ColumnDefinition, type Columns, describeType } from '../columns/index.js';
import { isTransient, maxLagMinutes, rowsForm } from '../materializations/index.js';
import {
  COMPILER_MEANING,
  type DataFingerprint,
  digestParts,
  type FingerprintedColumn,
  fingerprintsOfBound,
  modelFingerprint,
  sourceFingerprint,
} from '../sql/index.js';
import { analyseModel } from './analysis.js';
import { copiesOf } from './copies.js';
import type { Project, ProjectModel, ProjectRelation, ProjectSource } from './project.js';

/** What a relation's author declares, apart from what it reads: how a change of it is told from a change behind it. */
export interface OwnFingerprints {
  /** Which rows there are. */
  readonly rows: string;
  /** Each column's expression and type, by name. */
  readonly columns: Readonly<Record<string, string>>;
  /** How it is stored. */
  readonly storage: string;
  /** What of that a clone has from its origin; undefined for what is not known of versions that older Martlets have made. */
  readonly layout?: string;
}

/** All fingerprints of a relation. */
export interface RelationFingerprints {
  readonly own: OwnFingerprints;
  /** Descriptions, owner, tags, labels: nothing that changes data. */
  readonly metadata: string;
  /** What the relation's code depends on, whatever its sources hold. */
  readonly code: DataFingerprint;
  /** What its data depends on: the code, and what its sources hold. */
  readonly data: DataFingerprint;
}

/** What fingerprints depend on beside the project. */
export interface FingerprintInputs {
  /** What stands for the content of a source; undefined when nobody knows it. */
  readonly contentOf?: (source: string) => string | undefined;
  /** The fingerprints of relations that are taken as they were built, whatever their code says now. */
  readonly knownOf?: (id: string) => RelationFingerprints | undefined;
  /** A hash of all restatements of a relation; the same data with another one is other data. */
  readonly saltOf?: (id: string) => string | undefined;
  /** The content id of a table that is kept from run to run, given its fingerprints as those of a table that is not; undefined for all others. */
  readonly contentIdOf?: (id: string, fingerprints: RelationFingerprints) => string | undefined;
}

/**
 * Tells the fingerprints of each relation. They are worked out when first asked for, with those of what it reads.
 *
 * @throws MartletError `query-failed`, each time that a relation behind it is asked for.
 */
export function relationFingerprints(project: Project, given: FingerprintInputs = {}): (id: string) => RelationFingerprints {
  const known = new Map<string, RelationFingerprints>();
  const failed = new Map<string, unknown>();

  const fingerprintsOf = (id: string): RelationFingerprints => {
    const found = known.get(id);
    if (found !== undefined) return found;
    // The same error again, so that whoever collects errors can tell that it is the same.
    if (failed.has(id)) throw failed.get(id);
    try {
      const fingerprints = given.knownOf?.(id) ?? compute(id);
      known.set(id, fingerprints);
      return fingerprints;
    } catch (error) {
      failed.set(id, error);
      throw error;
    }
  };

  const compute = (id: string): RelationFingerprints => {
    const relation = project.byId.get(id);
    if (relation === undefined) throw new RangeError(`${id} is no relation of the project`);
    if (relation.kind === 'source')
      return withData(sourceFingerprints(relation), (data) => salted(data, given.contentOf?.(id), given.saltOf?.(id)));
    const fingerprints = withData(modelFingerprints(relation), (data) => salted(data, given.saltOf?.(id)));
    const content = given.contentIdOf?.(id, fingerprints);
    // What its readers see is what the batches have made of it, whatever the sources hold now.
    return content === undefined ? fingerprints : withContent(fingerprints, content);
  };

  const sourceFingerprints = (source: ProjectSource): RelationFingerprints =>
    project.cache.once(`fingerprints ${source.id}`, () => {
      const code = sourceFingerprint(source.id, fingerprintedColumns(source.relation.columns));
      return { own: { rows: code.rows, columns: code.columns, storage: '' }, metadata: metadataOf(source), code, data: code };
    });

  const modelFingerprints = (model: ProjectModel): RelationFingerprints => {
    const inputs = [...new Set(model.from.values())].map((input) => [input, fingerprintsOf(input)] as const);
    const behind = inputs.map(([, { code, data }]) => `${code.version} ${data.version}`).join();
    const make = (): RelationFingerprints => fingerprintsOfModel(project, model, new Map(inputs));
    return project.cache.once(`fingerprints ${model.id}`, make, behind);
  };
  return fingerprintsOf;
}

/** The fingerprints of a model by itself, on given ones of what it reads. */
function fingerprintsOfModel(
  project: Project,
  model: ProjectModel,
  inputs: ReadonlyMap<string, RelationFingerprints>,
): RelationFingerprints {
  const { bound, lineage, hooks } = analyseModel(project, model);
  // Asked for with every fingerprint, and the query need not be read twice.
  copiesOf(project, model, lineage);
  const query = fingerprintsOfBound(bound);
  const rowsBeside = [rowsForm(model.relation), hooks];
  const storage = storageOf(model);
  const columns = fingerprintedColumns(model.relation.columns);
  const fingerprint = (kind: 'code' | 'data'): DataFingerprint =>
    modelFingerprint({
      query,
      lineage,
      columns,
      rowsBeside,
      storage,
      inputs: Object.fromEntries([...inputs].map(([input, fingerprints]) => [input, fingerprints[kind]])),
    });
  return {
    own: {
      rows: digestParts(COMPILER_MEANING, query.rows, rowsBeside),
      columns: ownColumns(query.columns, columns),
      storage: digestParts(storage),
      layout: layoutOf(model),
    },
    metadata: metadataOf(model),
    code: fingerprint('code'),
    data: fingerprint('data'),
  };
}

/** The fingerprints of a kept table that has a content. */
export function withContent(fingerprints: RelationFingerprints, content: string): RelationFingerprints {
  return withData(fingerprints, () => salted(fingerprints.code, content));
}

function withData(fingerprints: RelationFingerprints, data: (data: DataFingerprint) => DataFingerprint): RelationFingerprints {
  return { ...fingerprints, data: data(fingerprints.data) };
}

/** The same data for a reason more: its rows, and with them all that is made of them, count as others. */
function salted(fingerprint: DataFingerprint, ...reasons: readonly (string | undefined)[]): DataFingerprint {
  const given = reasons.filter((reason) => reason !== undefined);
  if (given.length === 0) return fingerprint;
  return { ...fingerprint, rows: digestParts(fingerprint.rows, given), version: digestParts(fingerprint.version, given) };
}

function fingerprintedColumns(columns: Columns): Readonly<Record<string, FingerprintedColumn>> {
  return Object.fromEntries(Object.entries(columns).map(([name, { definition }]) => [name, definition]));
}

function ownColumns(
  expressions: Readonly<Record<string, string>>,
  columns: Readonly<Record<string, FingerprintedColumn>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, { type, nullable }]) => [name, digestParts(expressions[name], type, nullable)]),
  );
}

/** How the rows are stored, whichever there are. */
function storageOf({ relation }: ProjectModel): unknown {
  const { materialized, partitionBy, clusterBy } = relation;
  const transient = isTransient(relation);
  return {
    kind: materialized.kind,
    maxLagMinutes: maxLagMinutes(materialized),
    partitionBy,
    clusterBy,
    // What is as it would be by itself is no change.
    transient: transient === isTransient({ materialized }) ? undefined : transient,
  };
}

function layoutOf({ relation }: ProjectModel): string {
  const { partitionBy, clusterBy } = relation;
  return digestParts({ partitionBy, clusterBy, transient: isTransient(relation) });
}

function metadataOf({ relation }: ProjectRelation): string {
  const { description, owner, tags, columns, ...rest } = relation;
  const described = Object.entries(columns).map(([name, { definition }]) => [name, describedColumn(definition)]);
  // Only who declares rights or labels is told apart by them.
  const grants = 'grants' in rest && rest.grants !== undefined ? [rest.grants] : [];
  const labels = 'labels' in rest && rest.labels !== undefined ? [{ labels: rest.labels }] : [];
  return digestParts(description, owner, tags, 'meta' in rest ? rest.meta : undefined, described, ...grants, ...labels);
}

function describedColumn({ type, description, pii }: ColumnDefinition): unknown {
  return [describeType(type), description, pii];
}
