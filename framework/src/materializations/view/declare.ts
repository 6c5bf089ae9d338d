/** Nothing is stored: every read runs the query. */
export interface View {
  /** Always `view`. */
  readonly kind: 'view';
}

/** The model is a view: nothing is stored, every read runs the query. */
export function view(): View {
  return { kind: 'view' };
}
