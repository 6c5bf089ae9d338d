import type { OperationNode } from 'kysely';
import { type Columns, readableColumns } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { type BoundTables, type KindOfColumn, type TypedQuery, typedLiterals } from '../sql/index.js';
import type { Project } from './project.js';

type Relations = Pick<Project, 'byId'>;
type From = ReadonlyMap<string, string>;

/** A query whose literals have the type of the declared columns that they meet, and where values meet that can't be compared. */
export function typedQuery(project: Relations, query: OperationNode, from: From): TypedQuery {
  return typedLiterals(query, tablesOf(project, from), kindsIn(project));
}

/**
 * The same for a query that is about to run.
 *
 * @throws MartletError `literal-invalid`.
 */
export function withTypedLiterals(project: Relations, query: OperationNode, from: From): OperationNode {
  return withoutUnfit(typedQuery(project, query, from));
}

/**
 * A query whose literals are all values of what they meet.
 *
 * @throws MartletError `literal-invalid`.
 */
export function withoutUnfit({ query, problems }: TypedQuery, at?: { readonly file: string }): OperationNode {
  const unfit = problems.find((problem) => problem.kind === 'literal-unfit');
  if (unfit !== undefined) throw new MartletError('literal-invalid', { value: unfit.value, expected: unfit.expected }, at);
  return query;
}

/** The relations that a query may read, by the names that it uses. */
export function tablesOf(project: Relations, from: From): BoundTables {
  return Object.fromEntries([...from].map(([name, id]) => [name, { relation: id, columns: namesOf(readableColumnsOf(project, id)) }]));
}

/** The columns of a relation that a query can name. */
export function readableColumnsOf({ byId }: Relations, id: string): Columns | undefined {
  const relation = byId.get(id)?.relation;
  return relation === undefined ? undefined : readableColumns(relation);
}

/** A relation is read by many, and its contract never changes. */
const NAMES = new WeakMap<Columns, readonly string[]>();

function namesOf(columns: Columns = {}): readonly string[] {
  const names = NAMES.get(columns) ?? Object.keys(columns);
  NAMES.set(columns, names);
  return names;
}

/** What kinds of values the declared columns of a project hold. */
export function kindsIn(project: Relations): KindOfColumn {
  return (relation, column) => readableColumnsOf(project, relation)?.[column]?.definition.type.kind;
}
