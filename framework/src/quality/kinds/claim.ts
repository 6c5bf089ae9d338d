import type { ColumnRule, Relation } from '../../columns/index.js';

/** What a data test demands of all rows, in a form that can be reasoned about. */
export type Claim =
  | { readonly kind: 'not-null'; readonly column: string }
  /** No two rows agree in all of the columns. A null `equals` another null, or rows with one are `left out`. */
  | { readonly kind: 'unique'; readonly columns: readonly string[]; readonly nulls: 'equal' | 'left out' }
  | { readonly kind: 'accepted'; readonly column: string; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'stands-in'; readonly column: string; readonly to: Relation; readonly referred: string }
  /** A rule that each value keeps by itself, so that it holds for a copy of a column on which it holds. */
  | { readonly kind: 'each-value'; readonly column: string; readonly rule: ColumnRule };
