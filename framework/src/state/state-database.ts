import { currentTimestamp, formatDate, timestampAdd } from '../sql/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { ResultRow, Session } from '../warehouses/warehouse.js';

/** Where state is kept: any database that takes plain SQL. */
export interface StateDatabase {
  /** The project whose rows these are; others may keep theirs in the same tables. */
  readonly project: string;
  /** The type of a column of text of any length, which sorts by its code points. */
  readonly textType: string;
  readonly literal: (value: string) => string;
  /** What stands before a table's name: the schema's name with a dot behind it, or the beginning of all names. */
  readonly prefix: string;
  /** Makes the schema where it is missing; undefined where there is none. */
  readonly createSchema?: string;
  /** Whether no other process can have the database open at the same time. */
  readonly isExclusive: boolean;
  /** Whether the database refuses a second row of what a unique index says there is one of. */
  readonly refusesDoubles: boolean;
  /** Whether a statement costs so little that none is worth saving up. */
  readonly isCheap: boolean;
  /** Whether the database is the warehouse, written in the session that publishes: what a transaction of it does is one with what it writes. */
  readonly sharesTransactions: boolean;
  /** The bytes that a statement may have. */
  readonly longestStatement: number;
  execute(sql: string): Promise<void>;
  query(sql: string): Promise<readonly ResultRow[]>;
  /** The database's own clock, some minutes on: an expression that is the instant in UTC as ISO 8601 writes it. */
  readonly instant: (minutes: number) => string;
  /** Runs `work` in a transaction, where the database has them. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** The same for statements that only read and write rows: more databases have transactions of these. */
  together<T>(work: () => Promise<T>): Promise<T>;
}

/** What holds of the rows of a database's own project. */
export function ownRows({ project, literal }: Pick<StateDatabase, 'project' | 'literal'>): string {
  return `project = ${literal(project)}`;
}

/** The schema that holds Martlet's own tables. */
export const STATE_SCHEMA = '_martlet';

/** BigQuery and Snowflake take a million bytes; what is left over is for the statement's own words. */
const LONGEST_STATEMENT_OF_SERVICES = 900_000;

/** State beside the data, in the warehouse itself. */
export function stateInWarehouse(
  session: Session,
  dialect: Dialect,
  { project, isExclusive, isCheap }: Pick<StateDatabase, 'project' | 'isExclusive' | 'isCheap'>,
): StateDatabase {
  const { transactions } = dialect.capabilities;
  return {
    project,
    textType: dialect.typeName({ kind: 'text' }),
    literal: (value) => dialect.literal(value),
    prefix: `${dialect.identifier(STATE_SCHEMA)}.`,
    createSchema: `create schema if not exists ${dialect.identifier(STATE_SCHEMA)}`,
    isExclusive,
    isCheap,
    refusesDoubles: false,
    sharesTransactions: true,
    longestStatement: isCheap ? Number.POSITIVE_INFINITY : LONGEST_STATEMENT_OF_SERVICES,
    execute: async (sql) => {
      await session.execute(sql);
    },
    query: (sql) => session.query(sql),
    instant: (minutes) => instantOf(dialect, minutes),
    // Where a transaction does not hold tables together, making them is as good done twice as once.
    transaction: (work) => (transactions === 'everything' ? session.transaction(work) : work()),
    together: (work) => (transactions === 'none' ? work() : session.transaction(work)),
  };
}

function instantOf(dialect: Dialect, minutes: number): string {
  return dialect.compile(formatDate(timestampAdd('minute', minutes, currentTimestamp()), '%Y-%m-%dT%H:%M:%S.000Z').toOperationNode());
}
