import type { Column, Connection, FileAndStageBindStatement, RowStatement } from 'snowflake-sdk';
import { cancellable } from '../cancellable.js';
import type { WarehouseError } from '../failure.js';
import type { RowStream } from '../reading.js';
import { approximateNumber, arrayOfJson, compactJson, plainInstant, plainNumber } from '../result-values.js';
import type { SessionPool } from '../session-pool.js';
import { ROWS_A_BATCH, streamedRows } from '../streamed-rows.js';
import type { ResultRow, ResultValue, Session, StatementOptions } from '../warehouse.js';

/** What makes values come back in the forms that all warehouses share. */
const SESSION_SETTINGS = [
  "timezone = 'UTC'",
  // Loaded files have ISO's forms, whatever the account is used to.
  "date_input_format = 'AUTO'",
  "timestamp_input_format = 'AUTO'",
  "date_output_format = 'YYYY-MM-DD'",
  ...['ntz', 'ltz', 'tz'].map((kind) => `timestamp_${kind}_output_format = 'YYYY-MM-DD HH24:MI:SS.FF6'`),
];

/** Sets up a new connection. */
export async function prepareConnection(connection: Connection, statementTimeout: number | undefined): Promise<void> {
  const settings = [...SESSION_SETTINGS, ...(statementTimeout === undefined ? [] : [`statement_timeout_in_seconds = ${statementTimeout}`])];
  await run(connection, `alter session set ${settings.join(' ')}`, {});
}

export class SnowflakeSession implements Session {
  #isInTransaction = false;

  constructor(
    private connection: Connection,
    private readonly failed: (error: unknown) => WarehouseError,
    private readonly pool: Pick<SessionPool<Connection>, 'take' | 'giveBack'>,
  ) {}

  async execute(sql: string, options: StatementOptions = {}): Promise<number> {
    const { statement } = await this.#run(sql, options);
    return Math.max(0, statement.getNumUpdatedRows() ?? 0);
  }

  async query(sql: string, options: StatementOptions = {}): Promise<readonly ResultRow[]> {
    const { statement, rows } = await this.#run(sql, options);
    const columns = (statement.getColumns() ?? []).map((column) => ({
      name: column.getName(),
      key: column.getName().toLowerCase(),
      column,
    }));
    return rows.map((row) => Object.fromEntries(columns.map(({ name, key, column }) => [key, resultOf(row[name], column)])));
  }

  async stream(sql: string, options: StatementOptions = {}): Promise<RowStream> {
    const { statement } = await this.#run(sql, options, true);
    const columns = (statement.getColumns() ?? []).map((column) => ({
      sent: column.getName(),
      name: column.getName().toLowerCase(),
      engineType: typeOf(column),
      column,
    }));
    const readable = (statement as RowStatement).streamRows();
    const rows: AsyncIterator<Readonly<Record<string, unknown>>> = readable[Symbol.asyncIterator]();
    const stop = (): void => void readable.destroy();
    let isOver = false;
    return streamedRows({
      columns,
      next: () =>
        this.#named(options, () =>
          cancellable(options.signal, stop, async () => {
            if (isOver) return undefined;
            const batch: ResultRow[] = [];
            while (!isOver && batch.length < ROWS_A_BATCH) {
              const { done, value } = await rows.next();
              // Rows that were broken off look like the last ones.
              options.signal?.throwIfAborted();
              isOver = done === true;
              if (!isOver) batch.push(Object.fromEntries(columns.map(({ name, sent, column }) => [name, resultOf(value[sent], column)])));
            }
            return batch;
          }),
        ),
      end: async (isWhole) => {
        if (!isWhole) stop();
      },
    });
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.#run('begin transaction', {});
    this.#isInTransaction = true;
    try {
      const result = await work();
      await this.#run('commit', {});
      return result;
    } catch (error) {
      // What a connection had begun ends with it.
      if (this.connection.isUp()) await this.#run('rollback', {});
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  async close(): Promise<void> {
    await this.pool.giveBack(this.connection);
  }

  #run(sql: string, options: StatementOptions, isStreamed = false): Promise<Finished> {
    return this.#named(options, async () => {
      // A statement of a transaction must not be run outside of it, on a connection that knows nothing of it.
      if (!this.#isInTransaction && !this.connection.isUp()) await this.#openAgain();
      const finished = await run(this.connection, sql, options, isStreamed);
      options.onStatistics?.({ statementId: finished.statement.getQueryId() });
      return finished;
    });
  }

  /** What fails in it fails with a reason. */
  async #named<T>(options: StatementOptions, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      options.signal?.throwIfAborted();
      throw this.failed(error);
    }
  }

  async #openAgain(): Promise<void> {
    const lost = this.connection;
    this.connection = await this.pool.take();
    // The pool closes what is not up any more.
    await this.pool.giveBack(lost);
  }
}

interface Finished {
  readonly statement: RowStatement | FileAndStageBindStatement;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

function run(
  connection: Connection,
  sqlText: string,
  { signal, labels, parameters }: StatementOptions,
  streamResult = false,
): Promise<Finished> {
  let running: RowStatement | undefined;
  return cancellable(
    signal,
    () => running?.cancel(() => undefined),
    () =>
      new Promise((resolve, reject) => {
        running = connection.execute({
          sqlText,
          streamResult,
          ...(parameters === undefined ? {} : { binds: [...parameters] }),
          ...(labels === undefined ? {} : { parameters: { QUERY_TAG: JSON.stringify(labels).slice(0, LONGEST_TAG) } }),
          complete: (error, statement, rows) => (error ? reject(error) : resolve({ statement, rows: rows ?? [] })),
        });
      }),
  );
}

const LONGEST_TAG = 2000;

/** A type in the words of the information schema. */
function typeOf(column: Column): string {
  const type = column.getType().toUpperCase();
  if (type === 'FIXED') return `NUMBER(${column.getPrecision()},${column.getScale()})`;
  return type === 'REAL' ? 'FLOAT' : type;
}

/** Numbers and dates come as text; a boolean, an array and a variant as they are. */
function resultOf(value: unknown, column: Column): ResultValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (column.isNumber()) return column.getType() === 'real' ? approximateNumber(String(value)) : plainNumber(String(value));
  if (column.isTimestamp()) return plainInstant(String(value));
  if (column.isArray()) return arrayOfJson(JSON.stringify(value));
  if (column.isVariant() || column.isObject()) return compactJson(typeof value === 'string' ? value : JSON.stringify(value));
  return String(value);
}
