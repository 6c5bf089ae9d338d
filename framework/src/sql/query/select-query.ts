import type { AliasedExpression, Expression, NotNull, OrderByModifiers, SelectQueryNode } from 'kysely';
import type { Condition } from '../expressions/operand.js';
import type { ExpressionsIn } from './expressions-in.js';
import type { JoinIn } from './join-in.js';
import type { QueryOperator } from './operators.js';
import type {
  AliasedSubquery,
  AllOf,
  ColumnIn,
  ComparedWith,
  JoinableTo,
  KnownNotNull,
  NameOf,
  NoColumns,
  OwnTypes,
  RowIn,
  SelectableIn,
  Selected,
  Subquery,
  TypeIn,
  Unmatched,
  UnmatchedAll,
  ValueIn,
  WithName,
} from './scope.js';
import type { TypedExpression } from './typed-expression.js';

/** A condition, or a callback that makes one. */
type ConditionFrom<D, S> = Condition | ((eb: ExpressionsIn<D, S>) => Condition);

/** A value, or a callback that makes one. As a conditional type, messages spell out its columns. */
type ValueFrom<D, S> = [S] extends [unknown] ? ValueIn<S> | ((eb: ExpressionsIn<D, S>) => Expression<unknown>) : never;

/** What a value of type `T` may be compared with, or a callback that makes it. */
type ComparedFrom<D, S, T> = ComparedWith<T> | ((eb: ExpressionsIn<D, S>) => ComparedWith<T>);

/** What rows are grouped or ordered by: a value, or a column that the query selects. */
type Sorted<D, S, O> = ValueFrom<D, S> | (keyof O & string);

/** The scope with what a join adds. */
type Joined<D, S, K> = WithName<S, NameOf<K>, RowIn<D, K>>;

/** The same, where it may find no row. */
type JoinedOrNot<D, S, K> = WithName<S, NameOf<K>, Unmatched<RowIn<D, K>>>;

/** A query that a set operation adds: its rows are of the same type. */
type Operand<O> = Expression<O> | readonly Expression<O>[];

/**
 * A query, as `db.selectFrom(…)` begins it. It is Kysely's `SelectQueryBuilder` with types of Martlet's own, and every part of it does what it does in
 * Kysely; `kysely(query)` is the same one with Kysely's types, for all that Kysely has beside. `D` is the tables in reach, `S` the rows in scope and `O`
 * the row of the result.
 */
