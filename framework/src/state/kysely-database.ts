import { CompiledQuery, type Dialect, Kysely } from 'kysely';
import type { ResultRow } from '../warehouses/warehouse.js';
import type { StateDatabase } from './state-database.js';

/** A database that is nothing but a store of state. */
export interface SeparateStore {
  readonly database: StateDatabase;
  readonly close: () => Promise<void>;
}

/** How a database that Kysely speaks to is written to. */
export type StoreForm = Pick<StateDatabase, 'textType' | 'prefix' | 'createSchema' | 'longestStatement'>;

/** State in any database that Kysely has a dialect for and that has transactional DDL, such as SQLite and PostgreSQL. */
export function storeInKysely(dialect: Dialect, form: StoreForm): SeparateStore {
  const kysely = new Kysely<unknown>({ dialect });
  // What is done during a transaction belongs to it: a store is worked on by one command, a statement at a time.
  let current = kysely;
  const run = (sql: string) => current.executeQuery(CompiledQuery.raw(sql));
  return {
    database: {
      ...form,
      // The standard's way, which both databases have in their default settings.
      literal: (value) => `'${value.replaceAll("'", "''")}'`,
      isExclusive: false,
      isCheap: true,
      sharesTransactions: false,
      execute: async (sql) => {
        await run(sql);
      },
      // Columns of text are all that state has.
      query: async (sql) => (await run(sql)).rows as readonly ResultRow[],
      transaction: (work) =>
        kysely.transaction().execute(async (transaction) => {
          current = transaction;
          try {
            return await work();
          } finally {
            current = kysely;
          }
        }),
    },
    close: () => kysely.destroy(),
  };
}
