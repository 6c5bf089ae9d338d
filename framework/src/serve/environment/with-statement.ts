import { MartletError } from '../../errors.js';
import type { Project } from '../../project/index.js';
import type { QueryBinder } from '../../warehouses/binder.js';
import { dialect } from '../../warehouses/dialects.js';
import type { ReadingDatabase } from '../../warehouses/reading.js';
import { guardSql } from '../access/guard.js';
import { type DeskRequest, withEnvironment } from './with-environment.js';

export type StatementRequest = Omit<DeskRequest, 'ids' | 'early'>;

/** A statement that is let through, with the database that it reads. */
export interface ReadyStatement {
  readonly database: ReadingDatabase;
  /** The masked columns of the relations that it reads: `gold.dim_customers.email`. */
  readonly masked: readonly string[];
}

/**
 * Works with a statement that people write over an environment. It does nothing but read, and what it reads is masked before it reads it, so that no expression
 * shows more. A name without a schema means what it means in other commands.
 *
 * @throws MartletError `statements-unsupported`, `statement-refused`, `relation-unreadable`, `relation-missing`.
 */
export async function withStatement<T>(
  project: Project,
  parser: QueryBinder,
  sql: string,
  request: StatementRequest,
  work: (statement: ReadyStatement) => Promise<T>,
): Promise<T> {
  const { title, name } = dialect(project.target.config.warehouse);
  if (name !== parser.dialect.name) throw new MartletError('statements-unsupported', { warehouse: title });
  const ids = statementNames(project);
  const { relations } = await guardSql(sql, (text) => parser.parse(text), { relations: ids.keys() });
  const read = [...new Set(relations.map((each) => ids.get(each) ?? each))];
  const bare = new Map(relations.flatMap((each) => (each.includes('.') ? [] : [[ids.get(each), each] as const])));
  return withEnvironment(project, { ...request, ids: read }, async ({ warehouse, masked, open }) => {
    if (warehouse.reading === undefined) throw new MartletError('statements-unsupported', { warehouse: title });
    const database = await open(warehouse.reading, (id) => {
      const alsoAs = bare.get(id);
      return alsoAs === undefined ? [] : [{ schema: SCHEMA_OF_BARE_NAMES, name: alsoAs }];
    });
    try {
      return await work({ database, masked: [...masked].flatMap(([id, columns]) => columns.map((column) => `${id}.${column}`)) });
    } finally {
      await database.close();
    }
  });
}

const SCHEMA_OF_BARE_NAMES = 'main';

/** What names mean in statements: ids, and names alone, of which the relation that is built last has the one that several have. */
function statementNames({ sources, models }: Pick<Project, 'sources' | 'models'>): ReadonlyMap<string, string> {
  const relations = [...sources, ...models];
  const bare = relations.filter(({ schema }) => schema !== SCHEMA_OF_BARE_NAMES).map(({ name, id }) => [name, id] as const);
  return new Map([...bare, ...relations.map(({ id }) => [id, id] as const)]);
}
