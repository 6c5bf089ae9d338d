/** The ends of a range; an end that is left out is open. */
export interface Range<T = number> {
  /** The least value that passes; open when left out. */
  readonly min?: T;
  /** The greatest value that passes; open when left out. */
  readonly max?: T;
}
