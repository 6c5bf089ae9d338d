import type { LogicalType } from '../../columns/index.js';
import { physicalTypeReader } from '../physical-types.js';

/** DuckDB's physical type for a logical one. Timestamps hold UTC without saying so. */
export function duckdbType(type: LogicalType): string {
  switch (type.kind) {
    case 'text':
      return 'varchar';
    case 'integer':
      return 'bigint';
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'array':
      return `${duckdbType(type.of)}[]`;
    default:
      return type.kind;
  }
}

/** The names are those of the information schema and of `describe`. */
export const duckdbTypes = physicalTypeReader({
  kinds: {
    text: /^(varchar|uuid|enum\(.*\))$/s,
    // A sum or count of integers has 128 bits; it is converted to 64, and fails where it does not fit.
    integer: /^u?(tinyint|smallint|integer|bigint|hugeint)$/,
    double: /^(float|double)$/,
    boolean: /^boolean$/,
    date: /^date$/,
    timestamp: /^timestamp(_s|_ms|_ns|withtimezone)?$/,
    json: /^json$/,
  },
  decimal: /^decimal\((\d+),(\d+)\)$/,
  array: /^(.+)\[\]$/s,
});
