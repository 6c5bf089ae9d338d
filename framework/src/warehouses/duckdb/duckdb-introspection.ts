import {
  type Described,
  type Introspection,
  inEachDatabase,
  relationComment,
  relationsBy,
  rowsAbout,
  schemasBy,
  storedColumns,
  tableFacts,
  viewsBy,
} from '../introspection.js';
import { duckdbDialect as dialect } from './duckdb-dialect.js';

/** DuckDB keeps names as they were written, and does not tell them apart by case. */
const described: Pick<Described, 'literal' | 'stored'> = { literal: dialect.literal, stored: (name) => name.toLowerCase() };

/** DuckDB keeps neither the size of a table nor when it changed. */
export const duckdbIntrospection: Introspection = {
  schemas: (session) =>
    schemasBy(
      session,
      'select schema_name as name from information_schema.schemata where catalog_name = current_database() ' +
        "and schema_name not in ('information_schema', 'pg_catalog')",
    ),
  relations: (session, schemas) =>
    relationsBy(
      session,
      `select table_schema as schema, table_name as name, if(table_type = 'VIEW', 'view', 'table') as "as" from information_schema.tables ` +
        `where table_catalog = current_database() and table_schema in (${schemas.map(dialect.literal).join(', ')})`,
    ),
  views: (session, schemas) =>
    viewsBy(
      session,
      'select lower(schema_name) as schema, lower(view_name) as name, sql as definition from duckdb_views() ' +
        `where database_name = current_database() and lower(schema_name) in (${schemas.map(dialect.literal).join(', ')})`,
    ),
  columns: (session, relations) =>
    inEachDatabase(relations, async (some, database) => {
      const select = (condition: string): string =>
        'select * from (select lower(table_schema) as table_schema, lower(table_name) as table_name, column_name as name, data_type as type, ' +
        'is_nullable, column_comment as comment, ordinal_position from information_schema.columns ' +
        `where table_catalog = ${databaseSql(database)}) where ${condition} order by ordinal_position`;
      return (await rowsAbout(session, some, { ...described, select })).map(storedColumns);
    }),
  descriptions: async (session, relations) => {
    const select = (condition: string): string =>
      'select * from (select lower(schema_name) as table_schema, lower(table_name) as table_name, comment from duckdb_tables() ' +
      'where database_name = current_database() ' +
      'union all select lower(schema_name), lower(view_name), comment from duckdb_views() where database_name = current_database()) ' +
      `where ${condition}`;
    return (await rowsAbout(session, relations, { ...described, select })).map(relationComment);
  },
  facts: (session, relations) =>
    inEachDatabase(relations, async (some, database) => {
      const select = (condition: string): string =>
        'select * from (select lower(schema_name) as table_schema, lower(table_name) as table_name, estimated_size as rows, null as bytes, null as last_modified ' +
        `from duckdb_tables() where database_name = ${databaseSql(database)}) where ${condition}`;
      return (await rowsAbout(session, some, { ...described, select })).map(tableFacts);
    }),
};

function databaseSql(database: string | undefined): string {
  return database === undefined ? 'current_database()' : dialect.literal(database);
}
