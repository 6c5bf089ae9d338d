import type { ColumnChange } from '../plan/index.js';
import type { ResultValue } from '../warehouses/warehouse.js';

/** What is different between two environments. */
export interface EnvironmentDiff {
  readonly left: string;
  readonly right: string;
  readonly target: string;
  readonly relations: readonly RelationDiff[];
}

export type RelationDiff = { readonly id: string } & (
  | { readonly kind: 'left-only' | 'right-only'; readonly rows?: number }
  | { readonly kind: 'same' }
  | { readonly kind: 'different'; readonly columns: readonly ColumnChange[]; readonly data: DataDiff }
);

/** How the rows of two versions differ. */
export type DataDiff =
  /** Nobody asked, or there is nothing to ask: an inlined model has no rows, and without a common column no two rows are alike. */
  { readonly kind: 'not-compared'; readonly because: 'schema-only' | 'inlined' | 'no-common-column' } | KeyedDiff | UnkeyedDiff;

export interface Counts {
  readonly leftOnly: number;
  readonly rightOnly: number;
  readonly both: number;
  /** Columns of both whose types can't be compared exactly. */
  readonly notCompared: readonly string[];
}

/** Rows paired by what identifies them. */
export interface KeyedDiff extends Counts {
  readonly kind: 'keyed';
  readonly key: readonly string[];
  /** Rows of both that agree in every column. */
  readonly equal: number;
  /** How many rows of both agree in each column. */
  readonly matches: readonly { readonly column: string; readonly rows: number }[];
  readonly samples: Samples & { readonly different: readonly DifferentRow[] };
}

/** Rows told apart by all that they hold; one that stands twice counts twice. */
export interface UnkeyedDiff extends Counts {
  readonly kind: 'unkeyed';
  /** Keys that stand more than once: the grain does not hold, so that rows could not be paired by it. */
  readonly repeatedKeys?: { readonly left: number; readonly right: number };
  readonly samples: Samples;
}

export type NamedValues = Readonly<Record<string, ResultValue>>;

export interface Samples {
  readonly leftOnly: readonly NamedValues[];
  readonly rightOnly: readonly NamedValues[];
}

export interface DifferentRow {
  readonly key: NamedValues;
  readonly values: readonly { readonly column: string; readonly left: ResultValue; readonly right: ResultValue }[];
}

/** Whether readers of the two environments see anything different: a relation, a column, a row. How it is computed is not seen. */
export function isDifferent(relation: RelationDiff): boolean {
  switch (relation.kind) {
    case 'left-only':
    case 'right-only':
      return true;
    case 'same':
      return false;
    case 'different':
      return relation.columns.some(({ change }) => change !== 'expression') || hasDifferentRows(relation.data);
    default:
      return relation satisfies never;
  }
}

function hasDifferentRows(data: DataDiff): boolean {
  if (data.kind === 'not-compared') return false;
  return data.leftOnly + data.rightOnly > 0 || (data.kind === 'keyed' && data.equal < data.both);
}
