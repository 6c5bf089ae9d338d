import type { OperationNode } from 'kysely';
import type { LogicalType } from '../../columns/index.js';
import type { Capabilities } from '../capabilities.js';
import type { Dialect } from '../dialect.js';

/** In what warehouses differ when they work a batch into a table. */
export interface BatchRules extends Pick<Capabilities, 'replaceRange' | 'mergeBySource'> {
  readonly dialect: Dialect;
  /** A value in a form that can be compared, where its type can't. */
  readonly comparable: (value: OperationNode, type: LogicalType) => OperationNode;
}
