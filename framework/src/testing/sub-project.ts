import { AliasNode, ColumnNode, type OperationNode, RawNode, ReferenceNode, SelectAllNode, SelectQueryNode, TableNode } from 'kysely';
import { exactRows, type Relation, readableColumns } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import type { DataTest, Model, Source } from '../model/index.js';
import { ephemeral } from '../model/index.js';
import { buildQuery } from '../project/declared-query.js';
import type { ProjectModel, ProjectTest } from '../project/index.js';
import { atRunInstant } from '../sql/index.js';
import { type Given, type GivenRow, type GivenRows, isGivenInstant, isGivenRows } from './given.js';
import { rowsQuery } from './rows-query.js';
import { readSeedFiles } from './seed-files.js';
import { fillRows } from './valid-rows.js';

/** A model or data test with all that is behind it, down to the rows that a test gives. */
export interface SubProject {
  /** Every relation, inlined where it is read. */
  readonly byId: ReadonlyMap<string, ProjectModel>;
  /** The id of each relation. */
  readonly ids: ReadonlyMap<Relation, string>;
  /**
   * Relations of which others read the same rows in every test like this one, by id: calendars, and what is made of sources that nobody
   * gives rows.
   */
  readonly constant: ReadonlyMap<string, Model>;
}

/** The names of all columns that queries mention; undefined where one may read columns that it does not name. */
function columnsRead(
  subject: TestedSubject,
  order: readonly (Model | Source)[],
  isGiven: (relation: Relation) => boolean,
): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  const queried = order.filter((relation) => relation.kind !== 'source' && !isGiven(relation)) as readonly Model[];
  const isWhole = subject.kind === 'source' || (subject.kind !== 'data-test' && isGiven(subject));
  for (const declaration of subject.kind === 'data-test' ? [...queried, subject] : queried) {
    const mentioned = namesOf(declaration);
    if (mentioned === undefined) return undefined;
    for (const name of mentioned) names.add(name);
  }
  return isWhole ? undefined : names;
}

const namesOf: (declaration: Model | DataTest) => ReadonlySet<string> | undefined = remembering((declaration) => {
  const names = new Set<string>();
  let isClear = true;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) for (const item of value) visit(item);
    else {
      const node = value as OperationNode;
      if (ColumnNode.is(node)) names.add(node.column.name);
      if (isUnclear(node, declaration)) isClear = false;
      for (const child of Object.values(value)) visit(child);
    }
  };
  visit(buildQuery(declaration, declaration.name));
  return isClear ? names : undefined;
});

/** A star over a declared relation, or raw SQL other than `asc` and `desc`, reads columns that it does not name. */
function isUnclear(node: OperationNode, { from }: Model | DataTest): boolean {
  if (RawNode.is(node)) return node.parameters.length > 0 || !/^ ?(asc|desc) ?$/.test(node.sqlFragments.join(''));
  if (!SelectQueryNode.is(node) || !(node.selections ?? []).some(({ selection }) => isStar(selection))) return false;
  const tables = [...(node.from?.froms ?? []), ...(node.joins ?? []).map(({ table }) => table)];
  return tables.some((table) => {
    const inner = AliasNode.is(table) ? table.node : table;
    return TableNode.is(inner) && inner.table.identifier.name in from;
  });
}

function isStar(selection: OperationNode): boolean {
  return SelectAllNode.is(selection) || (ReferenceNode.is(selection) && SelectAllNode.is(selection.column));
}

function remembering<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const found = known.get(key) ?? { value: compute(key) };
    known.set(key, found);
    return found.value;
  };
}

/** What is tested: a model, or a data test of its own. */
export type TestedSubject = Model | DataTest | Source;

/** Something that stands in a relation's place, such as the same model with another query. */
export type Substitute = (model: Model) => Model;

/**
 * The part of a project that a subject reads, where every relation is inlined: given ones as their rows, sources that are
 * not given as no rows, all other models as their own queries.
 *
 * @throws MartletError `given-column-unknown`.
 */
export async function subProject(subject: TestedSubject, givens: readonly GivenRows[], substitute: Substitute): Promise<SubProject> {
  const rows = await givenRows(givens);
  const order = upstream(subject, (relation) => rows.has(relation));
  const ids = uniqueIds(order);
  const isGiven = (relation: Relation): boolean => rows.has(relation);
  const seeds = await readSeedFiles(order, isGiven);
  const read = columnsRead(
    subject,
    order.map((relation) => seeds.get(relation) ?? relation),
    isGiven,
  );
  const isSame = new Set<Relation>();
  const byId = new Map<string, ProjectModel>();
  for (const relation of order) {
    const id = ids.get(relation) ?? relation.name;
    const own = rows.get(relation);
    const standsFor =
      own !== undefined || relation.kind === 'source' ? rowsModel(relation, own ?? [], read) : substitute(seeds.get(relation) ?? relation);
    byId.set(id, projectModel(id, standsFor, relation, ids));
    const isEmpty = own === undefined && relation.kind === 'source';
    const isOwn = standsFor === relation && Object.values(standsFor.from).every((input) => isSame.has(input));
    if (isEmpty || (isOwn && !readsRunInstant(standsFor))) isSame.add(relation);
  }
  // What stands behind these is part of them.
  const readers = [...order.filter((relation) => !isSame.has(relation) && !rows.has(relation)), subject];
  const inputs = new Set(readers.flatMap((reader) => (reader.kind === 'source' ? [] : Object.values(reader.from))));
  const constant = new Map<string, Model>();
  for (const relation of order) {
    if (relation.kind !== 'source' && isSame.has(relation) && inputs.has(relation))
      constant.set(ids.get(relation) ?? relation.name, relation);
  }
  return { byId, ids, constant };
}

