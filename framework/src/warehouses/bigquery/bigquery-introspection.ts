import type { BigQuery } from '@google-cloud/bigquery';
import type { WarehouseError } from '../failure.js';
import { type Introspection, instantOrNone, numberOrNone } from '../introspection.js';
import type { StoredRelation } from '../statements.js';
import { bigqueryDialect as dialect } from './bigquery-dialect.js';
import type { BigQuerySettings } from './bigquery-session.js';

/** What a listing calls a relation; all else is read as tables are. */
const KINDS: Readonly<Record<string, StoredRelation['as']>> = { VIEW: 'view', MATERIALIZED_VIEW: 'materialized-view' };

export function createBigQueryIntrospection(
  client: BigQuery,
  { location }: BigQuerySettings,
  failed: (error: unknown) => WarehouseError,
): Introspection {
  // A listing costs nothing, and a query of a dataset that does not exist would fail.
  const relationsOf = async (schema: string): Promise<readonly StoredRelation[]> => {
    try {
      const [tables] = await client.dataset(schema, location === undefined ? {} : { location }).getTables();
      return tables.map(({ id = '', metadata }) => ({ schema, name: id, as: KINDS[metadata.type] ?? 'table' }));
    } catch (error) {
      const failure = failed(error);
      if (failure.failure.reason === 'missing') return [];
      throw failure;
    }
  };
  return {
    relations: async (_session, schemas) => (await Promise.all(schemas.map(relationsOf))).flat(),
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
}
