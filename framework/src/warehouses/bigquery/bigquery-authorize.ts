import type { BigQuery } from '@google-cloud/bigquery';
import type { WarehouseError } from '../failure.js';
import type { Warehouse } from '../warehouse.js';
import { bigqueryRequest, withBigQueryRetries } from './bigquery-request.js';

/** An entry of the list of those who may read a dataset. https://cloud.google.com/bigquery/docs/reference/rest/v2/datasets */
interface AccessEntry {
  readonly dataset?: { readonly dataset?: { readonly projectId?: string; readonly datasetId?: string } };
}

interface DatasetMetadata {
  readonly etag?: string;
  readonly access?: readonly AccessEntry[];
}

/**
 * Lets the views of one dataset read another for all their readers: a view runs with the rights of its reader, who would need a right on all that
 * is behind it. https://cloud.google.com/bigquery/docs/authorized-datasets
 */
export function authorizesBigQueryViews(
  client: BigQuery,
  project: string,
  failed: (error: unknown) => WarehouseError,
): NonNullable<Warehouse['authorizeViews']> {
  return (views, behind) => {
    const uri = `/datasets/${behind}`;
    return withBigQueryRetries(async () => {
      const { access = [], etag } = await bigqueryRequest<DatasetMetadata>(client, uri, { method: 'GET' });
      const isThere = access.some(({ dataset }) => dataset?.dataset?.projectId === project && dataset.dataset.datasetId === views);
      if (isThere) return;
      const entry = { dataset: { dataset: { projectId: project, datasetId: views }, targetTypes: ['VIEWS'] } };
      // The list is written whole, so no other client may have written it since.
      const headers = etag === undefined ? {} : { 'If-Match': etag };
      await bigqueryRequest(client, uri, { method: 'PATCH', headers, json: { access: [...access, entry] } });
    }, failed);
  };
}
