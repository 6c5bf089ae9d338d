import type { LogicalType } from '../columns/index.js';

const KINDS: Readonly<Record<string, LogicalType>> = {
  text: { kind: 'text' },
  varchar: { kind: 'text' },
  char: { kind: 'text' },
  integer: { kind: 'integer' },
  bigint: { kind: 'integer' },
  int8: { kind: 'integer' },
  int4: { kind: 'integer' },
  int2: { kind: 'integer' },
  smallint: { kind: 'integer' },
  boolean: { kind: 'boolean' },
  real: { kind: 'double' },
  'double precision': { kind: 'double' },
  float4: { kind: 'double' },
  float8: { kind: 'double' },
  date: { kind: 'date' },
  datetime: { kind: 'timestamp' },
  timestamp: { kind: 'timestamp' },
  timestamptz: { kind: 'timestamp' },
  json: { kind: 'json' },
  jsonb: { kind: 'json' },
};

/** The logical type that a type name of Kysely's, or the text of a logical type, stands for; undefined for others. */
export function logicalTypeOf(text: string): LogicalType | undefined {
  const [, precision, scale] = /^(?:decimal|numeric)\((\d+), ?(\d+)\)$/.exec(text) ?? [];
  if (precision !== undefined && scale !== undefined) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
  if (text === 'double') return { kind: 'double' };
  const [, element] = /^array\((.+)\)$/.exec(text) ?? [];
  if (element === undefined) return KINDS[text.replace(/^(varchar|char)\(\d+\)$/, '$1')];
  const of = logicalTypeOf(element);
  return of === undefined ? undefined : { kind: 'array', of };
}
