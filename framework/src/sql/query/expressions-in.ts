import type { ColumnDataType, Expression } from 'kysely';
import type { ArithmeticResult } from '../expressions/arithmetic.js';
import type { Condition, NullOf, Strict } from '../expressions/operand.js';
import type { CaseIn, CaseOfIn } from './case-in.js';
import type { FunctionsIn } from './functions-in.js';
import type { InfixArithmetic, NullComparison, QueryOperator } from './operators.js';
import type { ColumnIn, ColumnType, ComparedWith, Nested, NoColumns, OwnTypes, ScopeOf, TableOf, TypeIn, ValueIn } from './scope.js';
import type { SelectQuery } from './select-query.js';
import type { ConditionIn, TypedExpression } from './typed-expression.js';

/**
 * What the callbacks of a query get, and call `eb`: expressions over the columns in scope. It is Kysely's `ExpressionBuilder` with types of Martlet's own;
 * `kysely(eb)` is the same one with Kysely's types, for all that Kysely has beside. `D` is the tables in reach, `S` the rows in scope.
 */
export interface ExpressionsIn<in out D, in out S> extends OwnTypes {
  /** A comparison, or arithmetic, of two values. It is null where one of them is, except for comparisons such as `is`. */
  <L extends ValueIn<S>, const P extends QueryOperator | InfixArithmetic | '||', R extends ComparedWith<TypeIn<S, L>>>(
    left: L,
    operator: P,
    right: R,
  ): ConditionIn<S, Operation<TypeIn<S, L>, P, R>>;
  /** The callback's own argument, for callbacks that take it apart. */
  readonly eb: ExpressionsIn<D, S>;
  /** Functions and aggregates, by Kysely's names; Martlet's own, such as `sum`, are portable. */
  readonly fn: FunctionsIn<D, S>;
  /** A column. */
  ref<C extends ColumnIn<S>>(column: C): TypedExpression<ColumnType<S, C>>;
  /** A value. */
  val<V>(value: V): TypedExpression<V>;
  /** A value that the SQL spells out. */
  lit<const V extends number | boolean | null>(value: V): TypedExpression<V>;
  /** A subquery, which may name the columns in scope. */
  selectFrom<const K extends TableOf<D>>(table: K | readonly K[]): SelectQuery<D, Nested<S, ScopeOf<D, K>>, NoColumns>;
  /** The value of the first condition that holds. */
  case(): CaseIn<S, never>;
  /** The value beside the first value that is equal to the given one. */
  case<L extends ValueIn<S>>(value: L): CaseOfIn<TypeIn<S, L>, never>;
  /** Whether all conditions hold. */
  and<const C extends readonly Condition[]>(conditions: C): ConditionIn<S, boolean | NullOf<C[number]>>;
  /** Whether all columns equal the values given for them. */
  and<F extends FilterIn<S>>(equal: F): ConditionIn<S, boolean | null>;
  /** Whether one of the conditions holds. */
  or<const C extends readonly Condition[]>(conditions: C): ConditionIn<S, boolean | NullOf<C[number]>>;
  /** Whether one of the columns equals the value given for it. */
  or<F extends FilterIn<S>>(equal: F): ConditionIn<S, boolean | null>;
  /** Whether the condition does not hold. */
  not<C extends ColumnIn<S> | Condition>(condition: C): ConditionIn<S, boolean | (null & TypeIn<S, C>)>;
  /** Whether a query finds a row. */
  exists(query: Expression<unknown>): ConditionIn<S, boolean>;
  /** Whether the value lies between two others, or equals one of them. */
  between<L extends ValueIn<S>, A extends ComparedWith<TypeIn<S, L>>, B extends ComparedWith<TypeIn<S, L>>>(
    value: L,
    least: A,
    most: B,
  ): ConditionIn<S, boolean | (null & TypeIn<S, L>) | NullOf<A | B>>;
  /** The value with its sign turned. */
  neg<L extends ValueIn<S>>(value: L): TypedExpression<TypeIn<S, L>>;
  /** A value as one of a type of the warehouse; Martlet's own `cast` is portable, and knows the type of its value. */
  cast<T>(value: ValueIn<S>, type: ColumnDataType | Expression<unknown>): TypedExpression<T>;
  /** An expression in parentheses. */
  parens<T>(expression: Expression<T>): ConditionIn<S, T>;
  /** A comparison, or arithmetic, in parentheses. */
  parens<L extends ValueIn<S>, const P extends QueryOperator | InfixArithmetic | '||', R extends ComparedWith<TypeIn<S, L>>>(
    left: L,
    operator: P,
    right: R,
  ): ConditionIn<S, Operation<TypeIn<S, L>, P, R>>;
}

/** Columns that have to equal values. */
type FilterIn<S> = { readonly [C in ColumnIn<S>]?: ComparedWith<ColumnType<S, C>> };

/** The type of `left operator right`. */
type Operation<L, P, R> = P extends '||'
  ? string | NullsOf<L, R>
  : P extends InfixArithmetic
    ? Computed<L, R>
    : P extends NullComparison
      ? boolean
      : boolean | NullsOf<L, R>;

type NullsOf<L, R> = (null extends L ? null : never) | NullOf<R>;

/** Of what a recursive query reads of itself, no type is known. */
type Computed<L, R> = 0 extends 1 & L ? L : Strict<ArithmeticResult<Expression<L> | R>, Expression<L> | R>;
