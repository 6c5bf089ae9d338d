import type { Unsupported } from './lowering.js';

/** What a warehouse can do, as far as others decide by it. A plan reads this, never the warehouse's name. */
export interface Capabilities {
  /** What a transaction holds together: tables and views as well, the rows of tables, or no more than one statement. */
  readonly transactions: 'everything' | 'rows' | 'none';
  /** How an environment's views are swapped: at once, or one after the other with a record before and after. */
  readonly publish: 'transaction' | 'recorded';
  /** Whether one process has the warehouse to itself while it is open. */
  readonly isExclusive: boolean;
  /** Whether a statement that makes a table from a select tells how many rows it has. */
  readonly tellsCreatedRows: boolean;
  /** Whether a small statement costs next to nothing. */
  readonly hasCheapStatements: boolean;
  readonly concurrency: {
    /** How many sessions are worth having. */
    readonly sessions: number;
    /** What happens to the second of two writers of one table: it waits, or it fails with a conflict. */
    readonly sameTable: 'waits' | 'fails';
  };
  readonly identifiers: {
    /** How a name that is not quoted is stored. */
    readonly folding: 'lower' | 'upper' | 'as-written';
    readonly maxLength: number;
  };
  /** What can be commented. */
  readonly comments: { readonly tables: boolean; readonly columns: boolean; readonly views: boolean };
  /**
   * How many times a clone may be cloned, its clone too, and so on; undefined where there is no limit. Whatever a clone shares with its
   * origin, it must outlive it: the janitor drops origins without a look at their clones.
   */
  readonly mostClonesDeep: number | undefined;
  /** The days for which a table can be read as it was; 0 where it can't. */
  readonly timeTravelDays: number;
  /** The days for which the vendor keeps what was deleted after that; 0 where it does not. */
  readonly failSafeDays: number;
  /** What `partitionBy` means. */
  readonly partitions: 'none' | 'column' | 'date-or-integer-range';
  /** Whether it deletes the rows of partitions that are older than wanted. */
  readonly partitionsExpire: boolean;
  /** What `clusterBy` means. */
  readonly clusters: 'none' | 'micro-partitions' | 'sorted-blocks' | 'liquid';
  /** The number of columns by which a table can be clustered, the partition included; undefined where there is no such limit. */
  readonly clusterColumns: number | undefined;
  /** What the labels of a table may be; undefined where it has none, and they are left out. */
  readonly labels: LabelLimits | undefined;
  /** Views whose rows the warehouse stores. */
  readonly materializedViews: Capability;
  /** The fewest minutes between two times at which it brings one up to date. */
  readonly minutesBetweenRefreshes: number;
  /** Rights that statements give; where a warehouse has no users, nothing is given and nobody is kept out. */
  readonly grants: Capability | 'no-users';
  /** How it keeps readers from rows and columns: by policies on the views that they read, or by views for each role where it has no users. */
  readonly readerPolicies: 'on-views' | 'views-of-roles' | Unsupported;
  /**
   * How the rows of a range are replaced in one step: by a delete and an insert in one transaction, by a merge that matches
   * nothing, or by an insert that says what it replaces.
   */
  readonly replaceRange: 'delete-insert' | 'merge' | 'replace-where';
  /** Whether a merge can delete the rows that its source lacks. */
  readonly mergeBySource: boolean;
  /** Whether the warehouse reads files of this machine itself, or is sent checked parts of them. */
  readonly loading: 'embedded' | 'staged';
  /** Whether a merge whose source reads the merged table sees it as it was before the merge. */
  readonly mergeReadsBefore: boolean;
}

/** How many labels a table may have, and what they may be called and say. */
export interface LabelLimits {
  readonly most: number;
  readonly name: RegExp;
  readonly value: RegExp;
  /** The same in words. */
  readonly rule: string;
}

/** Something that a warehouse can do, or why it can't. */
export type Capability = 'supported' | Unsupported;
