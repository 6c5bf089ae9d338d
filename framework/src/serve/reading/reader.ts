import type { OperationNode } from 'kysely';
import type { PublicationOfReaders } from '../../published/index.js';
import type { ReaderScope } from '../../rights/index.js';
import type { PastOfReaders } from '../../run/index.js';
import type { ExportedFile, RowStream, StatementDescription, StreamOptions } from '../../warehouses/reading.js';

/** The one door that all answers come through: each is of one publication, and shows what its scope does. */
export interface PublicationReader {
  /**
   * The newest publication, which stays whole and readable until it is released.
   *
   * @throws MartletError `nothing-published` before the first one.
   */
  lease(scope: ReaderScope): Promise<ReaderLease>;
  /** The newest publication; undefined before the first one. */
  current(): PublicationOfReaders | undefined;
  /** Told of each publication once new leases are of it; the answer takes the listener away. */
  onPublication(listener: (publication: PublicationOfReaders) => void): () => void;
  /** Why the newest publication can't be shown, so that an older one is; undefined while it is. */
  problem(): unknown;
  /**
   * What happened to the environment: runs, and how data was found. Undefined where nothing is known of it yet.
   *
   * @throws MartletError `served-history-unreadable`
   */
  past(): Promise<PastOfReaders | undefined>;
  /** Whether statements that people write are answered, and not only questions and rows of relations. */
  readonly answersSql: boolean;
  /** Waits for the leases to be released, and gives back what the reader holds. */
  close(): Promise<void>;
}

/** A publication, while it is read. In its statements `gold.fact_sales` is what the scope shows of it. */
export interface ReaderLease {
  readonly publication: PublicationOfReaders;
  /** The text of a query over relations as its scope shows them. */
  compile(query: OperationNode): string;
  stream(sql: string, options?: StreamOptions): Promise<RowStream>;
  /** @throws MartletError `sql-unserved` where a warehouse answers. */
  describe(sql: string): Promise<StatementDescription>;
  /** Writes the rows of a query into one Parquet file; undefined where a warehouse answers, which has no files here. */
  readonly exportParquet?: (sql: string, options?: StreamOptions) => Promise<ExportedFile>;
  /** Ends what still runs in it; done once however often it is called. */
  release(): void;
}
