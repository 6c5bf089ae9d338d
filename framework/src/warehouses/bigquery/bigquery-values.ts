import { approximateNumber, compactJson, plainInstant, plainNumber } from '../result-values.js';
import type { ResultRow, ResultValue } from '../warehouse.js';

/** A column as BigQuery's interface describes it. https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema */
export interface Field {
  readonly name?: string | null;
  readonly type?: string | null;
  readonly mode?: string | null;
  readonly precision?: string | null;
  readonly scale?: string | null;
  readonly fields?: readonly Field[] | null;
}

/** The type of a field in the words of the information schema. */
export function typeOfField({ type, mode, precision, scale }: Field): string {
  const name = SHORT_NAMES[type ?? ''] ?? type ?? '';
  const exact = precision === undefined || precision === null ? name : `${name}(${precision}, ${scale ?? 0})`;
  return mode === 'REPEATED' ? `ARRAY<${exact}>` : exact;
}

const SHORT_NAMES: Readonly<Record<string, string>> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL' };

/** A row as it is sent: every value is text, in the order of the schema. */
export interface SentRow {
  readonly f: readonly { readonly v: unknown }[];
}

export function rowOf(row: SentRow, fields: readonly Field[]): ResultRow {
  return Object.fromEntries(fields.map((field, index) => [field.name ?? '', resultOf(row.f[index]?.v, field)]));
}

function resultOf(value: unknown, field: Field): ResultValue {
  if (field.mode === 'REPEATED') {
    const items = (value ?? []) as readonly { readonly v: unknown }[];
    return items.map((item) => resultOf(item.v, { ...field, mode: 'NULLABLE' }));
  }
  if (value === null || value === undefined) return null;
  // A record is sent as a row within the row.
  if (field.fields) return rowOf(value as SentRow, field.fields);
  return scalarOf(String(value), field.type ?? '');
}

function scalarOf(text: string, type: string): ResultValue {
  switch (type) {
    case 'BOOLEAN':
    case 'BOOL':
      return text === 'true';
    case 'FLOAT':
    case 'FLOAT64':
      return approximateNumber(text);
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return plainNumber(text);
    case 'TIMESTAMP':
      return instantOfMicros(BigInt(text));
    case 'DATETIME':
      return plainInstant(text);
    case 'JSON':
      return compactJson(text);
    default:
      return text;
  }
}

/** Microseconds since 1970, before or behind it. */
function instantOfMicros(micros: bigint): string {
  const fraction = ((micros % MILLION) + MILLION) % MILLION;
  const seconds = new Date(Number((micros - fraction) / 1000n)).toISOString().replace(/\.\d+Z$/, '');
  return plainInstant(`${seconds}.${String(fraction).padStart(6, '0')}`);
}

const MILLION = 1_000_000n;