export interface SelectQuery<in out D, in out S, O> extends Subquery<O>, OwnTypes {
  /**
   * Adds columns: by name, by name under another name (`'price as amount'`), and expressions with a name.
   *
   * @typeParam E - The selections.
   */
  select<const E extends SelectableIn<S> | ((eb: ExpressionsIn<D, S>) => AliasedExpression<unknown, string>)>(
    selection: E | readonly E[] | ((eb: ExpressionsIn<D, S>) => E | readonly E[]),
  ): SelectQuery<D, S, O & Selected<S, E>>;
  /** Adds all columns. */
  selectAll(): SelectQuery<D, S, O & AllOf<S>>;
  /** Adds all columns of one relation, or of several. */
  selectAll<T extends keyof S & string>(relation: T | readonly T[]): SelectQuery<D, S, O & AllOf<Pick<S, T>>>;
  /** Keeps the rows for which a condition holds. */
  where(condition: ConditionFrom<D, S>): SelectQuery<D, S, O>;
  /**
   * Keeps the rows in which a value compares so with another. After `where('city', 'is not', null)`, the city is not null.
   *
   * @typeParam L - The value on the left.
   */
  where<L extends ValueFrom<D, S>, const P extends QueryOperator, const R extends ComparedFrom<D, S, TypeIn<S, L>>>(
    left: L,
    operator: P,
    right: R,
  ): SelectQuery<D, [P, R] extends ['is not', null] ? KnownNotNull<S, L> : S, O>;
  /** Keeps the rows in which two columns compare so. */
  whereRef(left: ColumnIn<S>, operator: QueryOperator, right: ColumnIn<S>): SelectQuery<D, S, O>;
  /** Keeps the groups for which a condition holds. */
  having(condition: ConditionFrom<D, S>): SelectQuery<D, S, O>;
  /**
   * Keeps the groups in which a value compares so with another.
   *
   * @typeParam L - The value on the left.
   */
  having<L extends ValueFrom<D, S>>(left: L, operator: QueryOperator, right: ComparedFrom<D, S, TypeIn<S, L>>): SelectQuery<D, S, O>;
  /** Keeps the groups in which two columns compare so. */
  havingRef(left: ColumnIn<S>, operator: QueryOperator, right: ColumnIn<S>): SelectQuery<D, S, O>;
  /**
   * Adds the rows of another relation that match.
   *
   * @typeParam K - The relation that is joined.
   */
  innerJoin<K extends JoinableTo<D, ExpressionsIn<D, S>>>(
    table: K,
    on: (join: JoinIn<D, Joined<D, S, K>>) => JoinIn<D, Joined<D, S, K>>,
  ): SelectQuery<D, Joined<D, S, K>, O>;
  /**
   * The same, where two columns are equal.
   *
   * @typeParam K - The relation that is joined.
   */
  innerJoin<K extends JoinableTo<D, ExpressionsIn<D, S>>>(
    table: K,
    left: ColumnIn<Joined<D, S, NoInfer<K>>>,
    right: ColumnIn<Joined<D, S, NoInfer<K>>>,
  ): SelectQuery<D, Joined<D, S, K>, O>;
  /**
   * Adds the rows of another relation that match, and nulls where none does.
   *
   * @typeParam K - The relation that is joined.
   */
  leftJoin<K extends JoinableTo<D, ExpressionsIn<D, S>>>(
    table: K,
    on: (join: JoinIn<D, Joined<D, S, K>>) => JoinIn<D, Joined<D, S, K>>,
  ): SelectQuery<D, JoinedOrNot<D, S, K>, O>;
  /**
   * The same, where two columns are equal.
   *
   * @typeParam K - The relation that is joined.
   */
  leftJoin<K extends JoinableTo<D, ExpressionsIn<D, S>>>(
    table: K,
    left: ColumnIn<Joined<D, S, NoInfer<K>>>,
    right: ColumnIn<Joined<D, S, NoInfer<K>>>,
  ): SelectQuery<D, JoinedOrNot<D, S, K>, O>;
  /**
   * Adds the rows of another relation, and nulls for those so far where none matches.
   *
   * @typeParam K - The relation that is joined.
   */
  rightJoin<K extends JoinableTo<D, ExpressionsIn<D, S>>>(
    table: K,
    on: (join: JoinIn<D, Joined<D, S, K>>) => JoinIn<D, Joined<D, S, K>>,
  ): SelectQuery<D, Joined<D, UnmatchedAll<S>, K>, O>;
  /**
   * The same, where two columns are equal.
   *
   * @typeParam K - The relation that is joined.
   */
  rightJoin<K extends JoinableTo<D, ExpressionsIn<D, S>>>(
    table: K,
    left: ColumnIn<Joined<D, S, NoInfer<K>>>,
    right: ColumnIn<Joined<D, S, NoInfer<K>>>,
  ): SelectQuery<D, Joined<D, UnmatchedAll<S>, K>, O>;
  /**
   * Adds the rows of another relation, and nulls on either side where nothing matches.
   *
   * @typeParam K - The relation that is joined.
   */
  fullJoin<K extends JoinableTo<D, ExpressionsIn<D, S>>>(
    table: K,
    on: (join: JoinIn<D, Joined<D, S, K>>) => JoinIn<D, Joined<D, S, K>>,
  ): SelectQuery<D, JoinedOrNot<D, UnmatchedAll<S>, K>, O>;
  /**
   * The same, where two columns are equal.
   *
   * @typeParam K - The relation that is joined.
   */
  fullJoin<K extends JoinableTo<D, ExpressionsIn<D, S>>>(
    table: K,
    left: ColumnIn<Joined<D, S, NoInfer<K>>>,
    right: ColumnIn<Joined<D, S, NoInfer<K>>>,
  ): SelectQuery<D, JoinedOrNot<D, UnmatchedAll<S>, K>, O>;
  /**
   * Pairs each row with each row of another relation.
   *
   * @typeParam K - The relation that is joined.
   */
  crossJoin<K extends JoinableTo<D, ExpressionsIn<D, S>>>(table: K): SelectQuery<D, Joined<D, S, K>, O>;
  /**
   * Pairs each row with the rows of a query over it.
   *
   * @typeParam K - The relation that is joined.
   */
  crossJoinLateral<K extends JoinableTo<D, ExpressionsIn<D, S>>>(table: K): SelectQuery<D, Joined<D, S, K>, O>;
  /**
   * Adds the rows of a query over each row that match.
   *
   * @typeParam K - The relation that is joined.
   */
  innerJoinLateral<K extends JoinableTo<D, ExpressionsIn<D, S>>>(
    table: K,
    on: (join: JoinIn<D, Joined<D, S, K>>) => JoinIn<D, Joined<D, S, K>>,
  ): SelectQuery<D, Joined<D, S, K>, O>;
  /**
   * The same, and nulls where none matches.
   *
   * @typeParam K - The relation that is joined.
   */
  leftJoinLateral<K extends JoinableTo<D, ExpressionsIn<D, S>>>(
    table: K,
    on: (join: JoinIn<D, Joined<D, S, K>>) => JoinIn<D, Joined<D, S, K>>,
  ): SelectQuery<D, JoinedOrNot<D, S, K>, O>;
  /** Makes one row of each group of rows. */
  groupBy(
    by: Sorted<D, S, O> | readonly Sorted<D, S, O>[] | ((eb: ExpressionsIn<D, S>) => readonly Sorted<D, S, O>[]),
  ): SelectQuery<D, S, O>;
  /** The order of the rows. Later criteria order what the ones before leave equal. */
  orderBy(by: Sorted<D, S, O> | readonly Sorted<D, S, O>[], modifiers?: OrderByModifiers | Expression<unknown>): SelectQuery<D, S, O>;
  /** Keeps each row once. */
  distinct(): SelectQuery<D, S, O>;
  /** Keeps so many rows. */
  limit(rows: number | bigint | Expression<number>): SelectQuery<D, S, O>;
  /** Leaves out so many rows. */
  offset(rows: number | bigint | Expression<number>): SelectQuery<D, S, O>;
  /** Adds the rows of other queries, and keeps each once. */
  union(others: Operand<O> | ((eb: ExpressionsIn<D, NoColumns>) => Operand<O>)): SelectQuery<D, S, O>;
  /** Adds the rows of other queries. */
  unionAll(others: Operand<O> | ((eb: ExpressionsIn<D, NoColumns>) => Operand<O>)): SelectQuery<D, S, O>;
  /** Keeps the rows that other queries return, too. */
  intersect(others: Operand<O> | ((eb: ExpressionsIn<D, NoColumns>) => Operand<O>)): SelectQuery<D, S, O>;
  /** The same, with as many of equal rows as both have. */
  intersectAll(others: Operand<O> | ((eb: ExpressionsIn<D, NoColumns>) => Operand<O>)): SelectQuery<D, S, O>;
  /** Leaves out the rows that other queries return. */
  except(others: Operand<O> | ((eb: ExpressionsIn<D, NoColumns>) => Operand<O>)): SelectQuery<D, S, O>;
  /** The same, once for each that they return. */
  exceptAll(others: Operand<O> | ((eb: ExpressionsIn<D, NoColumns>) => Operand<O>)): SelectQuery<D, S, O>;
  /** The query under a name, to read from, or to select where it has one column and one row. */
  as<A extends string>(alias: A): AliasedSubquery<O, A>;
  /** The query without what it selects so far. */
  clearSelect(): SelectQuery<D, S, NoColumns>;
  /** What the function makes of this query. */
  $call<T>(make: (query: this) => T): T;
  /** What the function makes of this query where the condition is true; else the query. What is selected only then may be missing. */
  $if<N>(condition: boolean, make: (query: this) => Expression<N>): SelectQuery<D, S, O & Partial<Omit<N, keyof O>>>;
  /** The query, whose rows are of the type that the author names; the SQL is the same. */
  $castTo<C>(): SelectQuery<D, S, C>;
  /** The query, whose columns are as narrow as the author names them; `NotNull` is for what is not null. */
  $narrowType<N>(): SelectQuery<D, S, Narrowed<O, N>>;
  /** The query, where its rows are of the type that the author names; it keeps large types small. */
  $assertType<T extends O>(): O extends T ? SelectQuery<D, S, T> : 'The rows of the query are not of the type that $assertType names';
  /** The value of the query's one column in its one row. */
  $asScalar<K extends keyof O = keyof O>(): TypedExpression<O[K]>;
  /** The query in Kysely's tree. */
  toOperationNode(): SelectQueryNode;
}

type Narrowed<O, N> = {
  [K in keyof O]: K extends keyof N ? (N[K] extends NotNull ? Exclude<O[K], null> : N[K] extends O[K] ? N[K] : NotOneOf<K>) : O[K];
};
type NotOneOf<K> = `$narrowType names a type for "${K & string}" that the column can't have`;
