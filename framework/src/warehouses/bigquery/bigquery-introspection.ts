import { type Introspection, instantOrNone, numberOrNone } from '../introspection.js';
import { bigqueryDialect as dialect } from './bigquery-dialect.js';

export const bigqueryIntrospection: Introspection = {
  columns: async (session, { schema, name }) => {
    const rows = await session.query(
      `select column_name as name, data_type as type, is_nullable from ${dialect.identifier(schema)}.INFORMATION_SCHEMA.COLUMNS ` +
        `where table_name = ${dialect.literal(name)} order by ordinal_position`,
    );
    return rows.map((row) => ({ name: String(row.name), type: String(row.type), nullable: row.is_nullable === 'YES' }));
  },
  facts: async (session, { schema, name }) => {
    const [row] = await session.query(
      `select row_count, size_bytes as bytes, datetime(timestamp_millis(last_modified_time)) as last_modified ` +
        `from ${dialect.identifier(schema)}.__TABLES__ where table_id = ${dialect.literal(name)}`,
    );
    return row && { rows: numberOrNone(row.row_count), bytes: numberOrNone(row.bytes), lastModified: instantOrNone(row.last_modified) };
  },
};
