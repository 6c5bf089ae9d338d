import { isSameType, type LogicalType } from '../../columns/index.js';

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

/** Whether values of a physical type, as DuckDB writes it, are those of a logical one. */
export function duckdbHolds(physical: string, type: LogicalType): boolean {
  const found = logicalTypeOfDuckDB(physical);
  return found !== undefined && isSameType(found, type);
}

/** The logical type that a physical one of DuckDB's holds; undefined where none is like it. */
export function logicalTypeOfDuckDB(physical: string): LogicalType | undefined {
  if (physical.endsWith('[]')) {
    const of = logicalTypeOfDuckDB(physical.slice(0, -2));
    return of && { kind: 'array', of };
  }
  if (physical.startsWith('ENUM(')) return { kind: 'text' };
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(physical);
  if (decimal !== null) return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  return KINDS[physical];
}

const KINDS: Readonly<Record<string, LogicalType>> = {
  VARCHAR: { kind: 'text' },
  UUID: { kind: 'text' },
  TINYINT: { kind: 'integer' },
  SMALLINT: { kind: 'integer' },
  INTEGER: { kind: 'integer' },
  BIGINT: { kind: 'integer' },
  // A sum or count of integers; it is converted to 64 bits, and fails where it does not fit.
  HUGEINT: { kind: 'integer' },
  UTINYINT: { kind: 'integer' },
  USMALLINT: { kind: 'integer' },
  UINTEGER: { kind: 'integer' },
  UBIGINT: { kind: 'integer' },
  UHUGEINT: { kind: 'integer' },
  FLOAT: { kind: 'double' },
  DOUBLE: { kind: 'double' },
  BOOLEAN: { kind: 'boolean' },
  DATE: { kind: 'date' },
  TIMESTAMP: { kind: 'timestamp' },
  TIMESTAMP_S: { kind: 'timestamp' },
  TIMESTAMP_MS: { kind: 'timestamp' },
  TIMESTAMP_NS: { kind: 'timestamp' },
  'TIMESTAMP WITH TIME ZONE': { kind: 'timestamp' },
  JSON: { kind: 'json' },
};
