import type { LogicalType } from '../../columns/index.js';

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
export function fitsNumeric(precision: number, scale: number): boolean {
  return scale <= 9 && precision - scale <= 29;
}
