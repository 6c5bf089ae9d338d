import type { LogicalType } from '../../columns/index.js';

/** Snowflake's physical type for a logical one. Timestamps hold UTC without saying so. */
export function snowflakeType(type: LogicalType): string {
  switch (type.kind) {
    case 'text':
      return 'varchar';
    case 'integer':
      return 'bigint';
    case 'decimal':
      return `number(${type.precision}, ${type.scale})`;
    case 'timestamp':
      return 'timestamp_ntz(6)';
    case 'json':
      return 'variant';
    default:
      return type.kind;
  }
}
