import { type PostgresType, TYPES } from './postgres-types.js';

/** What a type of the engine is in PostgreSQL. */
export interface MappedType {
  readonly type: PostgresType;
  /** Whether it is an array of that type. */
  readonly isArray: boolean;
  /** Precision and scale as PostgreSQL packs them; -1 where there are none. */
  readonly modifier: number;
}

/** The OID that a column of a type has. */
export const oidOf = ({ type, isArray }: MappedType): number => (isArray ? type.array : type.oid);

/** Reads a type as the engine writes it: `DECIMAL(18,2)`, `VARCHAR[]`, `STRUCT("a" INTEGER)`. */
export function mappedTypeOf(engineType: string): MappedType {
  const [, element] = /^(.*)\[\d*\]$/s.exec(engineType) ?? [];
  if (element !== undefined) {
    const mapped = mappedTypeOf(element);
    // Lists in lists may have any lengths, which arrays can't.
    return mapped.isArray ? { type: TYPES.json, isArray: false, modifier: -1 } : { ...mapped, isArray: true };
  }
  const name = engineType.toUpperCase();
  const [, precision, scale] = /^(?:DECIMAL|NUMERIC)\((\d+), ?(\d+)\)$/.exec(name) ?? [];
  if (precision !== undefined) return { type: TYPES.numeric, isArray: false, modifier: numericModifier(Number(precision), Number(scale)) };
  // What has no like in PostgreSQL is text, as exact as the engine writes it.
  const type = BY_NAME.get(name) ?? (/^(?:STRUCT|MAP|UNION|OBJECT|ROW|RECORD|ARRAY|VARIANT)\b/.test(name) ? TYPES.json : TYPES.text);
  return { type, isArray: false, modifier: -1 };
}

const MODIFIER_OFFSET = 4;

const numericModifier = (precision: number, scale: number): number => ((precision << 16) | scale) + MODIFIER_OFFSET;

const BY_NAME: ReadonlyMap<string, PostgresType> = new Map([
  ['BOOLEAN', TYPES.bool],
  ['TINYINT', TYPES.int2],
  ['UTINYINT', TYPES.int2],
  ['SMALLINT', TYPES.int2],
  ['USMALLINT', TYPES.int4],
  ['INTEGER', TYPES.int4],
  ['UINTEGER', TYPES.int8],
  ['BIGINT', TYPES.int8],
  ['UBIGINT', TYPES.numeric],
  ['HUGEINT', TYPES.numeric],
  ['UHUGEINT', TYPES.numeric],
  ['BIGNUM', TYPES.numeric],
  ['DECIMAL', TYPES.numeric],
  ['NUMERIC', TYPES.numeric],
  ['FLOAT', TYPES.float4],
  ['REAL', TYPES.float4],
  ['DOUBLE', TYPES.float8],
  ['BLOB', TYPES.bytea],
  ['BIT', TYPES.varbit],
  ['DATE', TYPES.date],
  ['TIME', TYPES.time],
  ['TIME WITH TIME ZONE', TYPES.timetz],
  // Those finer than a microsecond stay text, so that no digit is lost.
  ['TIMESTAMP', TYPES.timestamp],
  ['TIMESTAMP_S', TYPES.timestamp],
  ['TIMESTAMP_MS', TYPES.timestamp],
  ['TIMESTAMP WITH TIME ZONE', TYPES.timestamptz],
  ['INTERVAL', TYPES.interval],
  ['UUID', TYPES.uuid],
  ['JSON', TYPES.json],
  ['INT2VECTOR', TYPES.int2vector],
  ['OIDVECTOR', TYPES.oidvector],
]);
