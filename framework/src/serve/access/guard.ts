import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import { list, property } from '../../sql/bound/fragment.js';
import { isServedFunction, isServedTableFunction } from './served-functions.js';

/** What a statement may read. */
export interface GuardOptions {
  /** The ids of the relations that the reader sees: `gold.fact_sales`. */
  readonly relations: Iterable<string>;
  /** Further functions that it may call, in lower case. */
  readonly functions?: ReadonlySet<string>;
}

/** A statement that does nothing but read what it may. */
export interface Guarded {
  /** The ids of the relations that it reads. */
  readonly relations: readonly string[];
}

const MOST_CHARACTERS = 1_000_000;

/**
 * Lets a statement that people write through where all it does is to read relations that the reader sees. What is not known to be harmless is refused:
 * a kind of statement, of table, of expression, a function.
 *
 * @param parse Reads a statement and answers with its tree as JSON.
 * @throws MartletError `statement-refused`, `relation-unreadable`.
 */
export async function guardSql(sql: string, parse: (sql: string) => Promise<string>, options: GuardOptions): Promise<Guarded> {
  return guardTree(await statementTree(sql, parse), options);
}

/**
 * The tree of a statement that people write, for {@link guardTree}.
 *
 * @param parse Reads a statement and answers with its tree as JSON.
 * @throws MartletError `statement-refused`.
 */
export async function statementTree(sql: string, parse: (sql: string) => Promise<string>): Promise<unknown> {
  if (sql.length > MOST_CHARACTERS) throw refused(`it has more than ${MOST_CHARACTERS.toLocaleString('en-US')} characters`);
  // Some parts of an engine end a text here.
  if (sql.includes('\0')) throw refused('it holds the character 0');
  return JSON.parse(await parse(sql));
}

/**
 * The same for a statement that is parsed.
 *
 * @throws MartletError `statement-refused`, `relation-unreadable`.
 */
export function guardTree(tree: unknown, options: GuardOptions): Guarded {
  if (property(tree, 'error') !== false) {
    const isOther = property(tree, 'error_type') === 'not implemented';
    throw refused(isOther ? 'it is no query' : `it can’t be read: ${String(property(tree, 'error_message'))}`);
  }
  const [statement, second] = list(property(tree, 'statements'));
  if (statement === undefined) throw refused('it is empty');
  if (second !== undefined) throw refused('it holds several statements');
  const walk = new Walk(options);
  walk.visit(statement, new Set(), 0);
  return { relations: [...walk.read] };
}

/** The kinds of expressions that do nothing but compute. */
const EXPRESSIONS: ReadonlySet<string> = new Set(
  `BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA LAMBDA_REF OPERATOR PARAMETER POSITIONAL_REFERENCE STAR SUBQUERY
  TYPE WINDOW`.split(/\s+/),
);

/** The other parts of a tree that name their kind: queries, tables, what orders and limits rows. */
const PARTS: ReadonlySet<string> = new Set(
  `SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE EMPTY BASE_TABLE SUBQUERY JOIN EXPRESSION_LIST TABLE_FUNCTION PIVOT ORDER_MODIFIER LIMIT_MODIFIER
  LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING`.split(/\s+/),
);

/** Names that the engine would take for something else where no query of that name is in reach. */
const RESERVED = /^(?:duckdb|pg|sqlite|pragma)_|[./\\:*]/;

const MOST_LEVELS = 3000;

/** One way through a tree. */
class Walk {
  readonly read = new Set<string>();
  readonly #relations: ReadonlyMap<string, string>;
  readonly #functions: ReadonlySet<string>;

  constructor({ relations, functions = new Set() }: GuardOptions) {
    this.#relations = new Map([...relations].map((id) => [id.toLowerCase(), id]));
    this.#functions = functions;
  }

  /** @param queries The names of the queries of `with` that are in reach. */
  visit(node: unknown, queries: ReadonlySet<string>, level: number): void {
    if (level > MOST_LEVELS) throw refused('it is nested too deep');
    if (Array.isArray(node)) {
      for (const each of node) this.visit(each, queries, level + 1);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const kind = property(node, 'class');
    const part = property(node, 'type');
    if (typeof kind === 'string') this.#expression(kind, node);
    else if (typeof part === 'string') this.#part(part, node, queries);
    const inner = this.#withQueries(node, queries, level);
    for (const [name, value] of Object.entries(node)) {
      if (name === 'cte_map') continue;
      // The first part of a recursive query does not see the query.
      const isRecursion = part === 'RECURSIVE_CTE_NODE' && name === 'right';
      this.visit(value, isRecursion ? new Set([...inner, nameIn(node, 'cte_name')]) : inner, level + 1);
    }
  }

  /** Looks at the queries of `with`, each of which sees those before it. */
  #withQueries(node: object, queries: ReadonlySet<string>, level: number): ReadonlySet<string> {
    let reach = queries;
    for (const entry of list(property(property(node, 'cte_map'), 'map'))) {
      const name = nameIn(entry, 'key');
      if (RESERVED.test(name)) throw refused(`it calls a query "${name}", which is a name of the engine’s own`);
      this.visit(property(entry, 'value'), reach, level + 1);
      reach = new Set([...reach, name]);
    }
    return reach;
  }

  #expression(kind: string, node: object): void {
    if (!EXPRESSIONS.has(kind)) throw refused(`it holds an expression that is not offered (${kind.toLowerCase()})`);
    if (kind === 'FUNCTION' || kind === 'WINDOW') this.#function(node);
  }

  #function(node: object): void {
    const name = nameIn(node, 'function_name');
    const schema = nameIn(node, 'schema');
    const catalog = nameIn(node, 'catalog');
    const isOwn = ['', 'main', 'pg_catalog'].includes(schema) && ['', 'system'].includes(catalog);
    if (!isOwn || !(isServedFunction(name) || this.#functions.has(name))) throw refused(`it calls ${name}(), which is not offered`);
  }

  #part(part: string, node: object, queries: ReadonlySet<string>): void {
    if (!PARTS.has(part) && !part.endsWith('_TYPE_INFO')) throw refused(`it holds what is not offered (${part.toLowerCase()})`);
    if (part === 'BASE_TABLE') this.#table(node, queries);
    if (part === 'TABLE_FUNCTION') {
      const name = nameIn(property(node, 'function'), 'function_name');
      if (!isServedTableFunction(name)) throw refused(`it reads from ${name}(), which is not offered`);
    }
  }

  #table(node: object, queries: ReadonlySet<string>): void {
    const [catalog, schema, name] = [nameIn(node, 'catalog_name'), nameIn(node, 'schema_name'), nameIn(node, 'table_name')];
    if (property(node, 'at_clause') !== null) throw refused('it asks for an earlier state of a relation');
    if (catalog === '' && schema === '' && queries.has(name)) return;
    const written = [catalog, schema, name].filter((part) => part !== '').join('.');
    const id = this.#relations.get(written);
    if (id === undefined || catalog !== '')
      throw new MartletError('relation-unreadable', { name: written, similar: similarNames(written, this.#relations.values()) });
    this.read.add(id);
  }
}

/** The engine compares names without regard to case. */
function nameIn(node: unknown, property_: string): string {
  return String(property(node, property_) ?? '').toLowerCase();
}

function refused(problem: string): MartletError {
  return new MartletError('statement-refused', { problem });
}
