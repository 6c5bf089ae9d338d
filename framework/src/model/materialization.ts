/** How a model becomes a relation in the warehouse. */
export type Materialization = { readonly kind: 'view' } | { readonly kind: 'table' } | { readonly kind: 'ephemeral' };

/** The model is a view: nothing is stored, every read runs the query. */
export function view(): Materialization {
  return { kind: 'view' };
}

/** The model is a table, rebuilt whole. */
export function table(): Materialization {
  return { kind: 'table' };
}

/** The model is no relation at all: its query is inlined, as a common table expression, into each query that reads it. */
export function ephemeral(): Materialization {
  return { kind: 'ephemeral' };
}
