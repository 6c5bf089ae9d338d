import { bigqueryDialect } from './bigquery/bigquery-dialect.js';
import { databricksDialect } from './databricks/databricks-dialect.js';
import type { Dialect, DialectName } from './dialect.js';
import { duckdbDialect } from './duckdb/duckdb-dialect.js';
import { snowflakeDialect } from './snowflake/snowflake-dialect.js';

const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  duckdb: duckdbDialect,
  snowflake: snowflakeDialect,
  bigquery: bigqueryDialect,
  databricks: databricksDialect,
};

/** Every dialect, in the order in which messages name them. */
export const dialects: readonly Dialect[] = Object.values(DIALECTS);

/** The dialect of a warehouse. It needs no connection. */
export function dialect(name: DialectName): Dialect {
  return DIALECTS[name];
}
