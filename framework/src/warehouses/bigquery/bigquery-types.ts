import type { LogicalType } from '../../columns/index.js';
import { physicalTypeReader } from '../physical-types.js';

/** BigQuery's physical type for a logical one. */
export function bigqueryType(type: LogicalType): string {
  switch (type.kind) {
    case 'text':
      return 'string';
    case 'integer':
      return 'int64';
    case 'decimal':
      return `${fitsNumeric(type.precision, type.scale) ? 'numeric' : 'bignumeric'}(${type.precision}, ${type.scale})`;
    case 'double':
      return 'float64';
    case 'boolean':
      return 'bool';
    case 'array':
      return `array<${bigqueryType(type.of)}>`;
    default:
      return type.kind;
  }
}

/** The same without precision and scale, which stand in declarations of columns only. */
export function bigqueryCastType(type: LogicalType): string {
  if (type.kind === 'array') return `array<${bigqueryCastType(type.of)}>`;
  return bigqueryType(type).replace(/\(.*$/, '');
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types */
const NUMERIC = { before: 29, after: 9 };
const BIGNUMERIC = { before: 38, after: 38 };

export function fitsNumeric(precision: number, scale: number): boolean {
  return scale <= NUMERIC.after && precision - scale <= NUMERIC.before;
}

/** The names are those of the information schema. Columns of views and of tables made by a query have no precision. */
export const bigqueryTypes = physicalTypeReader({
  kinds: {
    text: /^string(\(\d+\))?$/,
    integer: /^int64$/,
    double: /^float64$/,
    boolean: /^bool$/,
    date: /^date$/,
    // A datetime is no instant, and is not compared with one.
    timestamp: /^timestamp$/,
    json: /^json$/,
  },
  decimal: /^(?:big)?numeric\((\d+)(?:,(\d+))?\)$/,
  bareDecimals: { numeric: NUMERIC, bignumeric: BIGNUMERIC },
  array: /^array<(.+)>$/,
});
