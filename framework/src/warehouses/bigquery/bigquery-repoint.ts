import type { BigQuery, TableField } from '@google-cloud/bigquery';
import { sleep, withRetries } from '../backoff.js';
import type { WarehouseError } from '../failure.js';
import type { Warehouse } from '../warehouse.js';
import { bigqueryDialect as dialect } from './bigquery-dialect.js';
import { columnDescription } from './bigquery-statements.js';

/** What is read of a table as BigQuery's interface describes it. https://cloud.google.com/bigquery/docs/reference/rest/v2/tables */
interface TableMetadata {
  readonly schema?: { readonly fields?: readonly TableField[] };
}

/**
 * Points a view at another relation by an update of its definition: a statement can only replace the view, and with it go the rights on it and
 * the policies of its columns. https://cloud.google.com/bigquery/docs/managing-views#update-sql
 */
export function repointsBigQueryViews(
  client: BigQuery,
  project: string,
  failed: (error: unknown) => WarehouseError,
): NonNullable<Warehouse['repointView']> {
  return (_session, view, at, { description, labels, columns } = { columns: [] }) => {
    const table = client.dataset(view.schema).table(view.name);
    const told = new Map(
      columns.flatMap((column) => (column.description === undefined ? [] : [[column.name, column.description] as const])),
    );
    const uri = `/datasets/${view.schema}/tables/${view.name}`;
    const patched = (body: object): Promise<TableMetadata> =>
      new Promise((resolve, reject) => {
        client.request({ method: 'PATCH', uri, json: body }, (error: Error | null, metadata: TableMetadata) =>
          error === null ? resolve(metadata) : reject(error),
        );
      });
    const update = async (): Promise<void> => {
      try {
        const path = [project, at.schema, at.name].map(dialect.identifier).join('.');
        const [{ labels: before = {} }] = await table.getMetadata();
        // A label goes by an update to nothing.
        const gone = Object.fromEntries(Object.keys(before).map((label) => [label, null]));
        const { schema } = await patched({
          view: { query: `select * from ${path}`, useLegacySql: false },
          description: description ?? null,
          labels: { ...gone, ...labels },
        });
        if (told.size === 0) return;
        const fields = (schema?.fields ?? []).map((field) => ({
          ...field,
          description: columnDescription(told.get(field.name ?? '') ?? ''),
        }));
        await patched({ schema: { fields } });
      } catch (error) {
        throw failed(error);
      }
    };
    return withRetries(update, {
      // Nothing else is thrown by then.
      classify: (error) => (error as WarehouseError).failure,
      sleep,
      random: Math.random,
    });
  };
}
