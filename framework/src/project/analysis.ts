import type { OperationNode } from 'kysely';
import { type DataTest, type Model, SELF } from '../model/index.js';
import {
  type Bound,
  bind,
  type Fragments,
  fragmentStatement,
  lineageOfBound,
  type QueryLineage,
  readFragment,
  type SerializedExpression,
  type VolatileInput,
  volatileInputs,
} from '../sql/index.js';
import type { QueryBinder } from '../warehouses/binder.js';
import type { Relations } from './compile.js';
import { buildHooks, type HookNodes } from './compile-hooks.js';
import { buildQuery } from './declared-query.js';
import { withHooks } from './hook-analysis.js';
import type { ProjectModel } from './project.js';
import { tablesOf } from './typed-query.js';

/** What the tree of a query tells, without a warehouse. */
export interface Analysis {
  /** The query as its author wrote it, naming relations as `from` does. */
  readonly query: OperationNode;
  /** The statements around a model's build, likewise, and the columns that it has for them. */
  readonly hooks?: HookNodes & { readonly columns: readonly string[] };
  readonly bound: Bound;
  /** Where the columns come from once these statements have run. */
  readonly lineage: QueryLineage;
  /** Raw SQL whose names only a parser can tell, in the query and in the statements. */
  readonly unread: readonly string[];
  /** What they read beside relations: the clock, chance, the world outside, the instant of the run. */
  readonly volatile: readonly VolatileInput[];
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
 * @throws MartletError `query-failed`, `hook-failed`.
 */
export function analyse(project: Relations, reader: QueryDeclaration): Analysis {
  const known = ANALYSES.get(project.byId) ?? new WeakMap<QueryDeclaration['from'], Known>();
  ANALYSES.set(project.byId, known);
  const { query, before, after } = { before: undefined, after: undefined, ...reader.declaration };
  const found = known.get(reader.from);
  if (found !== undefined && found.query === query && found.before === before && found.after === after) return found.analysis;
  const analysis = analyseAnew(project, reader);
  known.set(reader.from, { query, before, after, analysis });
  return analysis;
}

/** What an analysis was made of, and what came out. */
interface Known {
  readonly query: unknown;
  readonly before: unknown;
  readonly after: unknown;
  readonly analysis: Analysis;
}

/** Analyses of the declarations of a project: each is made once, for all who ask. */
const ANALYSES = new WeakMap<Relations['byId'], WeakMap<QueryDeclaration['from'], Known>>();

function analyseAnew(project: Relations, { declaration, file, from }: QueryDeclaration): Analysis {
  const query = buildQuery(declaration, file);
  if (declaration.kind === 'data-test' || (declaration.before ?? declaration.after) === undefined)
    return analyseTrees(project, { query }, from);
  return analyseTrees(project, { query, hooks: { ...buildHooks(declaration, file), columns: Object.keys(declaration.columns) } }, from);
}

/** The same once more, knowing what raw SQL says that only a parser can read. */
export async function analyseWith(
  project: Relations,
  analysis: Analysis,
  from: QueryDeclaration['from'],
  parser: Parser,
): Promise<Analysis> {
  const fragments = new Map<string, SerializedExpression>();
  for (const text of analysis.unread) {
    const fragment = readFragment(await parser.parse(fragmentStatement(text)));
    if (fragment !== undefined) fragments.set(text, fragment);
  }
  return fragments.size === 0 ? analysis : analyseTrees(project, analysis, from, fragments);
}

/** Reads a statement and answers with its tree as JSON. */
export type Parser = Pick<QueryBinder, 'parse'>;

function analyseTrees(
  project: Relations,
  { query, hooks }: Pick<Analysis, 'query' | 'hooks'>,
  from: QueryDeclaration['from'],
  fragments?: Fragments,
): Analysis {
  const tables = tablesOf(project, from);
  const bound = bind(query, tables, fragments);
  const lineage = lineageOfBound(bound);
  const volatile = volatileInputs(bound.query);
  if (hooks === undefined) return { query, bound, lineage, unread: bound.unread, volatile };
  const inScope = { ...tables, [SELF]: { relation: SELF, columns: hooks.columns } };
  const hooked = withHooks(lineage, [...hooks.before, ...hooks.after], inScope, fragments);
  return {
    query,
    hooks,
    bound,
    lineage: hooked.lineage,
    unread: [...new Set([...bound.unread, ...hooked.unread])],
    volatile: [...volatile, ...hooked.volatile],
  };
}

/** The same for a query as a tree. */
export function analyseQuery(project: Relations, query: OperationNode, from: QueryDeclaration['from']): Analysis {
  return analyseTrees(project, { query }, from);
}

/** The same for a model. */
export function analyseModel(project: Relations, { relation, file, from }: ProjectModel): Analysis {
  return analyse(project, { declaration: relation, file, from });
}
