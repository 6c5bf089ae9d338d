import type { AliasedExpression, Expression } from 'kysely';
import type { FlavourOf } from '../../columns/index.js';
import type { NumberValue } from '../expressions/operand.js';

/**
 * The types of names in queries. A scope `S` is an intersection of records: for each relation that a query reads its name, with its row. That is much
 * cheaper to work out than one mapped type over all of them, and so is a `keyof` that never meets a key which is renamed.
 */

declare const typing: unique symbol;

/** What has Martlet's types. Kysely's builders lack it, so that the compiler sees at once that they are no such thing, and compares nothing else. */
export interface OwnTypes {
  /** Never present at run time. */
  readonly [typing]: true;
}

/** No column at all, which an intersection leaves out, unlike a record of no names. */
// biome-ignore lint/complexity/noBannedTypes: only this type has that property
export type NoColumns = {};

/** The rows of a query that reads itself: nothing is known of them before its own type is. */
// biome-ignore lint/suspicious/noExplicitAny: what is not known may be compared with everything, and be counted on
export type RecursiveRow = Record<string, any>;

/** A record of one name. */
type Named<K extends string, R> = { [P in K]: R };

/** The rows, where no row matches. */
export type Unmatched<R> = { [K in keyof R]: R[K] | null };

/** A scope in which no row of any relation may match. */
export type UnmatchedAll<S> = { [T in keyof S]: Unmatched<S[T]> };

/** A scope, or the tables in reach, and one name more, which hides another of the same name. */
export type WithName<S, K extends string, R> = K extends keyof S
  ? { [P in keyof S | K]: P extends K ? R : P extends keyof S ? S[P] : never }
  : S & Named<K, R>;

/** The relations that a query may read: by name, by name under an alias, or a query with an alias. */
export type TableOf<D> = (keyof D & string) | `${keyof D & string} as ${string}` | AliasedExpression<unknown, string>;

/** What a join may add: that, or a query over the rows so far with an alias, for lateral joins. `E` is what its callback gets. */
export type JoinableTo<D, E> = TableOf<D> | ((eb: E) => AliasedExpression<unknown, string>);

/** The name by which a query knows what it reads. */
export type NameOf<K> = K extends string
  ? K extends `${string} as ${infer A}`
    ? A
    : K
  : K extends AliasedExpression<unknown, infer A>
    ? A
    : K extends (eb: never) => AliasedExpression<unknown, infer A>
      ? A
      : never;

/** The rows of what a query reads. */
export type RowIn<D, K> = K extends keyof D
  ? D[K]
  : K extends `${infer T} as ${string}`
    ? D[T & keyof D]
    : K extends AliasedExpression<infer R, string>
      ? R
      : K extends (eb: never) => AliasedExpression<infer R, string>
        ? R
        : never;

/** The scope of a query over relations. `K` is a union of them. */
export type ScopeOf<D, K> = (K extends unknown ? (scope: Named<NameOf<K>, RowIn<D, K>>) => void : never) extends (scope: infer S) => void
  ? S
  : never;

/** The columns in a scope: by name, and by the names of their relation and their own. */
export type ColumnIn<S> = ColumnsOf<S, keyof S>;
type ColumnsOf<S, T extends keyof S> = T extends string ? (keyof S[T] & string) | `${T}.${keyof S[T] & string}` : never;

/** The type of a column in a scope. */
export type ColumnType<S, C> = C extends keyof S[keyof S]
  ? S[keyof S][C]
  : C extends `${infer T}.${infer N}`
    ? S[T & keyof S][N & keyof S[T & keyof S]]
    : TypeByName<S, keyof S, C>;
type TypeByName<S, T extends keyof S, C> = T extends unknown ? (C extends keyof S[T] ? S[T][C] : never) : never;

/** A column, or an expression. */
export type ValueIn<S> = ColumnIn<S> | Expression<unknown>;

