/** Rows that are built whole. */
export interface Table {
  /** Always `table`. */
  readonly kind: 'table';
}

/** The model is a table, rebuilt whole. */
export function table(): Table {
  return { kind: 'table' };
}
