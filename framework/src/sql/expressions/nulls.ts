import { FunctionNode } from 'kysely';
import { SqlExpression } from '../expression.js';
import type { Scalar } from './entry.js';
import { becomes, CONSTANTS, LEFT_OUT } from './mutation-hints.js';
import { call, type Operand, type OperandValue, operandNode, type WideOneOf } from './operand.js';

export const choices = {
  isDistinctFrom: {
    value: 'boolean',
    nulls: 'never',
    reads: 'operands',
    operands: 'alike-any-order',
    passes: 'values',
    mutants: CONSTANTS,
  },
  greatest: {
    value: 'common',
    nulls: 'strict',
    reads: 'operands',
    operands: 'alike-any-order',
    passes: 'values',
    mutants: becomes('function', 'least'),
  },
  least: {
    value: 'common',
    nulls: 'strict',
    reads: 'operands',
    operands: 'alike-any-order',
    passes: 'values',
    mutants: becomes('function', 'greatest'),
  },
} satisfies Readonly<Record<string, Scalar>>;

/** Functions of SQL that all warehouses write alike. */
export const standardChoices = {
  coalesce: {
    value: 'common',
    nulls: 'all',
    reads: 'operands',
    operands: 'alike',
    passes: 'values',
    mutants: { ...LEFT_OUT, kind: 'null' },
  },
  nullif: {
    writtenAs: 'nullIf',
    value: 'first',
    nulls: 'possible',
    reads: 'operands',
    operands: 'alike',
    passes: 'values',
    mutants: { ...LEFT_OUT, kind: 'null' },
  },
} satisfies Readonly<Record<string, Scalar>>;

/**
 * The first value that is not null. With one operand that is never null, the result is never null.
 *
 * @example
 * ```ts
 * const name = coalesce(literal(null), 'unknown');
 * ```
 */
export function coalesce<const O extends readonly [Operand<unknown>, ...Operand<unknown>[]]>(...operands: O): SqlExpression<Coalesced<O>> {
  return new SqlExpression(FunctionNode.create('coalesce', operands.map(operandNode)));
}

/** The value of the first operand that is not null. */
export type Coalesced<O extends readonly unknown[]> = NonNullable<WideOneOf<O[number]>> | AllNull<O>;

type AllNull<O extends readonly unknown[]> = O extends readonly [infer First, ...infer Rest]
  ? null extends OperandValue<First>
    ? AllNull<Rest>
    : never
  : null;

/**
 * Null where the value equals the other, otherwise the value.
 *
 * @example
 * ```ts
 * const channel = nullIf(literal('web'), '');
 * ```
 */
export function nullIf<O extends Operand<unknown>>(value: O, other: Operand<unknown>): SqlExpression<WideOneOf<O> | null> {
  return new SqlExpression(FunctionNode.create('nullif', [operandNode(value), operandNode(other)]));
}

/**
 * True where the values differ; null counts as a value, so the result is never null.
 *
 * @example
 * ```ts
 * const changed = isDistinctFrom(literal('a'), 'b');
 * ```
 */
export function isDistinctFrom(left: Operand<unknown>, right: Operand<unknown>): SqlExpression<boolean> {
  return call('isDistinctFrom', left, right);
}

/**
 * The greatest of the values, null when any of them is null.
 *
 * @example
 * ```ts
 * const two = greatest(literal(1), 2);
 * ```
 */
export function greatest<const O extends readonly [Operand<unknown>, ...Operand<unknown>[]]>(
  ...operands: O
): SqlExpression<WideOneOf<O[number]>> {
  return call('greatest', ...operands);
}

/**
 * The least of the values, null when any of them is null.
 *
 * @example
 * ```ts
 * const one = least(literal(1), 2);
 * ```
 */
export function least<const O extends readonly [Operand<unknown>, ...Operand<unknown>[]]>(
  ...operands: O
): SqlExpression<WideOneOf<O[number]>> {
  return call('least', ...operands);
}