/** A query, as an expression: of the rows `O`. */
export interface Subquery<O> extends Expression<O> {
  /** True for a query; Kysely tells it from other expressions by it. */
  get isSelectQueryBuilder(): true;
}

/** A query under a name: rows in `from`, and the value of its one column in a selection. */
export interface AliasedSubquery<O, A extends string> extends AliasedExpression<O, A> {
  /** True for a query; Kysely tells it from other expressions by it. */
  get isAliasedSelectQueryBuilder(): true;
}

/** The type of a column or an expression; of a query, that of its one column, and null where it finds no row. */
export type TypeIn<S, C> = C extends string
  ? ColumnType<S, C>
  : C extends Expression<infer T>
    ? C extends { readonly isSelectQueryBuilder: true }
      ? T[keyof T] | null
      : T
    : C extends (eb: never) => infer E
      ? TypeIn<S, E>
      : never;

/** What a query may select: columns, columns under another name, and expressions with a name. */
export type SelectableIn<S> = [S] extends [unknown]
  ? ColumnIn<S> | `${ColumnIn<S>} as ${string}` | AliasedExpression<unknown, string>
  : never;

/** The row of what is selected. `E` is a union of it. */
export type Selected<S, E> = Flat<{ [X in E as SelectedName<X>]: SelectedType<S, X> }>;
type Flat<T> = { [K in keyof T]: T[K] };
type SelectedName<E> = E extends string
  ? E extends `${string} as ${infer A}`
    ? A
    : E extends `${string}.${infer C}`
      ? C
      : E
  : E extends AliasedExpression<unknown, infer A>
    ? A
    : E extends (eb: never) => AliasedExpression<unknown, infer A>
      ? A
      : never;
type SelectedType<S, E> = E extends string
  ? ColumnType<S, E extends `${infer C} as ${string}` ? C : E>
  : E extends AliasedExpression<infer T, string>
    ? E extends { readonly isAliasedSelectQueryBuilder: true }
      ? T[keyof T] | null
      : T
    : E extends (eb: never) => infer R
      ? SelectedType<S, R>
      : never;

/** The row of all columns in a scope. */
export type AllOf<S> = OneByOne<keyof S, keyof S> extends true ? S[keyof S] : { [C in NamesOf<S, keyof S>]: TypeByName<S, keyof S, C> };
type OneByOne<K, All> = K extends unknown ? ([All] extends [K] ? true : false) : never;
type NamesOf<S, T extends keyof S> = T extends unknown ? keyof S[T] : never;

/** A scope with those of a subquery, whose names hide others. */
export type Nested<S, Inner> = [keyof S & keyof Inner] extends [never] ? S & Inner : Omit<S, keyof Inner> & Inner;

/** What a value of type `T` may be compared with: its like, or several of them. Numbers of all kinds may be, since a literal becomes what it meets. */
export type ComparedWith<T> =
  | Like<T>
  | null
  | Expression<Beside<T> | null>
  | readonly (Like<T> | Expression<Beside<T> | null>)[]
  | Subquery<Record<string, Beside<T> | null>>;
type Like<T> = T | ([NumberFlavourOf<T>] extends [never] ? never : number);
type Beside<T> = [NumberFlavourOf<T>] extends [never] ? T : NumberValue;
type NumberFlavourOf<T> = FlavourOf<NonNullable<T>> & ('decimal' | 'double');

/** A scope in which a column is not null, because only such rows are kept. */
export type KnownNotNull<S, C> = C extends `${infer T}.${infer N}`
  ? S & Named<T, Named<N, NonNullable<ColumnType<S, C>>>>
  : C extends string
    ? S & { [T in HolderOf<S, keyof S, C>]: Named<C, NonNullable<ColumnType<S, C>>> }
    : S;
type HolderOf<S, T extends keyof S, C> = T extends unknown ? (C extends keyof S[T] ? T : never) : never;
