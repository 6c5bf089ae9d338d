import { OrderByItemNode, OrderByNode, RawNode } from 'kysely';
import type { Ordering } from '../sql/index.js';

/** The node of an order; undefined where there is none. */
export function orderNode(order: readonly Ordering[]): OrderByNode | undefined {
  if (order.length === 0) return undefined;
  return OrderByNode.create(
    order.map(({ by, direction, nulls = 'last' }) =>
      OrderByItemNode.cloneWith(OrderByItemNode.create(by.toOperationNode(), RawNode.createWithSql(direction)), { nulls }),
    ),
  );
}
