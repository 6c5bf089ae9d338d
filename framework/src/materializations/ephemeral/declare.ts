/** No relation: the query is inlined where it is read. */
export interface Ephemeral {
  /** Always `ephemeral`. */
  readonly kind: 'ephemeral';
}

/** The model is no relation at all: its query is inlined, as a common table expression, into each query that reads it. */
export function ephemeral(): Ephemeral {
  return { kind: 'ephemeral' };
}
