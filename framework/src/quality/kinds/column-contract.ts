import { type Columns, describeType, type LogicalType, text } from '../../columns/index.js';
import { valuesOf } from '../../sql/index.js';
import { type Failures, testedDatabase } from './queries/failing-rows.js';

/** The kind of the test that compares the columns of a table, which others load, with the contract. No author writes it. */
export const columnContract = {
  kind: 'column-contract',
  name: 'column_contract',
  description: 'The table has the columns of its contract, with their types.',
  dimension: 'validity',
} as const;

/** How a table differs from its contract. What is expected is a logical type, what is found is written as the warehouse does. */
export type ContractMismatch =
  | { readonly kind: 'no-table' }
  /** A column of that name may stand there under a name in quotes, which is another. */
  | { readonly kind: 'missing'; readonly column: string; readonly expected: string; readonly quoted?: string }
  | { readonly kind: 'other-type'; readonly column: string; readonly expected: string; readonly found: string }
  | { readonly kind: 'extra'; readonly column: string; readonly found: string };

/** A column of the table as it stands. */
export interface FoundColumn {
  readonly name: string;
  /** As the warehouse writes it. */
  readonly type: string;
}

/** Compares the columns of a table with the contract. No columns at all mean that there is no such table. */
export function contractMismatches(
  { columns, extraColumns = 'ignore' }: { readonly columns: Columns; readonly extraColumns?: 'error' | 'ignore' },
  found: readonly FoundColumn[],
  holdsType: (physical: string, type: LogicalType) => boolean,
): readonly ContractMismatch[] {
  if (found.length === 0) return [{ kind: 'no-table' }];
  // Warehouses don't tell names apart by case.
  const standing = new Map(found.map(({ name, type }) => [name.toLowerCase(), type]));
  const declared = Object.entries<Columns[string]>(columns).flatMap(([column, { definition }]): ContractMismatch[] => {
    const physical = standing.get(column.toLowerCase());
    standing.delete(column.toLowerCase());
    if (physical !== undefined && holdsType(physical, definition.type)) return [];
    const expected = describeType(definition.type);
    if (physical !== undefined) return [{ kind: 'other-type', column, expected, found: physical }];
    const quoted = found.find(({ name }) => name.toLowerCase() === `"${column.toLowerCase()}"`)?.name;
    return [{ kind: 'missing', column, expected, ...(quoted === undefined ? {} : { quoted }) }];
  });
  const extra =
    extraColumns === 'error' ? [...standing].map(([column, type]): ContractMismatch => ({ kind: 'extra', column, found: type })) : [];
  return [...declared, ...extra];
}

/** The mismatches as failing rows, which were found before the test. */
export function mismatchRows(mismatches: readonly ContractMismatch[]): Failures {
  const rows = mismatches.map((mismatch) => ({
    mismatch: mismatch.kind,
    column_name: 'column' in mismatch ? mismatch.column : null,
    expected: 'expected' in mismatch ? mismatch.expected : null,
    found: 'found' in mismatch ? mismatch.found : null,
  }));
  const values = valuesOf({ mismatch: text(), column_name: text(), expected: text(), found: text() }, rows);
  // What the rows hold is known only here.
  return { rows: testedDatabase().selectFrom(values.as('mismatches')).selectAll() as unknown as Failures['rows'] };
}
