import type { OperationNode } from 'kysely';

/** What is changed in a query. */
export type MutationKind =
  | 'join'
  | 'predicate'
  | 'comparison'
  | 'constant'
  | 'arithmetic'
  | 'function'
  | 'aggregate'
  | 'window'
  | 'null'
  | 'distinct'
  | 'group-key'
  | 'set-operation'
  | 'case'
  | 'limit';

/** One change of one node. */
export interface Mutation {
  readonly kind: MutationKind;
  /** What is done, in a few words: `left join becomes inner join`. */
  readonly what: string;
  readonly node: OperationNode;
}

/** The changes that can be made to one node, its children left as they are. */
export type Mutator = (node: OperationNode) => readonly Mutation[];
