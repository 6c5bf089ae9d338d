import type { LogicalType } from '../../columns/index.js';

/** Databricks' physical type for a logical one. JSON is text, which every runtime reads. */
export function databricksType(type: LogicalType): string {
  switch (type.kind) {
    case 'text':
    case 'json':
      return 'string';
    case 'integer':
      return 'bigint';
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'array':
      return `array<${databricksType(type.of)}>`;
    default:
      return type.kind;
  }
}
