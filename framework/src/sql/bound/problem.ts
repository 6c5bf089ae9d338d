/** What is wrong with the names of a query. A problem is a value: binding goes on, so that all are found in one run. */
export type BindProblem =
  | { readonly kind: 'unknown-table'; readonly table: string; readonly known: readonly string[] }
  | { readonly kind: 'unknown-column'; readonly column: string; readonly table?: string; readonly known: readonly string[] }
  | { readonly kind: 'ambiguous-column'; readonly column: string; readonly tables: readonly string[] }
  /** Two tables of one select have the same name. */
  | { readonly kind: 'duplicate-table'; readonly table: string }
  /** Two columns of one result have the same name. */
  | { readonly kind: 'duplicate-column'; readonly column: string }
  /** The selects of a set operation, or the names given to a subquery's columns, differ in number. */
  | { readonly kind: 'column-count'; readonly expected: number; readonly found: number }
  /** `selectAll` of something whose columns only the warehouse knows, such as a table function in raw SQL. */
  | { readonly kind: 'unknown-columns'; readonly table: string }
  /** A text that a function takes as a text, though a column in scope has that name. */
  | { readonly kind: 'text-names-column'; readonly text: string }
  /** A statement that is no query, such as an insert in a common table expression. */
  | { readonly kind: 'not-a-query'; readonly node: string };
