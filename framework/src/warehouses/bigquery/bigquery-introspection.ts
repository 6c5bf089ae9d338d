import type { BigQuery } from '@google-cloud/bigquery';
import { WarehouseError } from '../failure.js';
import { commentOrNone, type Introspection, rowsAbout, storedColumns, tableFacts, viewsBy } from '../introspection.js';
import { severalAtOnce } from '../several-at-once.js';
import type { StoredRelation } from '../statements.js';
import type { RelationName, ResultRow, Session } from '../warehouse.js';
import { bigqueryDialect as dialect } from './bigquery-dialect.js';
import type { BigQuerySettings } from './bigquery-session.js';

/** What a listing calls a relation; all else is read as tables are. */
const KINDS: Readonly<Record<string, StoredRelation['as']>> = { VIEW: 'view', MATERIALIZED_VIEW: 'materialized-view' };

const AT_ONCE = 8;

/** The type of a table with rows of its own in `__TABLES__`, where a view is 2 and an external table 3. */
const STORED = 1;

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
  // So does what is said of one table.
  const descriptionOf = async ({ schema, name }: RelationName): Promise<string | undefined> => {
    try {
      const [{ description }] = await client.dataset(schema).table(name).getMetadata();
      return commentOrNone(description);
    } catch (error) {
      const failure = failed(error);
      if (failure.failure.reason === 'missing') return undefined;
      throw failure;
    }
  };
  /** Whether rows wait in a table's streaming buffer: they are read already, and neither counted nor a change of the table. */
  const isStreamedInto = async ({ database, schema, name }: RelationName): Promise<boolean> => {
    try {
      const dataset = client.dataset(schema, database === undefined ? {} : { projectId: database });
      const [{ streamingBuffer }] = await dataset.table(name).getMetadata();
      return streamingBuffer !== undefined;
    } catch (error) {
      throw failed(error);
    }
  };
  return {
    schemas: async () => {
      try {
        const [datasets] = await client.getDatasets();
        return datasets.flatMap(({ id }) => id ?? []);
      } catch (error) {
        throw failed(error);
      }
    },
    relations: async (_session, schemas) => (await Promise.all(schemas.map(relationsOf))).flat(),
    // A listing says of a view only that it is one.
    views: async (session, schemas) => {
      const ofDataset = (schema: string): string =>
        'select table_schema as schema, table_name as name, view_definition as definition ' +
        `from ${dialect.identifier(schema)}.INFORMATION_SCHEMA.VIEWS`;
      const found = await Promise.all(schemas.map((schema) => noneWhereMissing(viewsBy(session, ofDataset(schema)))));
      return found.flat();
    },
    columns: async (session, relations) => {
      const found = await inEachDataset(session, relations, (dataset, condition) => {
        const told = 'table_schema, table_name, column_name as name, columns.data_type as type, is_nullable, description as comment';
        // Descriptions are told of columns and of the fields in them: https://cloud.google.com/bigquery/docs/information-schema-column-field-paths
        const described =
          `select table_schema, table_name, column_name, description from ${dataset}.INFORMATION_SCHEMA.COLUMN_FIELD_PATHS ` +
          'where field_path = column_name';
        return (
          `select ${told} from ${dataset}.INFORMATION_SCHEMA.COLUMNS as columns ` +
          `left join (${described}) as described using (table_schema, table_name, column_name) where ${condition} order by ordinal_position`
        );
      });
      return found.map(storedColumns);
    },
    descriptions: async (_session, relations) => {
      const found = new Map<RelationName, string | undefined>();
      await severalAtOnce(relations, AT_ONCE, async (relation) => {
        found.set(relation, await descriptionOf(relation));
      });
      return relations.map((relation) => found.get(relation));
    },
    facts: async (session, relations) => {
      const found = await inEachDataset(session, relations, (dataset, condition) => {
        // Of a view and of files elsewhere it is when the definition changed; their rows change without a sign.
        const facts =
          `dataset_id as table_schema, table_id as table_name, if(type = ${STORED}, row_count, null) as rows, ` +
          `if(type = ${STORED}, size_bytes, null) as bytes, ` +
          `if(type = ${STORED}, datetime(timestamp_millis(last_modified_time)), null) as last_modified`;
        return `select * from (select ${facts} from ${dataset}.__TABLES__) where ${condition}`;
      });
      const facts = new Map(relations.map((relation, index) => [relation, tableFacts(found[index] ?? [])]));
      const known = relations.filter((relation) => facts.get(relation)?.lastModified !== undefined);
      await severalAtOnce(known, AT_ONCE, async (relation) => {
        const told = facts.get(relation);
        if (told !== undefined && (await isStreamedInto(relation))) facts.set(relation, { ...told, lastModified: undefined });
      });
      return relations.map((relation) => facts.get(relation));
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
  const datasetOf = ({ database, schema }: RelationName): string =>
    [...(database === undefined ? [] : [database]), schema].map(dialect.identifier).join('.');
  for (const dataset of new Set(relations.map(datasetOf))) {
    const asked = relations.filter((relation) => datasetOf(relation) === dataset);
    const select = (condition: string): string => query(dataset, condition);
    const answers = await noneWhereMissing(rowsAbout(session, asked, { literal: dialect.literal, stored: (name) => name, select }));
    for (const [index, relation] of asked.entries()) found.set(relation, answers[index] ?? []);
  }
  return relations.map((relation) => found.get(relation) ?? []);
}

/** A dataset that does not exist can't be asked. */
async function noneWhereMissing<T>(answers: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await answers;
  } catch (error) {
    if (error instanceof WarehouseError && error.failure.reason === 'missing') return [];
    throw error;
  }
}
