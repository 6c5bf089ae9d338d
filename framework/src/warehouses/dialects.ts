import type { Dialect, DialectName } from './dialect.js';
import { duckdbDialect } from './duckdb/duckdb-dialect.js';

const DIALECTS: Readonly<Partial<Record<DialectName, Dialect>>> = { duckdb: duckdbDialect };

/** The dialect of a warehouse. It needs no connection. */
export function dialect(name: DialectName): Dialect {
  return DIALECTS[name] as Dialect;
}
