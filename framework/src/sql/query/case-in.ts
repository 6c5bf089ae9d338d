import type { Expression } from 'kysely';
import type { Condition, WideOneOf } from '../expressions/operand.js';
import type { QueryOperator } from './operators.js';
import type { ComparedWith, TypeIn, ValueIn } from './scope.js';
import type { TypedExpression } from './typed-expression.js';

/** A case whose branches are conditions. `O` is the operands of its branches so far. */
export interface CaseIn<S, O> {
  /** A branch, for the rows where the condition holds. */
  when(condition: Condition): ThenIn<S, O>;
  when<L extends ValueIn<S>>(left: L, operator: QueryOperator, right: ComparedWith<TypeIn<S, L>>): ThenIn<S, O>;
}

/** A branch of conditions that has no value yet. */
interface ThenIn<S, O> {
  /** The value of the branch. */
  then<const V>(value: V): CaseWithBranchesIn<S, O | V>;
}

/** A case of conditions that may end. */
interface CaseWithBranchesIn<S, O> extends CaseIn<S, O>, CaseEnd<O | null> {
  /** The value where no condition holds. */
  else<const V>(value: V): CaseEnd<O | V>;
}

/** A case whose branches are values of type `T`. */
export interface CaseOfIn<T, O> {
  /** A branch, for the rows whose value is this one. */
  when(value: T | Expression<T>): ThenOf<T, O>;
}

/** A branch of a value that has no result yet. */
interface ThenOf<T, O> {
  /** The result of the branch. */
  then<const V>(value: V): CaseOfWithBranches<T, O | V>;
}

/** A case of values that may end. */
interface CaseOfWithBranches<T, O> extends CaseOfIn<T, O>, CaseEnd<O | null> {
  /** The result for all other values. */
  else<const V>(value: V): CaseEnd<O | V>;
}

/** A case that has all its branches. */
interface CaseEnd<O> {
  /** Ends the case. */
  end(): TypedExpression<WideOneOf<O>>;
}
