import type { BigQuery } from '@google-cloud/bigquery';
import type { WarehouseError } from '../failure.js';
import { type Introspection, rowsAbout, storedColumns, tableFacts } from '../introspection.js';
import type { StoredRelation } from '../statements.js';
import type { RelationName, ResultRow, Session } from '../warehouse.js';
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
    columns: async (session, relations) => {
      const found = await inEachDataset(session, relations, (dataset, condition) => {
        const columns = 'table_schema, table_name, column_name as name, data_type as type, is_nullable';
        return `select ${columns} from ${dataset}.INFORMATION_SCHEMA.COLUMNS where ${condition} order by ordinal_position`;
      });
      return found.map(storedColumns);
    },
    facts: async (session, relations) => {
      const found = await inEachDataset(session, relations, (dataset, condition) => {
        const facts =
          'dataset_id as table_schema, table_id as table_name, row_count as rows, size_bytes as bytes, ' +
          'datetime(timestamp_millis(last_modified_time)) as last_modified';
        return `select * from (select ${facts} from ${dataset}.__TABLES__) where ${condition}`;
      });
      return found.map(tableFacts);
    },
  };
}

/** Each dataset describes its own tables. */
async function inEachDataset(
  session: Session,
  relations: readonly RelationName[],
  query: (dataset: string, condition: string) => string,
): Promise<readonly (readonly ResultRow[])[]> {
  const found = new Map<RelationName, readonly ResultRow[]>();
  for (const schema of new Set(relations.map((relation) => relation.schema))) {
    const asked = relations.filter((relation) => relation.schema === schema);
    const select = (condition: string): string => query(dialect.identifier(schema), condition);
    const answers = await rowsAbout(session, asked, { literal: dialect.literal, stored: (name) => name, select });
    for (const [index, relation] of asked.entries()) found.set(relation, answers[index] ?? []);
  }
  return relations.map((relation) => found.get(relation) ?? []);
}
