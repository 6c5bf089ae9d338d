import type { OperationNode } from 'kysely';
import type { Binding, BoundOrder, BoundQuery, BoundSource } from './bound-query.js';

/** An expression whose references are settled. */
export type BoundExpression =
  | BoundReference
  | BoundOperation
  | BoundAggregate
  | BoundRaw
  /** A column of a set operation's result, in its own `order by`. */
  | { readonly kind: 'output'; readonly column: number }
  /** A whole row of a table. */
  | { readonly kind: 'row'; readonly binding: Binding; readonly level: number }
  /** A name that refers to nothing; it has been reported. */
  | { readonly kind: 'unresolved'; readonly name: string }
  /** A literal, and the node that it stands in: its own, or that of a list. */
  | { readonly kind: 'value'; readonly value: unknown; readonly node?: OperationNode }
  | { readonly kind: 'query'; readonly query: BoundQuery };

/** A column of a table in scope. */
export interface BoundReference {
  readonly kind: 'reference';
  readonly binding: Binding;
  readonly column: number;
  /** How many selects further out the table stands; 0 is the select that the reference is in. */
  readonly level: number;
}

/** An operator, function, cast, case or anything else that makes one value of several. */
export interface BoundOperation {
  readonly kind: 'operation';
  /** `and`, `=`, `case`, `cast:text`, `call:lower`, `call:martlet:date_trunc` … */
  readonly name: string;
  readonly operands: readonly BoundExpression[];
  /** How loosely its text binds, `ATOM` when it stands in parentheses or delimits itself. */
  readonly precedence: number;
  /** It is printed without parentheses where its place in the tree would need them, so that SQL reads it in another way. */
  readonly misread: boolean;
  /** What it may read beside its operands: everything in scope, for a function that nothing is known of. */
  readonly mayRead?: readonly BoundCandidate[];
}

/** An aggregate or window function. */
export interface BoundAggregate {
  readonly kind: 'aggregate';
  readonly name: string;
  readonly operands: readonly BoundExpression[];
  readonly distinct: boolean;
  readonly orderBy: readonly BoundOrder[];
  readonly withinGroup: readonly BoundOrder[];
  readonly filter?: BoundExpression;
  readonly over?: BoundWindow;
  /** As that of an operation. */
  readonly mayRead?: readonly BoundCandidate[];
}

/** The rows that a window function sees. */
export interface BoundWindow {
  readonly partitionBy: readonly BoundExpression[];
  readonly orderBy: readonly BoundOrder[];
  /** As SQL writes it. */
  readonly frame?: string;
}

/** Raw SQL: the text between its nodes, and what its bare names may refer to. */
export interface BoundRaw {
  readonly kind: 'raw';
  /** One more than operands: the text before, between and after them, with blanks and comments normalised. */
  readonly text: readonly string[];
  readonly operands: readonly BoundExpression[];
  /** Names in the text that may be columns or tables, in lower case. */
  readonly names: readonly string[];
  /** What those names may refer to, as far as anything in scope has such a name; everything in scope where that is not settled. */
  readonly candidates: readonly BoundCandidate[];
  /** It surely reads nothing but its operands and what its names refer to. */
  readonly isSettled: boolean;
  /** That, and it is surely one value for each row, or one of many rows. */
  readonly isPlain: boolean;
  /** Words in its text that are values by themselves, such as `current_date`. */
  readonly values: readonly string[];
  /** The tables and files that it reads by names which nothing in scope has. */
  readonly outside: readonly string[];
  /** What a parser has read: the expression that it is. Then its names are no riddle any more. */
  readonly reading?: BoundExpression;
  /** The functions that its text calls, in lower case. */
  readonly functions: readonly string[];
  readonly precedence: number;
}

export type BoundCandidate = BoundReference | { readonly kind: 'source'; readonly source: BoundSource; readonly level: number };
