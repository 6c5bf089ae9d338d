import type { AliasableExpression, Expression, OrderByModifiers } from 'kysely';
import type { DoubleNumber } from '../../columns/index.js';
import type { ArithmeticResult } from '../expressions/arithmetic.js';
import type { Coalesced } from '../expressions/nulls.js';
import type { Condition, Strict } from '../expressions/operand.js';
import type { QueryOperator } from './operators.js';
import type { ComparedWith, OwnTypes, TypeIn, ValueIn } from './scope.js';
import type { TypedExpression } from './typed-expression.js';

/** Functions by Kysely's names, as `fn` in callbacks. Their types are those of Martlet's own functions, unless the author names another. */
export interface FunctionsIn<in out D, in out S> extends OwnTypes {
  /** Any function of the warehouse, by its name, and the type of its value. */
  <T>(name: string, args?: readonly ValueIn<S>[]): TypedExpression<T>;
  /** Any aggregate of the warehouse, by its name, and the type of its value. */
  agg<T>(name: string, args?: readonly ValueIn<S>[]): AggregateIn<D, S, T>;
  /** The sum of the values that are not null. */
  sum<T = never, C extends ValueIn<S> = ValueIn<S>>(value: C): AggregateIn<D, S, NamedType<T, SumOf<Expression<TypeIn<S, C>>>>>;
  /** The mean of the values that are not null, as a double. */
  avg<T = never, C extends ValueIn<S> = ValueIn<S>>(
    value: C,
  ): AggregateIn<D, S, NamedType<T, Strict<DoubleNumber, Expression<TypeIn<S, C>>>>>;
  /** The least value. */
  min<T = never, C extends ValueIn<S> = ValueIn<S>>(value: C): AggregateIn<D, S, NamedType<T, TypeIn<S, C>>>;
  /** The greatest value. */
  max<T = never, C extends ValueIn<S> = ValueIn<S>>(value: C): AggregateIn<D, S, NamedType<T, TypeIn<S, C>>>;
  /** The number of values that are not null. */
  count<T = number>(value: ValueIn<S>): AggregateIn<D, S, T>;
  /** The number of rows. */
  countAll<T = number>(table?: keyof S & string): AggregateIn<D, S, T>;
  /** The first value that is not null. */
  coalesce<const C extends readonly [ValueIn<S>, ...ValueIn<S>[]]>(
    ...values: C
  ): TypedExpression<Coalesced<{ readonly [K in keyof C]: Expression<TypeIn<S, C[K]>> }>>;
}

type NamedType<T, Inferred> = [T] extends [never] ? Inferred : T;
type SumOf<O> = Strict<ArithmeticResult<O>, O>;

/** An aggregate, which may be over a window. */
interface AggregateIn<in out D, in out S, T> extends AliasableExpression<T>, OwnTypes {
  /** Each value once. */
  distinct(): AggregateIn<D, S, T>;
  /** Only rows for which this holds. */
  filterWhere(condition: Condition): AggregateIn<D, S, T>;
  filterWhere<L extends ValueIn<S>>(left: L, operator: QueryOperator, right: ComparedWith<TypeIn<S, L>>): AggregateIn<D, S, T>;
  /** The order in which the values are met. */
  orderBy(by: ValueIn<S>, modifiers?: OrderByModifiers | Expression<unknown>): AggregateIn<D, S, T>;
  /** The same aggregate over a window. */
  over(window?: (window: WindowIn<S>) => WindowIn<S>): TypedExpression<T>;
  /** The same expression, whose value is not null by what the author knows. */
  $notNull(): AggregateIn<D, S, NonNullable<T>>;
  /** The same expression, whose value is of the type that the author names. */
  $castTo<C>(): AggregateIn<D, S, C>;
}

/** The window of an aggregate. */
interface WindowIn<in out S> extends OwnTypes {
  /** The values that all rows of a window share. */
  partitionBy(by: ValueIn<S> | readonly ValueIn<S>[]): WindowIn<S>;
  /** The order of the rows. */
  orderBy(by: ValueIn<S>, modifiers?: OrderByModifiers | Expression<unknown>): WindowIn<S>;
}
