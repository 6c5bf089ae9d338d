import type { LogicalType } from '../../columns/index.js';
import { physicalTypeReader } from '../physical-types.js';

/** Databricks' physical type for a logical one. JSON is text, which every runtime reads, and timestamps hold UTC without saying so. */
export function databricksType(type: LogicalType): string {
  switch (type.kind) {
    case 'text':
    case 'json':
      return 'string';
    case 'integer':
      return 'bigint';
    // A timestamp with a zone is read in that of the reader's session.
    case 'timestamp':
      return 'timestamp_ntz';
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'array':
      return `array<${databricksType(type.of)}>`;
    default:
      return type.kind;
  }
}

const TEXT = /^(string|varchar\(\d+\)|char\(\d+\))$/;

/** The names are those of the information schema; a column for JSON is one for text. */
export const databricksTypes = physicalTypeReader({
  kinds: {
    text: TEXT,
    integer: /^(tinyint|smallint|int|bigint)$/,
    double: /^(float|double)$/,
    boolean: /^boolean$/,
    date: /^date$/,
    timestamp: /^timestamp(_ntz)?$/,
    json: TEXT,
  },
  decimal: /^decimal\((\d+),(\d+)\)$/,
  array: /^array<(.+)>$/,
});
