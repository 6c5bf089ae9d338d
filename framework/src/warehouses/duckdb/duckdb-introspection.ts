import type { LogicalType } from '../../columns/index.js';
import { type Described, type Introspection, relationsBy, rowsAbout, storedColumns, tableFacts } from '../introspection.js';
import { duckdbDialect as dialect } from './duckdb-dialect.js';

const described: Pick<Described, 'literal' | 'stored'> = { literal: dialect.literal, stored: (name) => name };

/** DuckDB keeps neither the size of a table nor when it changed. */
export const duckdbIntrospection: Introspection = {
  relations: (session, schemas) =>
    relationsBy(
      session,
      `select table_schema as schema, table_name as name, if(table_type = 'VIEW', 'view', 'table') as "as" from information_schema.tables ` +
        `where table_schema in (${schemas.map(dialect.literal).join(', ')})`,
    ),
  columns: async (session, relations) => {
    const select = (condition: string): string =>
      'select table_schema, table_name, column_name as name, data_type as type, is_nullable from information_schema.columns ' +
      `where ${condition} order by ordinal_position`;
    return (await rowsAbout(session, relations, { ...described, select })).map(storedColumns);
  },
  facts: async (session, relations) => {
    const select = (condition: string): string =>
      'select * from (select schema_name as table_schema, table_name, estimated_size as rows, null as bytes, null as last_modified ' +
      `from duckdb_tables()) where ${condition}`;
    return (await rowsAbout(session, relations, { ...described, select })).map(tableFacts);
  },
};

const KINDS: Readonly<Record<string, LogicalType>> = {
  VARCHAR: { kind: 'text' },
  UUID: { kind: 'text' },
  TINYINT: { kind: 'integer' },
  SMALLINT: { kind: 'integer' },
  INTEGER: { kind: 'integer' },
  BIGINT: { kind: 'integer' },
  // A sum or count of integers; it is converted to 64 bits, and fails where it does not fit.
  HUGEINT: { kind: 'integer' },
  UTINYINT: { kind: 'integer' },
  USMALLINT: { kind: 'integer' },
  UINTEGER: { kind: 'integer' },
  UBIGINT: { kind: 'integer' },
  UHUGEINT: { kind: 'integer' },
  FLOAT: { kind: 'double' },
  DOUBLE: { kind: 'double' },
  BOOLEAN: { kind: 'boolean' },
  DATE: { kind: 'date' },
  TIMESTAMP: { kind: 'timestamp' },
  TIMESTAMP_S: { kind: 'timestamp' },
  TIMESTAMP_MS: { kind: 'timestamp' },
  TIMESTAMP_NS: { kind: 'timestamp' },
  'TIMESTAMP WITH TIME ZONE': { kind: 'timestamp' },
  JSON: { kind: 'json' },
};

/** The logical type that a physical one of DuckDB's holds; undefined where none is like it. */
export function logicalTypeOfDuckDB(physical: string): LogicalType | undefined {
  if (physical.startsWith('ENUM(')) return { kind: 'text' };
  if (physical.endsWith('[]')) {
    const of = logicalTypeOfDuckDB(physical.slice(0, -2));
    return of && { kind: 'array', of };
  }
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(physical);
  if (decimal !== null) return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  return KINDS[physical];
}
