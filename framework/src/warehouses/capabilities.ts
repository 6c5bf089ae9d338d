import type { Unsupported } from './lowering.js';

/** What a warehouse can do, as far as a project has to know before it runs. */
export interface Capabilities {
  /** Views whose rows the warehouse stores. */
  readonly materializedViews: Capability;
  /** Rights that statements give. */
  readonly grants: Capability;
  /** The number of columns by which a table can be clustered, the partition included; undefined where there is no such limit. */
  readonly clusterColumns: number | undefined;
  /**
   * How the rows of a range are replaced in one step: by a delete and an insert in one transaction, by a merge that matches
   * nothing, or by an insert that says what it replaces.
   */
  readonly replaceRange: 'delete-insert' | 'merge' | 'replace-where';
  /** Whether a merge can delete the rows that its source lacks. */
  readonly mergeBySource: boolean;
  /** Whether a copy of a table shares its storage. */
  readonly zeroCopyClones: boolean;
  /** How an environment's views are swapped: at once, or one after the other with a record before and after. */
  readonly publish: 'transaction' | 'recorded';
  /** Whether one process has the warehouse to itself while it is open. */
  readonly isExclusive: boolean;
  /** Whether a small statement costs next to nothing. */
  readonly hasCheapStatements: boolean;
}

/** Something that a warehouse can do, or why it can't. */
export type Capability = 'supported' | Unsupported;
