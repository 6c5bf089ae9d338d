import { z } from 'zod';
import { bigqueryTarget } from './bigquery/bigquery-target.js';
import { databricksTarget } from './databricks/databricks-target.js';
import { duckdbTarget } from './duckdb/duckdb-target.js';
import { snowflakeTarget } from './snowflake/snowflake-target.js';

/** A target as a project's config declares it. */
export const targetSchema = z.discriminatedUnion('warehouse', [duckdbTarget, snowflakeTarget, bigqueryTarget, databricksTarget]);

/** As a config is written. */
export type TargetInput = z.input<typeof targetSchema>;

/** As it is read: secrets are hidden. */
export type ConnectionConfig = z.output<typeof targetSchema>;
