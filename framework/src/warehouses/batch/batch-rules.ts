import { BinaryOperationNode, type OperationNode, OperatorNode } from 'kysely';
import type { LogicalType } from '../../columns/index.js';
import type { Capabilities } from '../capabilities.js';
import type { Dialect } from '../dialect.js';

/** In what warehouses differ when they work a batch into a table. */
export interface BatchRules extends Pick<Capabilities, 'replaceRange' | 'mergeBySource' | 'mergeReadsBefore'> {
  readonly dialect: Dialect;
  /** A value in a form that can be compared, where its type can't. */
  readonly comparable: (value: OperationNode, type: LogicalType) => OperationNode;
  /** Where two values are the same or both null, as a condition that relations can be joined by. */
  readonly sameOrNull: (left: OperationNode, right: OperationNode) => OperationNode;
}

/** A row of a dialect's table that most share. */
export const isNotDistinct: BatchRules['sameOrNull'] = (left, right) =>
  BinaryOperationNode.create(left, OperatorNode.create('is not distinct from'), right);
