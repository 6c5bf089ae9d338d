import type { OperationNode } from 'kysely';
import type { DataTest, Model } from '../model/index.js';
import {
  type Bound,
  bind,
  type Fragments,
  fragmentStatement,
  lineageOfBound,
  type QueryLineage,
  readFragment,
  type SerializedExpression,
  type Tables,
} from '../sql/index.js';
import type { QueryBinder } from '../warehouses/binder.js';
import { buildQuery, type Relations } from './compile.js';
import type { ProjectModel } from './project.js';

/** What the tree of a query tells, without a warehouse. */
export interface Analysis {
  /** The query as its author wrote it, naming relations as `from` does. */
  readonly query: OperationNode;
  readonly bound: Bound;
  readonly lineage: QueryLineage;
}

/** What has a query: a model or a data test of its own. */
export interface QueryDeclaration {
  readonly declaration: Model | DataTest;
  readonly file: string;
  readonly from: ReadonlyMap<string, string>;
}

/**
 * Reads a query: its names, and where its columns come from.
 *
 * @throws MartletError `query-failed`.
 */
export function analyse(project: Relations, { declaration, file, from }: QueryDeclaration): Analysis {
  return analyseQuery(project, buildQuery(declaration, file), from);
}

/** The same once more, knowing what raw SQL says that only a parser can read. */
export async function analyseWith(
  project: Relations,
  analysis: Analysis,
  from: QueryDeclaration['from'],
  parser: Parser,
): Promise<Analysis> {
  const fragments = new Map<string, SerializedExpression>();
  for (const text of analysis.bound.unread) {
    const fragment = readFragment(await parser.parse(fragmentStatement(text)));
    if (fragment !== undefined) fragments.set(text, fragment);
  }
  return fragments.size === 0 ? analysis : analyseQuery(project, analysis.query, from, fragments);
}

/** Reads a statement and answers with its tree as JSON. */
export type Parser = Pick<QueryBinder, 'parse'>;

function analyseQuery(project: Relations, query: OperationNode, from: QueryDeclaration['from'], fragments?: Fragments): Analysis {
  const bound = bind(query, tablesOf(project, from), fragments);
  return { query, bound, lineage: lineageOfBound(bound) };
}

/** The same for a model. */
export function analyseModel(project: Relations, { relation, file, from }: ProjectModel): Analysis {
  return analyse(project, { declaration: relation, file, from });
}

function tablesOf(project: Relations, from: ReadonlyMap<string, string>): Tables {
  return Object.fromEntries(
    [...from].map(([name, id]) => [name, { relation: id, columns: Object.keys(project.byId.get(id)?.relation.columns ?? {}) }]),
  );
}
