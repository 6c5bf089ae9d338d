/** How a column's value comes about from an input: as it is, computed from it, or aggregated over rows. */
export type ValueKind = 'copied' | 'transformed' | 'aggregated';

/** How an input decides on rows, or on which values are taken, without being part of a value. */
export type ShapeKind = 'filtered' | 'joined' | 'grouped' | 'ordered';

export type InputKind = ValueKind | ShapeKind;
