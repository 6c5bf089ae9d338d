import type { Columns, LogicalType } from '../columns/index.js';
import type { BatchStatements, CalendarUnit } from './batch/index.js';
import type { StoredColumnChange } from './column-change.js';
import type { ViewPolicies } from './reader-policies.js';
import type { RelationName } from './warehouse.js';

/** A relation that stands in a warehouse. */
export interface StoredRelation extends RelationName {
  readonly as: 'table' | 'view' | 'materialized-view' | 'dynamic-table';
}

/** The column by which a table is split, the unit of a part, and for how long one is kept. */
export interface TablePartitions {
  readonly column: string;
  readonly type: LogicalType;
  readonly unit?: CalendarUnit;
  readonly expiresAfterDays?: number;
}

/** How a table lies in a warehouse. What a warehouse can't do by itself is left out. */
export interface TableOptions {
  readonly partitionBy?: TablePartitions;
  readonly clusterBy?: readonly string[];
  readonly description?: string;
  /** The minutes by which the rows of a materialized view may be behind what it reads. */
  readonly maxLagMinutes?: number;
  /** Names and values that the warehouse keeps with the table. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether lost rows are worth no copies for the time after the warehouse's time travel. */
  readonly isTransient?: boolean;
}

/** What is told of a view to whoever looks at it in the warehouse. */
export interface ViewOptions {
  readonly description?: string;
  /** Names and values that the warehouse keeps with the view. */
  readonly labels?: Readonly<Record<string, string>>;
  /** All of its columns, in order. */
  readonly columns: readonly { readonly name: string; readonly description?: string }[];
  /** What keeps its readers from rows and values; its policies are there already. */
  readonly policies?: ViewPolicies;
}

/** Who may do what, by the name of the right. */
export interface RelationGrants {
  readonly select?: readonly string[];
}

/**
 * The statements by which a warehouse makes, replaces and drops relations. Each returns SQL text; where it is a list, the
 * texts are run in order, in one transaction where the warehouse has them.
 */
export interface Statements extends BatchStatements {
  createSchema(schema: string): string;
  /** Makes or replaces a table from a select. */
  createTable(relation: RelationName, select: string, options?: TableOptions): string;
  /** A select of rows that are sent as a parameter: the JSON of a list of lists of texts, in the order of the columns. */
  selectGiven(columns: Columns): string;
  /** A query for the rows of a table that was just made from a select, as `counted`; undefined where making it has told them. */
  createdRows(relation: RelationName): string | undefined;
  /** Makes or replaces a table without rows. */
  createEmptyTable(relation: RelationName, columns: Columns, options?: TableOptions): string;
  /** Makes or replaces a view over a select. */
  createView(relation: RelationName, select: string): string;
  /**
   * Makes or replaces a view whose rows the warehouse stores.
   *
   * @throws MartletError `capability-missing` where there are none, `refresher-missing` where the target does not say who keeps it up
   * to date.
   */
  createMaterializedView(relation: RelationName, select: string, options?: TableOptions): string;
  /** Brings such a view up to date; nothing where the warehouse does so by itself. */
  refreshMaterializedView(relation: RelationName, options?: TableOptions): readonly string[];
  /** Whether views are to say what they and their columns are. */
  readonly describesViews: boolean;
  /** Makes or replaces a view that shows another relation as it is, and says what it is. The first statement makes it. */
  pointView(relation: RelationName, at: RelationName, options?: ViewOptions): readonly string[];
  /** Makes or replaces a table that is a copy of another; it shares storage where the warehouse can, and lies as that one does. */
  cloneTable(from: RelationName, to: RelationName, options?: TableOptions): string;
  /** Makes or replaces a table from the rows of another, which lies in another way. */
  copyTable(from: RelationName, to: RelationName, options?: TableOptions): string;
  drop(relation: StoredRelation): string;

  /** Adds the rows of a select, which returns these columns in this order. */
  insertRows(relation: RelationName, columns: readonly string[], select: string): string;

  /** The type of a column of a stored table, by which a declared one is compared with it. */
  storedType(type: LogicalType): string;
  /** Changes the columns of a table. */
  alterTable(relation: RelationName, changes: readonly StoredColumnChange[], options?: TableOptions): readonly string[];

  /**
   * Gives rights on a relation.
   *
   * @throws MartletError `capability-missing` where the warehouse knows of none.
   */
  grant(relation: StoredRelation, grants: RelationGrants): readonly string[];
  /** Takes rights on a relation away. */
  revoke(relation: StoredRelation, grants: RelationGrants): readonly string[];

  /** Counts the rows of a select, as `failures`. */
  countRows(select: string): string;
  /** Some rows of a select, so many at most. */
  limitRows(select: string, limit: number): string;
}