/** Whether it holds other rows in a test at another instant. */
function readsRunInstant(model: Model): boolean {
  const query = buildQuery(model, model.name);
  return atRunInstant(query, ANY_INSTANT) !== query;
}

const ANY_INSTANT = '2024-02-29T12:00:00Z';

/** A data test of its own, as a project holds it. */
export function projectTest(test: DataTest, { ids }: SubProject): ProjectTest {
  return { test, file: `${test.name}.ts`, exportName: test.name, from: fromIds(test.from, ids) };
}

/** Every relation that a subject is made of, each behind those that it reads, down to those that `ends` names. */
export function upstream(subject: TestedSubject, ends: (relation: Model | Source) => boolean = () => false): readonly (Model | Source)[] {
  const found = new Set<Model | Source>();
  const visit = (relation: Model | Source): void => {
    if (found.has(relation)) return;
    if (relation.kind !== 'source' && !ends(relation)) for (const input of Object.values(relation.from)) visit(input);
    found.add(relation);
  };
  if (subject.kind === 'data-test') for (const input of Object.values(subject.from)) visit(input);
  else visit(subject);
  return [...found];
}

/** A relation that reads no source, such as a calendar, is what it is. */
export function isConstant(relation: Model | Source): boolean {
  return upstream(relation).every(({ kind }) => kind !== 'source');
}

/**
 * What a test gives, by relation.
 *
 * @param also - Relations that may be given beside those that the subject reads.
 * @throws MartletError `given-relation-unknown`.
 */
export function resolveGivens(
  subject: TestedSubject,
  givens: readonly Given[],
  also: readonly (Model | Source)[] = [],
): readonly GivenRows[] {
  const known = new Set<Relation>([subject, ...also].flatMap((one) => upstream(one)));
  const from: Readonly<Record<string, Relation>> = subject.kind === 'source' ? {} : subject.from;
  return givens.flatMap((given): readonly GivenRows[] => {
    if (isGivenInstant(given)) return [];
    if (!isGivenRows(given)) {
      return Object.entries(given).map(([name, rows]) => ({ relation: from[name] ?? fail(subject, name, Object.keys(from)), rows }));
    }
    return known.has(given.relation)
      ? [given]
      : fail(
          subject,
          given.relation.name,
          [...known].map(({ name }) => name),
        );
  });
}

async function givenRows(givens: readonly GivenRows[]): Promise<ReadonlyMap<Relation, readonly GivenRow[]>> {
  const rows = new Map<Relation, readonly GivenRow[]>();
  for (const given of givens) rows.set(given.relation, [...(rows.get(given.relation) ?? []), ...given.rows]);
  const filled = new Map<Relation, readonly GivenRow[]>();
  for (const [relation, partial] of rows)
    filled.set(relation, exactRows(readableColumns(relation), await fillRows(relation, partial, rows), relation.name));
  return filled;
}

function fail(subject: TestedSubject, relation: string, known: readonly string[]): never {
  throw new MartletError('given-relation-unknown', { subject: subject.name, relation, similar: similarNames(relation, known), known });
}

/** A name for each relation that no other one of them has: two of one name may come from two schemas. */
export function uniqueIds(relations: readonly Relation[]): ReadonlyMap<Relation, string> {
  const taken = new Set<string>();
  const ids = new Map<Relation, string>();
  for (const relation of relations) {
    let id = relation.name;
    for (let place = 2; taken.has(id); place += 1) id = `${relation.name}_${place}`;
    taken.add(id);
    ids.set(relation, id);
  }
  return ids;
}

function projectModel(id: string, model: Model, original: Model | Source, ids: ReadonlyMap<Relation, string>): ProjectModel {
  const relation: Model = { ...model, materialized: ephemeral() };
  return {
    id,
    schema: 'given',
    name: id,
    kind: model.kind,
    relation,
    file: `${original.name}.ts`,
    exportName: original.name,
    from: fromIds(relation.from, ids),
  };
}

/** The ids of what a relation reads, by the names that its query uses. */
export function fromIds(from: Readonly<Record<string, Relation>>, ids: ReadonlyMap<Relation, string>): ReadonlyMap<string, string> {
  return new Map(Object.entries(from).map(([alias, relation]) => [alias, ids.get(relation) ?? relation.name]));
}

/** A relation whose rows are these and nothing else. Columns that nothing reads would only cost the engine time. */
function rowsModel(relation: Relation, rows: readonly GivenRow[], read: ReadonlySet<string> | undefined): Model {
  const { name } = relation;
  const declared = readableColumns(relation);
  const kept = Object.entries(declared).filter(([column]) => read === undefined || read.has(column));
  const columns = kept.length === 0 ? declared : Object.fromEntries(kept);
  return {
    kind: 'seed',
    name,
    columns,
    from: {},
    materialized: ephemeral(),
    tests: [],
    monitors: [],
    tags: [],
    meta: {},
    query: () => rowsQuery(columns, rows),
  };
}
