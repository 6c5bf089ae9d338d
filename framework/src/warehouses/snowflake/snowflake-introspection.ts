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
import { snowflakeDialect as dialect } from './snowflake-dialect.js';

const described: Pick<Described, 'literal' | 'stored'> = { literal: dialect.literal, stored: (name) => name.toUpperCase() };

export const snowflakeIntrospection: Introspection = {
  // A schema whose name was made in quotes is found by nobody who writes it without.
  schemas: (session) =>
    schemasBy(
      session,
      'select lower(schema_name) as "name" from information_schema.schemata ' +
        "where schema_name = upper(schema_name) and schema_name <> 'INFORMATION_SCHEMA'",
    ),
  relations: (session, schemas) =>
    relationsBy(
      session,
      `select lower(table_schema) as "schema", lower(table_name) as "name", ` +
        `case when is_dynamic = 'YES' then 'dynamic-table' when table_type = 'VIEW' then 'view' when table_type = 'MATERIALIZED VIEW' then 'materialized-view' else 'table' end as "as" ` +
        `from information_schema.tables where table_schema in (${storedNames(schemas)})`,
    ),
  views: (session, schemas) =>
    viewsBy(
      session,
      'select lower(table_schema) as "schema", lower(table_name) as "name", view_definition as "definition" from information_schema.views ' +
        `where table_schema in (${storedNames(schemas)})`,
    ),
  columns: (session, relations) =>
    inEachDatabase(relations, async (some, database) => {
      const select = (condition: string): string =>
        `select table_schema as "table_schema", table_name as "table_name", ${NAME} as "name", ${TYPE} as "type", ` +
        `is_nullable as "is_nullable", comment as "comment" from ${schemaOf(database)}.columns where ${condition} order by ordinal_position`;
      return (await rowsAbout(session, some, { ...described, select })).map(storedColumns);
    }),
  descriptions: async (session, relations) => {
    const select = (condition: string): string =>
      `select table_schema as "table_schema", table_name as "table_name", comment as "comment" from information_schema.tables where ${condition}`;
    return (await rowsAbout(session, relations, { ...described, select })).map(relationComment);
  },
  facts: (session, relations) =>
    inEachDatabase(relations, async (some, database) => {
      const select = (condition: string): string =>
        'select table_schema as "table_schema", table_name as "table_name", row_count as "rows", bytes as "bytes", ' +
        `convert_timezone('UTC', last_altered)::timestamp_ntz as "last_modified" ` +
        `from ${schemaOf(database)}.tables where (${condition}) and table_type <> 'VIEW'`;
      return (await rowsAbout(session, some, { ...described, select })).map(tableFacts);
    }),
};

/** Names as they are stored: a function of the column would make Snowflake look at every schema of the database. */
function storedNames(schemas: readonly string[]): string {
  return schemas.map((schema) => dialect.literal(schema.toUpperCase())).join(', ');
}

/** Each database describes itself. */
function schemaOf(database: string | undefined): string {
  return database === undefined ? 'information_schema' : `${dialect.identifier(database)}.information_schema`;
}

/** Names are stored in upper case, unless whoever made the table has put them in quotes; then nobody finds them without. */
const NAME = `case when column_name = upper(column_name) then lower(column_name) else '"' || column_name || '"' end`;
const TYPE = "case data_type when 'NUMBER' then 'NUMBER(' || numeric_precision || ',' || numeric_scale || ')' else data_type end";
