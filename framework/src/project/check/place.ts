/** Where in its module a problem stands, said without having read the module. */
export type Place =
  /** The declaration itself. */
  | { readonly kind: 'declaration' }
  /** A property of the declaration: `['columns', 'net_amount']`; the nearest one around it where it is not written out. */
  | { readonly kind: 'property'; readonly path: readonly string[] }
  /** Something that a property's value mentions, the first that is found of several. */
  | MentionPlace
  /** A line and column that are known already. */
  | { readonly kind: 'position'; readonly line: number; readonly column: number };

export interface MentionPlace {
  readonly kind: 'mention';
  /** The property, and the path to it. */
  readonly within: readonly string[];
  readonly mentions: readonly Mention[];
  /** The property to point at when nothing is found; the one that was searched when left out. */
  readonly otherwise?: readonly string[];
}

/** What to look for among the words and texts of a query. */
export type Mention =
  /** A place in SQL that was made from the query; it is found where raw SQL of the module is a part of that SQL. */
  | { readonly kind: 'sql'; readonly sql: string; readonly offset: number }
  /** The last raw SQL of the module before a place in SQL. */
  | { readonly kind: 'sql-before'; readonly sql: string; readonly offset: number }
  /** A column that an expression reads: `'net_amount'`, `'orders.net_amount as amount'`. */
  | { readonly kind: 'reference'; readonly column: string; readonly table?: string }
  /** A column that the query returns; the last one of that name, since selections stand behind what they select from. */
  | { readonly kind: 'output'; readonly column: string }
  /** A table that the query reads: `'orders'`, `'orders as o'`. */
  | { readonly kind: 'table'; readonly table: string }
  /** A table by which an expression names a column: `'orders.net_amount'`. */
  | { readonly kind: 'qualifier'; readonly table: string }
  /** A function that it calls, by its name in SQL or here: `list_agg`, `listAgg`, `distinct on`. */
  | { readonly kind: 'call'; readonly name: string }
  /** A word or text, just as it is. */
  | { readonly kind: 'text'; readonly text: string }
  /** A word of raw SQL. */
  | { readonly kind: 'raw-word'; readonly word: string };

/** A place in the query, by what it mentions. */
export function inQuery(...mentions: readonly Mention[]): MentionPlace {
  return { kind: 'mention', within: ['query'], mentions };
}
