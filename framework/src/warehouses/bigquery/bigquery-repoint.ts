import type { BigQuery, TableField } from '@google-cloud/bigquery';
import type { WarehouseError } from '../failure.js';
import type { Warehouse } from '../warehouse.js';
import { bigqueryDialect as dialect } from './bigquery-dialect.js';
import { bigqueryRequest, withBigQueryRetries } from './bigquery-request.js';
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
    const descriptions = new Map(
      columns.flatMap((column) => (column.description === undefined ? [] : [[column.name, column.description] as const])),
    );
    const uri = `/datasets/${view.schema}/tables/${view.name}`;
    const patched = (body: object): Promise<TableMetadata> => bigqueryRequest(client, uri, { method: 'PATCH', json: body });
    return withBigQueryRetries(async () => {
      const path = [project, at.schema, at.name].map(dialect.identifier).join('.');
      const [{ labels: before = {} }] = await table.getMetadata();
      // A label goes by an update to nothing.
      const gone = Object.fromEntries(Object.keys(before).map((label) => [label, null]));
      const { schema } = await patched({
        view: { query: `select * from ${path}`, useLegacySql: false },
        description: description ?? null,
        labels: { ...gone, ...labels },
      });
      if (descriptions.size === 0) return;
      const fields = (schema?.fields ?? []).map((field) => ({
        ...field,
        description: columnDescription(descriptions.get(field.name ?? '') ?? ''),
      }));
      await patched({ schema: { fields } });
    }, failed);
  };
}
