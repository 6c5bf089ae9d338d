import type { RetryContext } from './backoff.js';
import type { BulkLoader } from './bulk-loader.js';
import type { Address, Right } from './diagnose.js';
import type { Dialect } from './dialect.js';
import type { Failure } from './failure.js';
import type { FileExport } from './file-export.js';
import type { Introspection } from './introspection.js';
import type { ReaderPolicies } from './reader-policies.js';
import type { OpenRelationViews, RowStream } from './reading.js';
import type { ResultValue } from './result-value.js';
import type { Statements, ViewOptions } from './statements.js';

export type { ResultValue } from './result-value.js';

/** A relation's place in a warehouse. */
export interface RelationName {
  /** The database, project or catalog, where it is not the one that the target names: Martlet reads there, and makes nothing. */
  readonly database?: string;
  readonly schema: string;
  readonly name: string;
}

/** One row as a driver returns it: exact numbers as text, dates and timestamps in ISO form. */
export type ResultRow = Readonly<Record<string, ResultValue>>;

export interface StatementOptions {
  /** Cancels the statement in the warehouse; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** What the warehouse's own history notes about the statement, such as its model and its run. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The texts that the markers `?` of the statement stand for, in their order. */
  readonly parameters?: readonly string[];
  /** The directory of this machine that the statement sends files from, where it sends any. */
  readonly uploadFrom?: string;
  /** Told once the statement has succeeded, as far as the warehouse tells. */
  readonly onStatistics?: (statistics: StatementStatistics) => void;
}

/** What a statement cost. */
export interface StatementStatistics {
  readonly statementId?: string;
  /** Bytes that were read and are billed. */
  readonly bytesProcessed?: number;
  /** Time of the warehouse's workers, which may be many at once. */
  readonly workMilliseconds?: number;
}

/** One connection: statements on it run one after the other. */
export interface Session {
  /** Runs one statement and returns the number of rows that it changed; 0 where the warehouse does not tell. */
  execute(sql: string, options?: StatementOptions): Promise<number>;
  /** Runs one query and returns its rows. */
  query(sql: string, options?: StatementOptions): Promise<readonly ResultRow[]>;
  /**
   * Runs one query whose rows are taken as they come, in bounded memory; the session is busy until they are over. Undefined for an engine in this
   * process, which answers readers from files.
   */
  readonly stream?: (sql: string, options?: Pick<StatementOptions, 'signal' | 'labels'>) => Promise<RowStream>;
  /**
   * Runs `work` in a transaction, which is committed when it resolves and rolled back when it rejects.
   *
   * @throws MartletError `transaction-unsupported` where the warehouse's capabilities say that it has none.
   */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Who is told of each wait, and who ends it. */
export type Waiting = Pick<RetryContext, 'onRetry' | 'signal'>;

/** An open warehouse, from which sessions are taken. */
export interface Warehouse {
  /** Loads an extension of the embedded engine from a directory; undefined for any other. */
  readonly loadExtension?: (extension: string, directory: string | undefined) => Promise<void>;
  readonly dialect: Dialect;
  readonly statements: Statements;
  readonly introspection: Introspection;
  /**
   * Points a view that exists at another relation and says what it is, without the loss of the rights on it that Martlet does not know;
   * undefined where `pointView` keeps them, or where there are none.
   */
  readonly repointView?: (session: Session, view: RelationName, at: RelationName, options?: ViewOptions) => Promise<void>;
  /** Policies that keep readers of views from rows and values; undefined where it has none of that kind. */
  readonly readerPolicies?: ReaderPolicies;
  /** Lets the views of one schema read what is in another, for all their readers; undefined where views read with the rights of their owner. */
  readonly authorizeViews?: (views: string, behind: string) => Promise<void>;
  /** Brings checked rows in; undefined where the warehouse reads files of this machine itself. */
  readonly loader?: BulkLoader;
  /** Writes files for readers; undefined where the warehouse itself answers them. */
  readonly files?: FileExport;
  /** Answers statements on views over its relations, with rows in a stream; undefined where the warehouse has no such views. */
  readonly reading?: OpenRelationViews;
  /** Where it is reached; undefined for one in this process. */
  readonly address?: Address;
  /** What has to be granted for each thing that Martlet does, as statements or roles of the vendor. */
  readonly rights?: Readonly<Record<Right, string>>;
  /** Says why something that a session threw has failed. */
  classify(error: unknown): Failure;
  /** Opens one more session. A warehouse that has to start first is waited for. */
  session(waiting?: Waiting): Promise<Session>;
  close(): Promise<void>;
}
