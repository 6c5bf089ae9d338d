import { type Expression, OrderByItemNode, OrderByNode, RawNode } from 'kysely';

/** One criterion of an order. Without a choice, nulls come last ascending and first descending, on every warehouse. */
export interface Ordering {
  /** What the rows are ordered by. */
  readonly by: Expression<unknown>;
  /** From the least to the greatest (`asc`), or the other way. */
  readonly direction: 'asc' | 'desc';
  /** Whether nulls come first or last; when left out, last for `asc` and first for `desc`. */
  readonly nulls?: 'first' | 'last';
}

/** An order: ascending by an expression, or as {@link asc} and {@link desc} say. */
export type OrderBy = Expression<unknown> | Ordering | readonly (Expression<unknown> | Ordering)[];

/** Where nulls stand in an order. */
export interface OrderOptions {
  /** Whether nulls come first or last; when left out, last for `asc` and first for `desc`. */
  readonly nulls?: 'first' | 'last';
}

/**
 * Smallest first; nulls last unless said otherwise.
 *
 * @example
 * ```ts
 * const order = asc(literal(1), { nulls: 'first' });
 * ```
 */
export function asc(by: Expression<unknown>, options: OrderOptions = {}): Ordering {
  return { by, direction: 'asc', ...options };
}

/**
 * Greatest first; nulls first unless said otherwise.
 *
 * @example
 * ```ts
 * const order = desc(literal(1), { nulls: 'last' });
 * ```
 */
export function desc(by: Expression<unknown>, options: OrderOptions = {}): Ordering {
  return { by, direction: 'desc', ...options };
}

/** The node of an order. */
export function orderByNode(order: OrderBy): OrderByNode {
  const items = Array.isArray(order) ? (order as readonly (Expression<unknown> | Ordering)[]) : [order as Expression<unknown> | Ordering];
  return OrderByNode.create(
    items.map((item) => {
      if (!('by' in item)) return OrderByItemNode.create(item.toOperationNode());
      const node = OrderByItemNode.create(item.by.toOperationNode(), RawNode.createWithSql(item.direction));
      return item.nulls === undefined ? node : OrderByItemNode.cloneWith(node, { nulls: item.nulls });
    }),
  );
}
