import type { QueryBinder } from '../binder.js';
import { openDuckDB } from './duckdb-connection.js';
import { duckdbDialect } from './duckdb-dialect.js';
import { readRefusal } from './duckdb-refusal.js';

const DESCRIBE = 'describe ';
const EXPLAIN = 'explain ';

/** Opens an empty DuckDB in memory that binds queries and runs none. */
export async function openDuckDBBinder(): Promise<QueryBinder> {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  // A message as data says where in the SQL it is about, and which name.
  await session.execute('set errors_as_json = true');
  const schemas = new Set<string>();

  return {
    dialect: duckdbDialect,
    declare: async ({ schema, name }, columns) => {
      const { identifier, typeName } = duckdbDialect;
      if (!schemas.has(schema)) await session.execute(warehouse.statements.createSchema(schema));
      schemas.add(schema);
      const parts = Object.entries(columns).map(([column, { definition }]) => `${identifier(column)} ${typeName(definition.type)}`);
      await session.execute(`create table ${identifier(schema)}.${identifier(name)} (${parts.join(', ')})`);
    },
    bind: async (sql) => {
      try {
        const rows = await session.query(DESCRIBE + sql);
        const columns = rows.map((row) => {
          const physicalType = String(row.column_type);
          return { name: String(row.column_name), type: duckdbDialect.logicalType(physicalType), physicalType };
        });
        return { kind: 'bound', columns };
      } catch (error) {
        return readRefusal(error, DESCRIBE + sql, DESCRIBE.length);
      }
    },
    accept: async (sql) => {
      try {
        await session.query(EXPLAIN + sql);
        return undefined;
      } catch (error) {
        return readRefusal(error, EXPLAIN + sql, EXPLAIN.length);
      }
    },
    parse: async (sql) => {
      const [row] = await session.query(`select json_serialize_sql(${duckdbDialect.literal(sql)}) as tree`);
      return String(row?.tree);
    },
    close: async () => {
      await session.close();
      await warehouse.close();
    },
  };
}
