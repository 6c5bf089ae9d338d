import type { ExpressionBuilder, QueryCreator, SelectQueryBuilder } from 'kysely';
import type { Db } from './db.js';
import type { ExpressionsIn } from './expressions-in.js';
import type { SelectQuery } from './select-query.js';

/** All rows in reach of a query, by name: those in scope hide tables of the same name. */
type InReach<D, S> = { [T in keyof D | keyof S]: T extends keyof S ? S[T] : T extends keyof D ? D[T] : never };

/**
 * The same `db`, query or `eb` with Kysely's own types, for what Martlet's leave out. What Kysely makes is an expression or a query like any other:
 * a model returns it, and a query takes it wherever it takes one.
 *
 * @example
 * ```ts
 * const columns = { id: integer().notNull() };
 * const orders = source({ name: 'orders', columns });
 * const some = model({ name: 'some', from: { orders }, columns, query: (db) => kysely(db).selectFrom('orders').select('id').modifyEnd(sql`limit 3`) });
 * ```
 */
export function kysely<D>(db: Db<D>): QueryCreator<D>;
export function kysely<D, S, O>(query: SelectQuery<D, S, O>): SelectQueryBuilder<InReach<D, S>, keyof S, O>;
export function kysely<D, S>(eb: ExpressionsIn<D, S>): ExpressionBuilder<InReach<D, S>, keyof S>;
export function kysely(builder: unknown): unknown {
  return builder;
}
