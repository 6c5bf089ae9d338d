import type { AliasedExpression, Expression, QueryCreator } from 'kysely';
import type { ExpressionsIn } from './expressions-in.js';
import type { NoColumns, OwnTypes, RecursiveRow, ScopeOf, Selected, TableOf, WithName } from './scope.js';
import type { SelectQuery } from './select-query.js';

/**
 * What the `query` of a model or a data test gets: the relations of its `from`, and nothing else. It is Kysely's `QueryCreator` with types of Martlet's
 * own, which say more and cost the editor less; `kysely(db)` is the same one with Kysely's types, for all that Kysely has beside. `D` is the rows by
 * the name of their relation.
 */
export interface Db<in out D> extends OwnTypes {
  /** Begins a query over a relation, over one under an alias (`'orders as o'`), over a query with an alias, or over several of them. */
  selectFrom<const K extends TableOf<D>>(table: K | readonly K[]): SelectQuery<D, ScopeOf<D, K>, NoColumns>;
  /** A query of one row that reads no relation. */
  selectNoFrom<const E extends AliasedExpression<unknown, string>>(
    selection: E | readonly E[] | ((eb: ExpressionsIn<D, NoColumns>) => E | readonly E[]),
  ): SelectQuery<D, NoColumns, Selected<NoColumns, E>>;
  /** Names a query, which the ones after it may read. */
  with<N extends string, R>(name: N, query: (db: Db<D>) => Expression<R>): Db<WithName<D, CteName<N>, R>>;
  /** The same, where the query may read its own rows. */
  withRecursive<N extends string, R>(
    name: N,
    query: (db: Db<WithName<D, CteName<N>, RecursiveRow>>) => Expression<R>,
  ): Db<WithName<D, CteName<N>, R>>;
}

/** What the statements around the build of a model get: all that a query may read, and Kysely's statements that change rows. */
export interface HookDb<in out D> extends Db<D>, Pick<QueryCreator<D>, 'insertInto' | 'deleteFrom' | 'updateTable' | 'mergeInto'> {
  /** Names a query, which the statement after it may read. */
  with<N extends string, R>(name: N, query: (db: Db<D>) => Expression<R>): HookDb<WithName<D, CteName<N>, R>>;
}

/** The name of a query that may be written with its columns: `numbers(n)`. */
type CteName<N extends string> = N extends `${infer T}(${string}` ? T : N;
