import type { OperationNode } from 'kysely';
import type { DataTest, Model } from '../model/index.js';
import { type Bound, bind, lineageOfBound, type QueryLineage, type Tables } from '../sql/index.js';
import { buildQuery } from './compile.js';
import type { Project, ProjectModel } from './project.js';

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
export function analyse(project: Project, { declaration, file, from }: QueryDeclaration): Analysis {
  const query = buildQuery(declaration, file);
  const bound = bind(query, tablesOf(project, from));
  return { query, bound, lineage: lineageOfBound(bound) };
}

/** The same for a model. */
export function analyseModel(project: Project, { relation, file, from }: ProjectModel): Analysis {
  return analyse(project, { declaration: relation, file, from });
}

function tablesOf(project: Project, from: ReadonlyMap<string, string>): Tables {
  return Object.fromEntries(
    [...from].map(([name, id]) => [name, { relation: id, columns: Object.keys(project.byId.get(id)?.relation.columns ?? {}) }]),
  );
}
