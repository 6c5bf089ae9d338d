import { resolve } from 'node:path';
import { z } from 'zod';
import { bigqueryDatasets } from './bigquery/bigquery-datasets.js';
import { bigqueryTarget } from './bigquery/bigquery-target.js';
import { databricksDatasets } from './databricks/databricks-datasets.js';
import { databricksTarget } from './databricks/databricks-target.js';
import type { DatasetPlace } from './dataset-place.js';
import { duckdbDatasets } from './duckdb/duckdb-datasets.js';
import { duckdbTarget } from './duckdb/duckdb-target.js';
import { snowflakeDatasets } from './snowflake/snowflake-datasets.js';
import { snowflakeTarget } from './snowflake/snowflake-target.js';

/** A target as a project's config declares it. */
export const targetSchema = z.discriminatedUnion('warehouse', [duckdbTarget, snowflakeTarget, bigqueryTarget, databricksTarget]);

/** As a config is written. */
export type TargetInput = z.input<typeof targetSchema>;

/** As it is read: secrets are hidden. */
export type ConnectionConfig = z.output<typeof targetSchema>;

/** What a target's relations are called by programs that know many warehouses. */
export function datasetPlace(config: ConnectionConfig, directory: string): DatasetPlace {
  switch (config.warehouse) {
    case 'duckdb':
      return duckdbDatasets(config.path === ':memory:' ? config.path : resolve(directory, config.path));
    case 'snowflake':
      return snowflakeDatasets(config);
    case 'bigquery':
      return bigqueryDatasets(config);
    case 'databricks':
      return databricksDatasets(config);
    default:
      return config satisfies never;
  }
}
