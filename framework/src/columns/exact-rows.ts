import { MartletError } from '../errors.js';
import type { Columns } from './contract.js';
import { exactValue } from './exact-value.js';

/** A row that an author wrote. */
type WrittenRow = Readonly<Record<string, unknown>>;

/**
 * Rows that an author wrote, with each value as its column holds it.
 *
 * @param relation - What has the rows, where it is known.
 * @throws MartletError `values-unfit`, which tells of all values that a column does not hold exactly.
 */
export function exactRows(columns: Columns, rows: readonly WrittenRow[], relation?: string): readonly WrittenRow[] {
  const types = Object.entries(columns).map(([name, { definition }]) => [name, definition.type] as const);
  const unfit: { readonly row: number; readonly column: string; readonly value: string; readonly expected: string }[] = [];
  const exact = rows.map((row, place) =>
    Object.fromEntries(
      types.map(([name, type]) => {
        const found = exactValue(row[name], type);
        if (found.kind === 'unfit') unfit.push({ row: place + 1, column: name, value: written(row[name]), expected: found.expected });
        return [name, found.kind === 'exact' ? found.value : null];
      }),
    ),
  );
  if (unfit.length > 0) throw new MartletError('values-unfit', { values: unfit, ...(relation === undefined ? {} : { relation }) });
  return exact;
}

function written(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
