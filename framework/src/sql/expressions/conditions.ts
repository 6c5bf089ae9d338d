import { CaseNode, WhenNode } from 'kysely';
import { SqlExpression } from '../expression.js';
import { type Condition, type OneOf, type Operand, operandNode } from './operand.js';

/**
 * One value where the condition is true, another where it is false or unknown.
 *
 * @example
 * ```ts
 * const size = ifElse(contains(literal('XL'), 'X'), 'large', 'small');
 * ```
 */
export function ifElse<const A extends Operand<unknown>, const B extends Operand<unknown>>(
  condition: Condition,
  then: A,
  otherwise: B,
): SqlExpression<OneOf<A | B>> {
  return caseWhen(condition, then).else(otherwise) as SqlExpression<OneOf<A | B>>;
}

/**
 * The value of the first condition that is true. `else` ends it; `end` ends it with null for the rest. Literals keep
 * their own type, so that a case over texts conforms to `accepted(…)`.
 *
 * @example
 * ```ts
 * const size = caseWhen(startsWith(literal('XL'), 'X'), 'large').when(startsWith(literal('XL'), 'S'), 'small').else('medium');
 * ```
 */
export function caseWhen<const V extends Operand<unknown>>(condition: Condition, value: V): CaseBranches<V> {
  return new CaseBranches(branch(CaseNode.create(), condition, value));
}

/** A case that has begun, `O` being the operands of its branches: add branches with `when`, and end it with `else` or `end`. */
export class CaseBranches<O> {
  /** @param node The branches so far; `caseWhen` makes the first. */
  constructor(private readonly node: CaseNode) {}

  /** A further branch: its value where its condition is true and none before it was. */
  when<const V extends Operand<unknown>>(condition: Condition, value: V): CaseBranches<O | V> {
    return new CaseBranches(branch(this.node, condition, value));
  }

  /** Ends the case with the value where no condition is true. */
  else<const V extends Operand<unknown>>(value: V): SqlExpression<OneOf<O | V>> {
    return new SqlExpression(CaseNode.cloneWith(this.node, { else: operandNode(value) }));
  }

  /** Ends the case without such a value: it is null where no condition is true. */
  end(): SqlExpression<OneOf<O> | null> {
    return new SqlExpression(this.node);
  }
}

function branch(node: CaseNode, condition: Condition, value: unknown): CaseNode {
  return CaseNode.cloneWithWhen(node, WhenNode.cloneWithResult(WhenNode.create(condition.toOperationNode()), operandNode(value)));
}

/**
 * True where the condition is true, false where it is false or unknown.
 *
 * @example
 * ```ts
 * const isLarge = isTrue(startsWith(literal('XL'), 'X'));
 * ```
 */
export function isTrue(condition: Condition): SqlExpression<boolean> {
  return ifElse(condition, true, false) as SqlExpression<boolean>;
}
