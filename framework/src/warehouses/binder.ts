import type { Columns, LogicalType } from '../columns/index.js';
import type { Dialect } from './dialect.js';
import type { RelationName } from './warehouse.js';

/** Settles the names, functions and types of SQL against relations that have columns but no rows: no data is needed. */
export interface QueryBinder {
  readonly dialect: Dialect;
  /** Makes relations known by their contracts; `others` only once a text is not valid without them. */
  declare(relations: readonly DeclaredRelation[], others?: readonly DeclaredRelation[]): Promise<void>;
  /** Says what a query returns, or why it can't be. */
  bind(sql: string): Promise<BindOutcome>;
  /** Says why a statement that changes rows can't be; undefined when it can. Nothing is changed. */
  accept(sql: string): Promise<Refusal | undefined>;
  /** The tree of a statement as JSON: what `readFragment` reads. */
  parse(sql: string): Promise<string>;
  close(): Promise<void>;
}

/** A relation and its contract. */
export interface DeclaredRelation {
  readonly relation: RelationName;
  readonly columns: Columns;
}

export type BindOutcome = { readonly kind: 'bound'; readonly columns: readonly BoundOutput[] } | Refusal;

/** A column that a query returns. */
export interface BoundOutput {
  readonly name: string;
  /** Undefined where no logical type is like it. */
  readonly type: LogicalType | undefined;
  /** As the engine calls it. */
  readonly physicalType: string;
}

/** Why a query is not valid. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: 'column' | 'ambiguous-column' | 'table' | 'relation' | 'function' | 'arguments' | 'syntax' | 'other';
  /** What it is about: the name that stands for nothing, or that stands for several things. */
  readonly name?: string;
  /** The table that lacks the column. */
  readonly table?: string;
  /** The call with its types, where a function does not take them. */
  readonly call?: string;
  /** Names or signatures that would do. */
  readonly candidates: readonly string[];
  readonly message: string;
  /** Where in the SQL. */
  readonly offset?: number;
}
