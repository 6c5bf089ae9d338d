/** The data tests that something relies on; none where the query itself is the proof. */
export type Evidence = ReadonlySet<string>;

/** Types that hold each value as it is. An integer may have been a double. */
export const EXACT_KINDS = ['text', 'boolean', 'date', 'timestamp'] as const;
export type ExactKind = (typeof EXACT_KINDS)[number];

/** What is known of the values of a column. */
export interface Facts {
  /** It is never null. */
  readonly notNull?: Evidence;
  /** Every value that is not null is one of these, as text. */
  readonly accepted?: { readonly values: ReadonlySet<string>; readonly basis: Evidence };
  /** Every value that is not null stands in these columns, written `gold.dim_products.product_key`. */
  readonly occursIn: ReadonlyMap<string, Evidence>;
  /** The type that it surely has before it is converted to that of a contract. */
  readonly kind?: ExactKind;
  /** It is a column of a relation as it is, or null. */
  readonly copyOf?: { readonly relation: string; readonly column: string };
}

/** Columns in which no two rows agree. A null equals another null, or rows with one are left out. */
export interface Key<C> {
  readonly columns: readonly C[];
  readonly nulls: 'equal' | 'left out';
  readonly basis: Evidence;
}

export const NOTHING_KNOWN: Facts = { occursIn: new Map() };
export const BY_THE_QUERY: Evidence = new Set();

/** What is known where a value comes from any of several places. */
export function anyOf([first = NOTHING_KNOWN, ...rest]: readonly Facts[]): Facts {
  return rest.reduce((left, right) => {
    const notNull = left.notNull === undefined || right.notNull === undefined ? undefined : both(left.notNull, right.notNull);
    return { ...withoutNull(left, right), ...(notNull === undefined ? {} : { notNull }) };
  }, first);
}

function withoutNull(left: Facts, right: Facts): Facts {
  const accepted =
    left.accepted === undefined || right.accepted === undefined
      ? undefined
      : { values: new Set([...left.accepted.values, ...right.accepted.values]), basis: both(left.accepted.basis, right.accepted.basis) };
  const occursIn = new Map<string, Evidence>();
  for (const [column, basis] of left.occursIn) {
    const other = right.occursIn.get(column);
    if (other !== undefined) occursIn.set(column, both(basis, other));
  }
  const kind = left.kind === right.kind ? left.kind : undefined;
  return { ...(accepted === undefined ? {} : { accepted }), occursIn, ...(kind === undefined ? {} : { kind }) };
}

/** The same values, or null. */
export function orNull({ notNull: _, ...facts }: Facts): Facts {
  return facts;
}

/** What relies on two things. */
export function both(left: Evidence, right: Evidence): Evidence {
  return left.size === 0 ? right : right.size === 0 ? left : new Set([...left, ...right]);
}

/** The proof that relies on less. */
export function better(left: Evidence | undefined, right: Evidence | undefined): Evidence | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return right.size < left.size ? right : left;
}
