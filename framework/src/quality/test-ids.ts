/** What names a data test of a relation for good: `test gold.fact_sales unique_order_id_line_number`. */
export function relationTestId(relation: string, test: string): string {
  return `test ${relation} ${test}`;
}

/** What names a data test of its own: `test no_empty_orders`. */
export function ownTestId(test: string): string {
  return `test ${test}`;
}
