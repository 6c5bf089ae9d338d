import type { Columns } from '../../columns/index.js';
import type { AliasPath } from './paths.js';
import type { Join } from './star.js';

declare const checked: unique symbol;

/** Names for paths, as `aliasesOf` makes them. */
export type CheckedAliases<A = Readonly<Record<string, string>>> = A & {
  /** Never present at run time: the paths are known to lead somewhere. */
  readonly [checked]: true;
};

/**
 * Names for paths over references and joins. Questions ask by an alias as by what its path leads to: a date, a column, or a row and all that is behind it. So
 * facts that reach the same by different ways are asked by one path.
 *
 * @example
 * ```ts
 * const orderColumns = { order_id: text().notNull(), ordered_on: date(), channel: text() };
 * const orders = dimension({
 *   name: 'orders', from: {}, key: 'order_id', columns: orderColumns,
 *   query: (db) => db.selectFrom(valuesOf(orderColumns, []).as('orders')).selectAll(),
 * });
 * const columns = { return_id: text().notNull(), order_id: text().references(orders, 'order_id') };
 * const aliases = aliasesOf({ columns }, { ordered_on: 'order.ordered_on', channel: 'order.channel' });
 * ```
 */
export function aliasesOf<
  const C extends Columns,
  const A extends Readonly<Record<string, string>>,
  const J extends Readonly<Record<string, Join>> = Record<never, never>,
>(
  _from: {
    /** The contract whose references the paths begin with. */
    readonly columns: C;
    /** The joins that they may begin with, too. */
    readonly joins?: J;
  },
  aliases: { readonly [N in keyof A]: AliasPath<C, J, N, A[N]> },
): CheckedAliases<A> {
  // The signature has checked the paths.
  return aliases as unknown as CheckedAliases<A>;
}
