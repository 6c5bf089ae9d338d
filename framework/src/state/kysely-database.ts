import { setTimeout } from 'node:timers/promises';
import { CompiledQuery, type Dialect, Kysely } from 'kysely';
import { isMartletError, MartletError } from '../errors.js';
import type { ResultRow } from '../warehouses/warehouse.js';
import type { StateDatabase } from './state-database.js';

/** A database that is nothing but a store of state. */
export interface SeparateStore {
  readonly database: StateDatabase;
  readonly close: () => Promise<void>;
}

/** How a database that Kysely speaks to is written to. */
export type StoreForm = Pick<StateDatabase, 'project' | 'textType' | 'prefix' | 'createSchema' | 'longestStatement' | 'instant'>;

/** What became of a statement that failed: it never got there, nobody knows whether it was done, or the database refused it. */
export type StoreFailure = 'unconnected' | 'lost' | 'refused';

/** How failures of a database are told. */
export interface StoreFailures {
  /** The database, as people call it. */
  readonly store: string;
  /** Undefined for what is no failure of the database. */
  readonly kindOf: (error: unknown) => StoreFailure | undefined;
  /** A message without secrets. */
  readonly tell: (message: string) => string;
}

/** The milliseconds after which a statement is tried again. */
const PAUSES = [200, 500, 1000, 2000];

/** State in any database that Kysely has a dialect for and that has transactional DDL, such as SQLite and PostgreSQL. */
export function storeInKysely(dialect: Dialect, form: StoreForm, failures: StoreFailures): SeparateStore {
  const kysely = new Kysely<unknown>({ dialect });
  // What is done during a transaction belongs to it: a store is worked on by one command, a statement at a time.
  let current = kysely;
  const kindOf = (error: unknown): StoreFailure | undefined =>
    failures.kindOf(isMartletError(error, 'store-unreachable') ? error.cause : error);
  const told = (cause: unknown): unknown => {
    const kind = failures.kindOf(cause);
    if (kind === undefined) return cause;
    const parameters = { store: failures.store, message: failures.tell(cause instanceof Error ? cause.message : String(cause)) };
    return new MartletError(kind === 'refused' ? 'store-refused' : 'store-unreachable', parameters, undefined, { cause });
  };
  // A database that has not come back for one statement is not waited for again.
  let isGone = false;
  /** Tries again, after a pause, what has failed in a way in which that is safe. */
  const patiently = async <T>(attempt: () => Promise<T>, isSafe: (kind: StoreFailure | undefined) => boolean): Promise<T> => {
    for (let times = 0; ; times += 1) {
      try {
        return await attempt();
      } catch (cause) {
        const pause = isGone ? undefined : PAUSES[times];
        const isLost = isSafe(kindOf(cause));
        isGone ||= isLost && pause === undefined;
        if (!isLost || pause === undefined) throw told(cause);
        await setTimeout(pause);
      }
    }
  };
  /** Asks again what never got there, and questions; a transaction has ended with its connection. */
  const run = (sql: string, isQuestion: boolean) =>
    patiently(
      () => current.executeQuery(CompiledQuery.raw(sql)),
      (kind) => current === kysely && (kind === 'unconnected' || (kind === 'lost' && isQuestion)),
    );
  /** A transaction that was lost before it was to be committed has done nothing. */
  const transact = <T>(work: () => Promise<T>): Promise<T> => {
    let isWorked = false;
    return patiently(
      () =>
        kysely.transaction().execute(async (transaction) => {
          current = transaction;
          try {
            const result = await work();
            isWorked = true;
            return result;
          } finally {
            current = kysely;
          }
        }),
      (kind) => kind === 'unconnected' || (kind === 'lost' && !isWorked),
    );
  };
  return {
    database: {
      ...form,
      // The standard's way, which both databases have in their default settings.
      literal: (value) => `'${value.replaceAll("'", "''")}'`,
      isExclusive: false,
      refusesDoubles: true,
      isCheap: true,
      sharesTransactions: false,
      execute: async (sql) => {
        await run(sql, false);
      },
      // Columns of text are all that state has.
      query: async (sql) => (await run(sql, true)).rows as readonly ResultRow[],
      transaction: transact,
      together: transact,
    },
    close: () => kysely.destroy(),
  };
}
