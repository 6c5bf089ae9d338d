import type { Dialect } from './dialect.js';
import type { Statements } from './statements.js';

/** A relation's place in a warehouse. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

/** One row as a driver returns it: exact numbers as text, dates and timestamps in ISO form. */
export type ResultRow = Readonly<Record<string, ResultValue>>;
export type ResultValue = null | boolean | number | string | readonly ResultValue[] | { readonly [key: string]: ResultValue };

export interface StatementOptions {
  /** Cancels the statement in the warehouse; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One connection: statements on it run one after the other. */
export interface Session {
  /** Runs one statement and returns the number of rows that it changed. */
  execute(sql: string, options?: StatementOptions): Promise<number>;
  /** Runs one query and returns its rows. */
  query(sql: string, options?: StatementOptions): Promise<readonly ResultRow[]>;
  /** Runs `work` in a transaction, which is committed when it resolves and rolled back when it rejects. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** An open warehouse, from which sessions are taken. */
export interface Warehouse {
  readonly dialect: Dialect;
  readonly statements: Statements;
  session(): Promise<Session>;
  close(): Promise<void>;
}
