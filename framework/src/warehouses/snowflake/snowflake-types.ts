import type { LogicalType } from '../../columns/index.js';
import { physicalTypeReader } from '../physical-types.js';

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

/** The names are those of the information schema. It says nothing of what an array holds, and integers are numbers without a scale. */
export const snowflakeTypes = physicalTypeReader({
  kinds: {
    text: /^(text|varchar)$/,
    integer: /^number\(\d+,0\)$/,
    double: /^float$/,
    boolean: /^boolean$/,
    date: /^date$/,
    timestamp: /^timestamp_(ntz|ltz|tz)$/,
    json: /^(variant|object)$/,
  },
  decimal: /^number\((\d+),(\d+)\)$/,
  // What is made for arrays takes a variant that holds one.
  array: /^(?:array|variant)$/,
});
