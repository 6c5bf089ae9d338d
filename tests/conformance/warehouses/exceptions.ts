import type { ConformanceException, WarehouseName } from './warehouse-name.js';

const SNOWFLAKE = {
  arrays: {
    kind: 'missing',
    reason: 'fakesnow fails where it turns an array that was constructed into a result; Snowflake sends it as JSON.',
  },
  facts: {
    kind: 'missing',
    reason: 'fakesnow knows neither how large a table is nor when it changed; Snowflake’s information_schema has both.',
  },
} as const satisfies Record<string, ConformanceException>;

const BIGQUERY = {
  digits: {
    kind: 'wrong-answer',
    reason: 'local-bigquery tells the type of a decimal column without its precision and scale; BigQuery tells them, as NUMERIC(18, 2).',
  },
  messages: {
    kind: 'wrong-answer',
    reason: 'local-bigquery reports what went wrong with a value in DuckDB’s words; BigQuery’s own are what invalidQuery is told apart by.',
  },
} as const satisfies Record<string, ConformanceException>;

const DATABRICKS = {
  materializedViews: {
    kind: 'missing',
    reason: 'Open-source Spark has no materialized views; the text of the statement is held by tests of the framework.',
  },
  inserts: {
    kind: 'wrong-answer',
    reason: 'Open-source Delta does not answer how many rows an INSERT has added; Databricks does, as num_affected_rows.',
  },
} as const satisfies Record<string, ConformanceException>;

/** By warehouse and case. An exception that starts to pass fails, so that it goes. */
export const WAREHOUSE_EXCEPTIONS: Readonly<Record<WarehouseName, Readonly<Record<string, ConformanceException>>>> = {
  duckdb: {},
  snowflake: {
    'types: returns array of texts': SNOWFLAKE.arrays,
    'types: returns array of integers': SNOWFLAKE.arrays,
    'types: keeps array values': SNOWFLAKE.arrays,
    'introspection: the size of a table': SNOWFLAKE.facts,
    'introspection: when a table changed': SNOWFLAKE.facts,
  },
  bigquery: {
    'introspection: decimals are proposed with the digits that they have': BIGQUERY.digits,
    'errors: a text that is no number': BIGQUERY.messages,
    'errors: null where none may be': BIGQUERY.messages,
  },
  databricks: {
    'relations: changed rows are counted': DATABRICKS.inserts,
    'options: a materialized view that may be behind is made, read, listed, made again and dropped': DATABRICKS.materializedViews,
  },
};
