import type { LogicalType } from '../../../columns/index.js';
import type { ResultValue } from '../../../warehouses/warehouse.js';

/** A value as every format but Arrow and Parquet shows it: exact numbers are text, so that no reader rounds them. */
export function sentValue(value: ResultValue, type: LogicalType | undefined): ResultValue {
  if (value === null || type === undefined) return value;
  switch (type.kind) {
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? String(value) : value;
    case 'array':
      return Array.isArray(value) ? (value as readonly ResultValue[]).map((each) => sentValue(each, type.of)) : value;
    default:
      return value;
  }
}

const encoder = new TextEncoder();

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
