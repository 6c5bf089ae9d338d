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
  type TypedQuery,
  typedLiteralsOfBound,
  type VolatileInput,
  volatileInputs,
} from '../sql/index.js';
import type { QueryBinder } from '../warehouses/binder.js';
import type { Relations } from './compile.js';
import { buildHooks, type HookNodes } from './compile-hooks.js';
import { buildQuery } from './declared-query.js';
import { withHooks } from './hook-analysis.js';
import type { ProjectModel } from './project.js';
import { kindsIn, readableColumnsOf, tablesOf } from './typed-query.js';

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
  return known(project, reader).analysis;
}

/**
 * The query of a reader, whose literals have the type of the declared columns that they meet, and where values meet that can't be compared.
 *
 * @throws MartletError `query-failed`, `hook-failed`.
 */
export function typedReader(project: Relations, reader: QueryDeclaration): TypedQuery {
  const one = known(project, reader);
  one.typed ??= typedLiteralsOfBound(one.analysis.query, one.analysis.bound, kindsIn(project));
  return one.typed;
}

function known(project: Relations, reader: QueryDeclaration): Known {
  const { declaration, from } = reader;
  const { query, before, after, columns } = { before: undefined, after: undefined, columns: undefined, ...declaration };
  const madeOf = [query, before, after, columns, ...[...from.values()].map((id) => readableColumnsOf(project, id))];
  const found = KNOWN.get(from);
  if (found?.madeOf.every((part, place) => part === madeOf[place])) return found;
  const one: Known = { madeOf, analysis: analyseAnew(project, reader), typed: undefined };
  KNOWN.set(from, one);
  return one;
}

/** Lets go of what has been found out of a reader: it is many times as large as the reader. */
export function forgetAnalysis({ from }: Pick<QueryDeclaration, 'from'>): void {
  KNOWN.delete(from);
}

/** What has been found out of a reader. */
interface Known {
  /** All that decides on it beside the names in `from`: the reader's own declaration, and the contracts of what it reads. */
  readonly madeOf: readonly unknown[];
  readonly analysis: Analysis;
  typed: TypedQuery | undefined;
}

/** Each reader is analysed once for all who ask, in whatever form of the project: a variant may store a model otherwise. */
const KNOWN = new WeakMap<QueryDeclaration['from'], Known>();

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
  const volatile = volatileInputs(bound.query);
  if (hooks === undefined) return new PlainAnalysis(query, bound, volatile);
  const inScope = { ...tables, [SELF]: { relation: SELF, columns: hooks.columns } };
  const hooked = withHooks(lineageOfBound(bound), [...hooks.before, ...hooks.after], inScope, fragments);
  return {
    query,
    hooks,
    bound,
    lineage: hooked.lineage,
    unread: [...new Set([...bound.unread, ...hooked.unread])],
    volatile: [...volatile, ...hooked.volatile],
  };
}

/** The analysis of what has no statements around it. Its lineage is followed when it is first asked for. */
class PlainAnalysis implements Analysis {
  #lineage: QueryLineage | undefined;

  constructor(
    readonly query: OperationNode,
    readonly bound: Bound,
    readonly volatile: readonly VolatileInput[],
  ) {}

  get lineage(): QueryLineage {
    this.#lineage ??= lineageOfBound(this.bound);
    return this.#lineage;
  }

  get unread(): readonly string[] {
    return this.bound.unread;
  }
}

/** The same for a query as a tree. */
export function analyseQuery(project: Relations, query: OperationNode, from: QueryDeclaration['from']): Analysis {
  return analyseTrees(project, { query }, from);
}

/** The same for a model. */
export function analyseModel(project: Relations, { relation, file, from }: ProjectModel): Analysis {
  return analyse(project, { declaration: relation, file, from });
}
