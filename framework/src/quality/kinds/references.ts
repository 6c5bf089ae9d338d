import type { Relation } from '../../columns/index.js';
import { columnKind } from './kind.js';
import { orphans } from './queries/failing-rows.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    references: { readonly to: Relation; readonly column: string; readonly as?: string };
  }
}

export const references = columnKind({
  kind: 'references',
  written: ["references(dimProducts, 'product_key')"],
  summary: 'Every value exists in a column of another relation.',
  dimension: () => 'consistency',
  reach: 'row',
  name: ({ to }) => `references_${to.name}`,
  refersTo: ({ to }) => to,
  claim: (column, rule) => ({ kind: 'stands-in', column, to: rule.to, referred: rule.column }),
  values: ({ to, column }) => ({ occursIn: { relation: to, column } }),
  failures: (column, rule, rows) => orphans(column, rule.column, rows),
  decidedBy: (column, rule) => [column, rule.column],
});
