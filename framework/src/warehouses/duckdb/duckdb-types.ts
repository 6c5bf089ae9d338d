import type { LogicalType } from '../../columns/index.js';

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
