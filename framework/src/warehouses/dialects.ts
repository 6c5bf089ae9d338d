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

/** The dialect of a warehouse. It needs no connection. */
export function dialect(name: DialectName): Dialect {
  return DIALECTS[name];
}
