import type { DatasetPlace } from '../dataset-place.js';
import type { DatabricksTarget } from './databricks-target.js';

/** Tables are those of Unity Catalog. */
export function databricksDatasets({ host = '', catalog = '' }: Pick<DatabricksTarget, 'host' | 'catalog'>): DatasetPlace {
  return {
    namespace: `unitycatalog://${host}`,
    nameOf: ({ database = catalog, schema, name }) => `${database}.${schema}.${name}`,
  };
}
