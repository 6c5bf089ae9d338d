import type { LogicalType } from '../../columns/index.js';
import type { Project } from '../../project/index.js';
import { list, property } from '../../sql/bound/fragment.js';
import type { QueryBinder } from '../../warehouses/binder.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { ReadingDatabase } from '../../warehouses/reading.js';
import { guardTree, statementTree } from '../access/guard.js';
import { portableQuery } from './portable-query.js';
import { type DeskRequest, type ShownEnvironment, withEnvironment } from './with-environment.js';

export type StatementRequest = Omit<DeskRequest, 'ids' | 'early'>;

/** A statement that is let through, with what it reads. */
export interface ReadyStatement {
  readonly database: Pick<ReadingDatabase, 'stream' | 'exportParquet'>;
  /** Its text in the words of the warehouse. */
  readonly sql: string;
  /** What a type of the warehouse holds. */
  readonly typeOf: Dialect['logicalType'];
  /** The masked columns of the relations that it reads: `gold.dim_customers.email`. */
  readonly masked: readonly string[];
}

/**
 * Works with a statement that people write over an environment, in the words of the embedded engine. It does nothing but read, and what it reads is masked before
 * it reads it, so that no expression shows more. A name without a schema means what it means in other commands. For other warehouses it is written anew from what
 * the parser understood: nothing of its text reaches them.
 *
 * @throws MartletError `statement-refused`, `relation-unreadable`, `relation-missing`, `export-unsupported`.
 */
export async function withStatement<T>(
  project: Project,
  parser: QueryBinder,
  sql: string,
  request: StatementRequest,
  work: (statement: ReadyStatement) => Promise<T>,
): Promise<T> {
  const ids = statementNames(project);
  const tree = await statementTree(sql, (text) => parser.parse(text));
  const { relations } = guardTree(tree, { relations: ids.keys() });
  const read = [...new Set(relations.map((each) => ids.get(each) ?? each))];
  const bare = new Map(relations.flatMap((each) => (each.includes('.') ? [] : [[ids.get(each), each] as const])));
  return withEnvironment(project, { ...request, ids: read }, async (shown) => {
    const { warehouse, dialect, masked, openRows } = shown;
    const [statement] = list(property(tree, 'statements'));
    const query =
      warehouse.reading === undefined
        ? portableQuery(statement, { relation: (name) => ids.get(name), kindOf: kindsOf(shown.relations) })
        : undefined;
    const database = await openRows([], (id) => {
      const name = bare.get(id);
      return name === undefined ? [] : [{ schema: SCHEMA_OF_BARE_NAMES, name }];
    });
    try {
      return await work({
        database,
        sql: query === undefined ? sql : database.compile(query),
        masked: [...masked].flatMap(([id, columns]) => columns.map((column) => `${id}.${column}`)),
        typeOf: dialect.logicalType,
      });
    } finally {
      await database.close();
    }
  });
}

/** What columns hold, by their names alone: what relations do not agree on is not known. */
function kindsOf(relations: ShownEnvironment['relations']): (column: string) => LogicalType['kind'] | undefined {
  const kinds = new Map<string, LogicalType['kind'] | undefined>();
  for (const { columns } of relations.values())
    for (const { name, type } of columns.values()) {
      const key = name.toLowerCase();
      kinds.set(key, kinds.has(key) && kinds.get(key) !== type?.kind ? undefined : type?.kind);
    }
  return (column) => kinds.get(column);
}

const SCHEMA_OF_BARE_NAMES = 'main';

/** What names mean in statements: ids, and names alone, of which the relation that is built last has the one that several have. */
function statementNames({ sources, models }: Pick<Project, 'sources' | 'models'>): ReadonlyMap<string, string> {
  const relations = [...sources, ...models];
  const bare = relations.filter(({ schema }) => schema !== SCHEMA_OF_BARE_NAMES).map(({ name, id }) => [name, id] as const);
  return new Map([...bare, ...relations.map(({ id }) => [id, id] as const)]);
}
