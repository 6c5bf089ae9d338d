/** The ends of a range; an end that is left out is open. */
export interface Range<T = number> {
  readonly min?: T;
  readonly max?: T;
}
