import type { OperationNode } from 'kysely';
import type { LogicalType } from '../../columns/index.js';
import type { MutationHints } from './mutation-hints.js';

/** What every expression says of itself, beside its function and how dialects write it. */
export interface Entry {
  /** The function that makes it, where that has another name than the expression. */
  readonly writtenAs?: string;
  readonly value: ResultType;
  readonly nulls: Nulls;
  readonly reads: Reads;
  /** How `martlet mutate` changes it. */
  readonly mutants: MutationHints;
}

/** An expression that makes one value of each row. */
export interface Scalar extends Entry {
  readonly operands: Operands;
  /** What its operands leave in its result: their values, or nothing personal. */
  readonly passes: 'values' | 'masked';
}

/** An expression that makes one value of many rows, over a window too. */
export interface Aggregate extends Entry {
  readonly nulls: 'never' | 'of-nothing' | 'possible';
  /**
   * What the rows leave in its result: something of `all` their values; the value of one of them (`choice`), or of the one that the second operand
   * picks (`picked`); nothing but their `count`.
   */
  readonly passes: 'all' | 'choice' | 'picked' | 'count';
  readonly order: Order;
}

/** A function that needs a window. */
export interface WindowEntry extends Entry {
  readonly nulls: 'never' | 'possible';
  /** Whether it passes on the `value` of a row, or tells the `place` of one. */
  readonly passes: 'value' | 'place';
  readonly order: Order;
}

/** An expression that makes rows, in `from`. */
export interface TableEntry extends Entry {
  /** The columns of its rows. */
  readonly columns: (args: readonly OperationNode[]) => readonly string[];
}

/**
 * The type of a result: always the same, or that of the `first` operand, the `common` one of all operands, the number type that they have in
 * common, the one that an argument names. `groups` are ways to group rows, which are no value.
 */
export type ResultType = LogicalType['kind'] | 'first' | 'common' | 'number' | 'named' | 'groups' | 'unknown';

/**
 * When a result is null: `never`; where an operand is and only there (`strict`); only where `all` operands are; only `of-nothing`, which is no row or
 * rows whose operand is null. Of `possible` nothing is known, and proofs rely on nothing.
 */
export type Nulls = 'never' | 'strict' | 'all' | 'of-nothing' | 'possible';

/**
 * What an expression reads: its `operands` alone, so that it is the same at each call; the `day` or the `hour` of the run, which are the same during it;
 * or something that may differ from call to call.
 */
export type Reads = 'operands' | 'day' | 'hour' | 'clock' | 'random' | 'sequence' | 'outside';

/**
 * What operands have in common: nothing (each is of its `own` type), one type (`alike`), or all are numbers. In `any-order` they mean the same when they
 * are swapped.
 */
export type Operands = 'own' | 'alike' | 'alike-any-order' | 'numbers' | 'numbers-any-order';

/** Whether the order in which rows are met changes the result: it does for sums of doubles. */
export type Order = 'free' | 'matters';

/** An expression that reads its operands, each of its own type, and makes its value of them. */
export const PLAIN = { reads: 'operands', operands: 'own', passes: 'values' } as const;
