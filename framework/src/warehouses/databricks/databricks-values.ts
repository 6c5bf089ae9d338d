import { approximateNumber, arrayOfJson, compactJson, plainInstant, plainNumber } from '../result-values.js';
import type { ResultRow, ResultValue } from '../warehouse.js';

/** A column of a result. */
export interface ResultColumn {
  readonly name: string;
  /** The number of Thrift's TTypeId. */
  readonly type: number | undefined;
}

/** The type of a column in the words of the information schema; what it says no more of, the statement is known to hold. */
export function typeOfColumn({ type }: ResultColumn): string {
  return NAMES[type ?? -1] ?? 'string';
}

/** As the client describes a result. */
interface Schema {
  readonly columns: readonly {
    readonly columnName: string;
    readonly typeDesc: { readonly types: readonly { readonly primitiveEntry?: { readonly type: number } }[] };
  }[];
}

export function resultColumnsOf(schema: Schema | null): readonly ResultColumn[] {
  return (schema?.columns ?? []).map(({ columnName, typeDesc }) => ({ name: columnName, type: typeDesc.types[0]?.primitiveEntry?.type }));
}

export function databricksRow(row: Readonly<Record<string, unknown>>, columns: readonly ResultColumn[]): ResultRow {
  return Object.fromEntries(columns.map(({ name, type }) => [name, resultOf(row[name], type)]));
}

function resultOf(value: unknown, type: number | undefined): ResultValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  switch (type) {
    case TYPES.double:
    case TYPES.float:
      return approximateNumber(String(value));
    case TYPES.decimal:
      return plainNumber(String(value));
    case TYPES.timestamp:
      return plainInstant(String(value));
    case TYPES.date:
      return dayOf(value);
    case TYPES.array:
      return arrayOfJson(typeof value === 'string' ? value : JSON.stringify(value));
    case TYPES.map:
    case TYPES.struct:
      return compactJson(typeof value === 'string' ? value : JSON.stringify(value));
    case TYPES.binary:
      return Buffer.from(value as Uint8Array).toString('hex');
    default:
      return String(value);
  }
}

/** TTypeId of Hive's protocol, which the client does not export as values that can be imported alone. */
const TYPES = { float: 5, double: 6, timestamp: 8, binary: 9, array: 10, map: 11, struct: 12, decimal: 15, date: 17 } as const;

/** The same numbers by name. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'boolean',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'bigint',
  5: 'float',
  6: 'double',
  8: 'timestamp',
  17: 'date',
};

/** A day comes as milliseconds or as a `Date`. */
function dayOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return (value instanceof Date ? value : new Date(Number(value))).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
