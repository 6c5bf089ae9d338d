import type { BoundExpression } from './bound-expression.js';
import type { BoundTable } from './tables.js';

/**
 * A query whose every name is settled: references point at the table they belong to, stars are written out, parentheses
 * are gone. Lineage and fingerprints are folds over it. A recursive query points at itself, so it is no tree.
 */
export type BoundQuery = BoundSelect | BoundRawQuery;

/** A select with the set operations that follow it. */
export interface BoundSelect {
  readonly kind: 'select';
  /** The columns it returns, in order; with set operations these are the names of the result and the first select's values. */
  readonly columns: readonly BoundColumn[];
  /** It returns more columns, which only the warehouse knows: a star is all those of raw SQL. */
  readonly hidesColumns: boolean;
  /** The tables of `from`, then those of the joins: the order in which they were named. */
  readonly bindings: readonly Binding[];
  /** How each binding is joined, at the same position. */
  readonly joins: readonly BoundJoin[];
  readonly where?: BoundExpression;
  readonly groupBy: readonly BoundExpression[];
  readonly having?: BoundExpression;
  /** Conditions on window functions. */
  readonly qualify: readonly BoundExpression[];
  readonly distinct: boolean;
  readonly distinctOn: readonly BoundExpression[];
  readonly setOperations: readonly BoundSetOperation[];
  readonly orderBy: readonly BoundOrder[];
  /** Limit, offset, fetch and top, as named operations. */
  readonly limits: readonly BoundExpression[];
  /** Other modifiers, such as locks or a raw `qualify`. */
  readonly modifiers: readonly BoundExpression[];
}

/** A query that is written as raw SQL; its columns are known only when they are named outside. */
export interface BoundRawQuery {
  readonly kind: 'raw';
  readonly raw: BoundExpression;
}

export interface BoundColumn {
  readonly name: string;
  readonly expression: BoundExpression;
}

export interface BoundJoin {
  /** Kysely's join type, `From` for an item of the from list. */
  readonly type: string;
  readonly on?: BoundExpression;
}

export interface BoundSetOperation {
  readonly operator: string;
  readonly all: boolean;
  readonly query: BoundQuery;
}

export interface BoundOrder {
  readonly expression: BoundExpression;
  readonly descending: boolean;
  readonly nulls?: 'first' | 'last';
  readonly collation?: string;
}

/** A table in the scope of a select, under the name that it has there. */
export interface Binding {
  readonly name: string;
  readonly source: BoundSource;
  /** Undefined when only the warehouse knows them. */
  readonly columns: readonly string[] | undefined;
  /** The place of each column, by its name in lower case. */
  readonly places: ReadonlyMap<string, number>;
  /** Its place among the tables of its select. */
  readonly position: number;
}

export type BoundSource =
  | { readonly kind: 'table'; readonly table: BoundTable }
  | { readonly kind: 'query'; readonly query: BoundQuery }
  | { readonly kind: 'cte'; readonly cte: BoundCte }
  /** A table function, a list of values or other raw SQL. */
  | { readonly kind: 'expression'; readonly expression: BoundExpression }
  | { readonly kind: 'unknown'; readonly name: string };

/** A common table expression. Its query is settled after it, since a recursive one refers to itself. */
export interface BoundCte {
  readonly name: string;
  query: BoundQuery | undefined;
  columns: readonly string[] | undefined;
  /** It refers to itself. */
  recursive: boolean;
  /** How often it is read. */
  reads: number;
}
