import { isStandInInstalled } from './cache.js';

/** A warehouse whose SQL can be analysed without the warehouse. */
export type AnalysedDialect = 'duckdb' | 'bigquery' | 'snowflake' | 'databricks';

/** A table that statements may name as `schema.name`; types are written in the dialect's own words. */
export interface AnalysedTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export type Analysis = { readonly ok: true } | { readonly ok: false; readonly message: string };

/**
 * The strongest judge of one dialect's SQL that runs on this machine.
 *
 * `run` gives cells in one form for all dialects: `null`, booleans, integers as numbers (as text beyond 2^53), doubles
 * as numbers (`NaN` and the infinities as text), decimals as text in plain notation without trailing zeros, dates as
 * `2024-02-29`, timestamps as `2024-02-29 13:05:00` with only the digits of a second that are not zero, bytes as
 * lower-case hex, arrays as arrays.
 */
export interface Analyser {
  readonly dialect: AnalysedDialect;
  /** Makes empty tables known, in addition to those registered before. */
  register(tables: readonly AnalysedTable[]): Promise<void>;
  /** Parses, resolves and type-checks one statement without changing anything. */
  analyse(sql: string): Promise<Analysis>;
  /** Executes one query. */
  run?(sql: string): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<void>;
}

/** Whether `startAnalyser` can work here. Where it can't, tests skip with the reason {@link notInstalled}. */
export function isInstalled(dialect: AnalysedDialect): boolean {
  if (dialect === 'duckdb') return true;
  return isStandInInstalled(dialect) && (dialect !== 'snowflake' || isStandInInstalled('polyglot'));
}

/** What a test says that is skipped because its stand-in is not there: `context.skip(notInstalled)`. */
export const notInstalled = 'skipped: stand-in not installed';

/** Starts the analyser of a dialect; `close` ends what it started. */
export async function startAnalyser(dialect: AnalysedDialect): Promise<Analyser> {
  switch (dialect) {
    case 'duckdb':
      return (await import('./duckdb/duckdb-analyser.js')).startDuckdbAnalyser();
    case 'bigquery':
      return (await import('./bigquery/bigquery-analyser.js')).startBigqueryAnalyser();
    case 'snowflake':
      return (await import('./snowflake/snowflake-analyser.js')).startSnowflakeAnalyser();
    case 'databricks':
      return (await import('./databricks/databricks-analyser.js')).startDatabricksAnalyser();
    default:
      return dialect satisfies never;
  }
}
