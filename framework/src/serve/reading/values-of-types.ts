import type { LogicalType } from '../../columns/index.js';
import type { RowStream } from '../../warehouses/reading.js';
import type { ResultValue } from '../../warehouses/warehouse.js';

/** The same rows, with values as the types say, which are those of the engine where nothing more is known. */
export function rowsOfTypes(rows: RowStream, types: readonly (LogicalType | undefined)[], leave: () => Promise<void>): RowStream {
  const columns = rows.columns.map((column, place) => {
    const type = types[place];
    return type === undefined ? column : { ...column, type };
  });
  let leaving: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    leaving ??= rows.close().then(leave);
    await leaving;
  };
  return {
    columns,
    batches: async function* () {
      try {
        for await (const batch of rows.batches()) yield valuesOfTypes(batch, types);
      } finally {
        await close();
      }
    },
    close,
  };
}

/** Rows whose values are written as their columns say: warehouses leave out zeros behind a point, and answer a day with an instant. */
function valuesOfTypes(
  rows: readonly (readonly ResultValue[])[],
  types: readonly (LogicalType | undefined)[],
): readonly (readonly ResultValue[])[] {
  return rows.map((row) => row.map((value, place) => valueOfType(value, types[place])));
}

function valueOfType(value: ResultValue, type: LogicalType | undefined): ResultValue {
  if (value === null || type === undefined) return value;
  switch (type.kind) {
    case 'decimal':
      return typeof value === 'string' || typeof value === 'number' ? withScale(String(value), type.scale) : value;
    case 'integer':
      return typeof value === 'string' || typeof value === 'number' ? withScale(String(value), 0) : value;
    case 'double':
      return typeof value === 'string' && value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
    case 'date':
      return typeof value === 'string' ? value.slice(0, 'YYYY-MM-DD'.length) : value;
    case 'array':
      return Array.isArray(value) ? (value as readonly ResultValue[]).map((each) => valueOfType(each, type.of)) : value;
    case 'text':
    case 'boolean':
    case 'timestamp':
    case 'json':
      return value;
    default:
      return type satisfies never;
  }
}

/** An exact number with as many digits behind its point as it has room for. Digits that say something are never cut off. */
function withScale(text: string, scale: number): string {
  const [, whole, fraction = ''] = /^(-?\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const kept = fraction.slice(0, scale).padEnd(scale, '0') + fraction.slice(scale).replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}
