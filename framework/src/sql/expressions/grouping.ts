import { type Expression, TupleNode } from 'kysely';
import { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { CONSTANTS } from './mutation-hints.js';
import { type Condition, callNode } from './operand.js';

export const groupings = {
  groupingSets: { value: 'groups', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  rollup: { value: 'groups', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  cube: { value: 'groups', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  grouping: { writtenAs: 'isSubtotal', value: 'boolean', nulls: 'never', ...PLAIN, mutants: CONSTANTS },
} satisfies Readonly<Record<string, Scalar>>;

/**
 * Groups by all the expressions, by all but the last, and so on up to one group of all rows. Stands in `groupBy`; the
 * expressions are null in the rows that sum them up, which {@link isSubtotal} tells from a null in the data.
 *
 * @example
 * ```ts
 * const groups = rollup(literal('2024'), literal('web'));
 * ```
 */
export function rollup(...expressions: readonly Expression<unknown>[]): SqlExpression<never> {
  return new SqlExpression(callNode('rollup', ...expressions.map((each) => each.toOperationNode())));
}

/**
 * Groups by every choice of the expressions. Stands in `groupBy`, like {@link rollup}.
 *
 * @example
 * ```ts
 * const groups = cube(literal('2024'), literal('web'));
 * ```
 */
export function cube(...expressions: readonly Expression<unknown>[]): SqlExpression<never> {
  return new SqlExpression(callNode('cube', ...expressions.map((each) => each.toOperationNode())));
}

/**
 * Groups by each of the lists of expressions; an empty list is one group of all rows. Stands in `groupBy`, like {@link rollup}.
 *
 * @example
 * ```ts
 * const groups = groupingSets([literal('2024'), literal('web')], [literal('2024')], []);
 * ```
 */
export function groupingSets(...sets: readonly (readonly Expression<unknown>[])[]): SqlExpression<never> {
  return new SqlExpression(callNode('groupingSets', ...sets.map((set) => TupleNode.create(set.map((each) => each.toOperationNode())))));
}

/**
 * True in the rows of a {@link rollup}, {@link cube} or {@link groupingSets} that sum an expression up.
 *
 * @example
 * ```ts
 * const isTotal = isSubtotal(literal('web'));
 * ```
 */
export function isSubtotal(expression: Expression<unknown>): SqlExpression<boolean> & Condition {
  return new SqlExpression(callNode('grouping', expression.toOperationNode()));
}
