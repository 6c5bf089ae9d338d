import type { DatasetPlace } from '../dataset-place.js';
import type { BigQueryTarget } from './bigquery-target.js';

/** There is one BigQuery. */
export function bigqueryDatasets({ project: own = '' }: Pick<BigQueryTarget, 'project'>): DatasetPlace {
  return { namespace: 'bigquery', nameOf: ({ database = own, schema, name }) => `${database}.${schema}.${name}` };
}
