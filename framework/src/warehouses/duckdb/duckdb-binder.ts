import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement, DuckDBTypeId, StatementType } from '@duckdb/node-api';
import type { BindOutcome, BoundOutput, DeclaredRelation, QueryBinder } from '../binder.js';
import { duckdbDialect } from './duckdb-dialect.js';
import { readRefusal } from './duckdb-refusal.js';
import { duckdbStatements } from './duckdb-statements.js';

const DESCRIBE = 'describe ';
const EXPLAIN = 'explain ';

/** Opens an empty DuckDB in memory that binds queries and runs none. */
export async function openDuckDBBinder(): Promise<QueryBinder> {
  // There is nothing to do for a second thread.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  // A message as data says where in the SQL it is about, and which name.
  await connection.run("set timezone = 'UTC'; set errors_as_json = true");
  const preparing = await instance.connect();
  // To be prepared, a query is bound and planned. How it would best be run does not matter.
  await preparing.run("set timezone = 'UTC'; pragma disable_optimizer");
  const schemas = new Set<string>();
  let waiting: readonly DeclaredRelation[] = [];
  const create = async (relations: readonly DeclaredRelation[]): Promise<void> => {
    const { identifier, typeName } = duckdbDialect;
    const statements = relations.flatMap(({ relation: { schema, name }, columns }) => {
      const parts = Object.entries(columns).map(([column, { definition }]) => `${identifier(column)} ${typeName(definition.type)}`);
      const table = `create table ${identifier(schema)}.${identifier(name)} (${parts.join(', ')})`;
      const isNew = !schemas.has(schema);
      schemas.add(schema);
      return isNew ? [duckdbStatements.createSchema(schema), table] : [table];
    });
    for (let start = 0; start < statements.length; start += STATEMENTS_AT_ONCE)
      await connection.run(statements.slice(start, start + STATEMENTS_AT_ONCE).join(';\n'));
  };
  const createWaiting = async (): Promise<void> => {
    const others = waiting;
    waiting = [];
    await create(others);
  };

  return {
    dialect: duckdbDialect,
    declare: async (relations, others = []) => {
      waiting = others;
      await create(relations);
    },
    bind: async (sql) => {
      const bound = await prepared(preparing, sql);
      if (bound !== undefined) return bound;
      await createWaiting();
      return described(connection, sql);
    },
    accept: async (sql) => {
      await createWaiting();
      try {
        await connection.run(EXPLAIN + sql);
        return undefined;
      } catch (error) {
        return readRefusal(error, EXPLAIN + sql, EXPLAIN.length);
      }
    },
    parse: async (sql) => {
      const reader = await connection.runAndReadAll(`select json_serialize_sql(${duckdbDialect.literal(sql)}) as tree`);
      return String(reader.getRowsJson()[0]?.[0]);
    },
    close: async () => {
      preparing.closeSync();
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const STATEMENTS_AT_ONCE = 100;

/**
 * What a query returns, as its prepared form tells, which takes half as long as to describe it. Undefined for all of which that does not tell
 * the same: what is refused, what is no query, and what returns a name twice or types that are written in several ways.
 */
async function prepared(connection: DuckDBConnection, sql: string): Promise<BindOutcome | undefined> {
  let statement: DuckDBPreparedStatement;
  try {
    statement = await connection.prepare(sql);
  } catch {
    // Why it is refused is told by describing it.
    return undefined;
  }
  try {
    if (statement.statementType !== StatementType.SELECT || statement.parameterCount > 0) return undefined;
    const columns: BoundOutput[] = [];
    for (let place = 0; place < statement.columnCount; place += 1) {
      const type = statement.columnType(place);
      // JSON is a text by another name.
      if (!PLAIN_TYPES.has(type.typeId) || type.alias !== undefined) return undefined;
      const physicalType = type.toString();
      columns.push({ name: statement.columnName(place), type: duckdbDialect.logicalType(physicalType), physicalType });
    }
    const names = new Set(columns.map(({ name }) => name.toLowerCase()));
    return names.size === columns.length ? { kind: 'bound', columns } : undefined;
  } finally {
    statement.destroySync();
  }
}

/** Types that the client writes as DuckDB does. */
const PLAIN_TYPES: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
  DuckDBTypeId.VARCHAR,
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIMESTAMP,
]);

async function described(connection: DuckDBConnection, sql: string): Promise<BindOutcome> {
  try {
    const reader = await connection.runAndReadAll(DESCRIBE + sql);
    const columns = reader.getRowObjectsJson().map((row): BoundOutput => {
      const physicalType = String(row.column_type);
      return { name: String(row.column_name), type: duckdbDialect.logicalType(physicalType), physicalType };
    });
    return { kind: 'bound', columns };
  } catch (error) {
    return readRefusal(error, DESCRIBE + sql, DESCRIBE.length);
  }
}
