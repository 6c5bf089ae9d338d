import { type Introspection, instantOrNone, numberOrNone, relationsBy } from '../introspection.js';
import { snowflakeDialect as dialect } from './snowflake-dialect.js';

const stored = (name: string): string => dialect.literal(name.toUpperCase());

export const snowflakeIntrospection: Introspection = {
  relations: (session, schemas) =>
    relationsBy(
      session,
      `select lower(table_schema) as "schema", lower(table_name) as "name", ` +
        `case when is_dynamic = 'YES' then 'dynamic-table' when table_type = 'VIEW' then 'view' when table_type = 'MATERIALIZED VIEW' then 'materialized-view' else 'table' end as "as" ` +
        `from information_schema.tables where lower(table_schema) in (${schemas.map(dialect.literal).join(', ')})`,
    ),
  columns: async (session, { schema, name }) => {
    const rows = await session.query(
      'select lower(column_name) as name, data_type, numeric_precision, numeric_scale, is_nullable from information_schema.columns ' +
        `where table_schema = ${stored(schema)} and table_name = ${stored(name)} order by ordinal_position`,
    );
    return rows.map((row) => ({
      name: String(row.name),
      type: row.data_type === 'NUMBER' ? `NUMBER(${row.numeric_precision},${row.numeric_scale})` : String(row.data_type),
      nullable: row.is_nullable === 'YES',
    }));
  },
  facts: async (session, { schema, name }) => {
    const [row] = await session.query(
      "select row_count, bytes, convert_timezone('UTC', last_altered)::timestamp_ntz as last_modified from information_schema.tables " +
        `where table_schema = ${stored(schema)} and table_name = ${stored(name)} and table_type <> 'VIEW'`,
    );
    return row && { rows: numberOrNone(row.row_count), bytes: numberOrNone(row.bytes), lastModified: instantOrNone(row.last_modified) };
  },
};
