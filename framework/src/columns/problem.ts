import type { Columns, Row } from './contract.js';
import type { LoadedName } from './loaded-columns.js';
import type { FlavourOf, PiiOf } from './values.js';

/**
 * What is wrong with the rows `Output` of a query under a contract: `never` when they conform, otherwise a union of
 * sentences, one a column. It compares for identity first, since explaining costs far more; with columns that Martlet keeps,
 * identical rows are rows that return what they must not, so such a contract is always explained. What loads add to the rows of files may be left over by a star. Each sentence gets its first word only here: a union that is made in
 * one piece is printed by the name of its type, not by what it says.
 */
export type Problem<Output, C extends Columns> =
  IsIdentical<Output, C> extends true
    ? never
    : Explain<Output, Row<C>, ManagedNames<C>> extends infer P
      ? P extends string
        ? `column ${P}`
        : never
      : never;

type IsIdentical<Output, C extends Columns> = [ManagedNames<C>] extends [never] ? Identical<Flat<Output>, Flat<Row<C>>> : false;

type Identical<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Flat<T> = { [K in keyof T]: T[K] };

type ManagedNames<C extends Columns> = { [K in keyof C]: C[K]['managed'] extends string ? K : never }[keyof C];

type Explain<Output, Declared, Managed> = {
  [K in (keyof Output | Exclude<keyof Declared, Managed>) & string]: K extends keyof Declared
    ? K extends Managed
      ? `"${K}" is returned by the query, but Martlet keeps it itself`
      : K extends keyof Output
        ? NullProblem<K, Output[K], Declared[K]>
        : `"${K}" is declared in the contract, but the query does not return it`
    : K extends LoadedName
      ? never
      : `"${K}" is returned by the query, but the contract does not declare it`;
}[(keyof Output | Exclude<keyof Declared, Managed>) & string];

type NullProblem<K extends string, O, D> =
  IsAny<O> extends true
    ? never
    : null extends O
      ? null extends D
        ? ValueProblem<K, NonNullable<O>, NonNullable<D>>
        : `"${K}" may be null, but the contract declares it notNull()`
      : ValueProblem<K, O, NonNullable<D>>;

type ValueProblem<K extends string, O, D> = [O] extends [never]
  ? never
  : [PiiOf<O>] extends [PiiOf<D>]
    ? [FlavourOf<O>] extends [FlavourOf<D>]
      ? [FlavourOf<D>] extends [FlavourOf<O>]
        ? [O] extends [D]
          ? never
          : [TypeName<O>] extends [TypeName<D>]
            ? `"${K}" may hold values that accepted(...) leaves out`
            : WrongType<K, O, D>
        : WrongType<K, O, D>
      : WrongType<K, O, D>
    : `"${K}" holds personal data (${PiiOf<O>}), but the contract declares no .pii("${PiiOf<O>}"): declare it or mask the value`;

type WrongType<K extends string, O, D> = `"${K}" is ${TypeName<O>}, but the contract declares ${TypeName<D>}`;

type TypeName<T> = [FlavourOf<T>] extends [never]
  ? [T] extends [string]
    ? 'text'
    : [T] extends [number]
      ? 'integer'
      : [T] extends [boolean]
        ? 'boolean'
        : [T] extends [readonly unknown[]]
          ? 'an array'
          : 'of an unknown type'
  : FlavourOf<T>;

type IsAny<T> = 0 extends 1 & T ? true : false;
