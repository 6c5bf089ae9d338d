import type { AliasableExpression } from 'kysely';
import type { Condition } from '../expressions/operand.js';
import type { QueryOperator } from './operators.js';
import type { ComparedWith, TypeIn, ValueIn } from './scope.js';

/** An expression with a type, as callbacks of a query make it: `ref('price')`, `eb.val(1)`. */
export interface TypedExpression<T> extends AliasableExpression<T> {
  /** The same expression, whose value is not null by what the author knows; the SQL is the same. */
  $notNull(): TypedExpression<NonNullable<T>>;
  /** The same expression, whose value is of the type that the author names; the SQL is the same. */
  $castTo<C>(): TypedExpression<C>;
}

/** A condition that `and` or `or` go on from. `S` is the scope. */
export interface ConditionIn<S, T> extends TypedExpression<T> {
  /** Both conditions. */
  and(condition: Condition): BothIn<S>;
  and<L extends ValueIn<S>>(left: L, operator: QueryOperator, right: ComparedWith<TypeIn<S, L>>): BothIn<S>;
  /** One of the conditions, or both. */
  or(condition: Condition): EitherIn<S>;
  or<L extends ValueIn<S>>(left: L, operator: QueryOperator, right: ComparedWith<TypeIn<S, L>>): EitherIn<S>;
}

/** Conditions that all have to hold. */
interface BothIn<S> extends AliasableExpression<boolean | null> {
  /** These conditions and another. */
  and(condition: Condition): BothIn<S>;
  and<L extends ValueIn<S>>(left: L, operator: QueryOperator, right: ComparedWith<TypeIn<S, L>>): BothIn<S>;
}

/** Conditions of which one has to hold. */
interface EitherIn<S> extends AliasableExpression<boolean | null> {
  /** These conditions or another. */
  or(condition: Condition): EitherIn<S>;
  or<L extends ValueIn<S>>(left: L, operator: QueryOperator, right: ComparedWith<TypeIn<S, L>>): EitherIn<S>;
}
