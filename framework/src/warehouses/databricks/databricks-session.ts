import type { DBSQLClient } from '@databricks/sql';
import { MartletError } from '../../errors.js';
import { cancellable } from '../cancellable.js';
import type { WarehouseError } from '../failure.js';
import type { RowStream } from '../reading.js';
import type { SessionPool } from '../session-pool.js';
import { ROWS_A_BATCH, streamedRows } from '../streamed-rows.js';
import type { ResultRow, Session, StatementOptions } from '../warehouse.js';
import { LOST_SESSION } from './databricks-failure.js';
import { databricksRow, type ResultColumn, resultColumnsOf, typeOfColumn } from './databricks-values.js';

type ClientSession = Awaited<ReturnType<DBSQLClient['openSession']>>;
type Operation = Awaited<ReturnType<ClientSession['executeStatement']>>;

export class DatabricksSession implements Session {
  #isLost = false;

  constructor(
    private session: ClientSession,
    private readonly failed: (error: unknown, statementId?: string) => WarehouseError,
    private readonly pool: Pick<SessionPool<ClientSession>, 'take' | 'giveBack' | 'discard'>,
  ) {}

  async execute(sql: string, options: StatementOptions = {}): Promise<number> {
    const [row] = await this.#run(sql, options);
    // Statements that change rows answer with how many.
    return Number(row?.num_affected_rows ?? 0);
  }

  query(sql: string, options: StatementOptions = {}): Promise<readonly ResultRow[]> {
    return this.#run(sql, options);
  }

  async stream(sql: string, options: StatementOptions = {}): Promise<RowStream> {
    const { signal, labels } = options;
    const running: { operation?: Operation } = {};
    const cancel = async (): Promise<void> => void (await running.operation?.cancel());
    const leave = async (): Promise<void> => void (await running.operation?.close().catch(() => undefined));
    const attempt = <T>(work: () => Promise<T>): Promise<T> => this.#named(options, running, () => cancellable(signal, cancel, work));
    if (this.#isLost) await this.#openAgain();
    try {
      const { operation, columns, first } = await attempt(async () => {
        const started = await this.session.executeStatement(sql, labels === undefined ? {} : { queryTags: labels });
        running.operation = started;
        if (signal?.aborted) await cancel();
        const described = resultColumnsOf(await started.getSchema());
        return { operation: started, columns: described, first: await fetchRows(started, described) };
      });
      let waiting: readonly ResultRow[] | undefined = first;
      return streamedRows({
        columns: columns.map((column) => ({ name: column.name, engineType: typeOfColumn(column) })),
        next: async () => {
          const rows = waiting;
          waiting = undefined;
          return rows ?? attempt(async () => ((await operation.hasMoreRows()) ? fetchRows(operation, columns) : undefined));
        },
        end: async (isOver) => {
          if (!isOver) await cancel().catch(() => undefined);
          await leave();
        },
      });
    } catch (error) {
      await leave();
      throw error;
    }
  }

  async transaction<T>(_work: () => Promise<T>): Promise<T> {
    throw new MartletError('transaction-unsupported', { warehouse: 'Databricks' });
  }

  async close(): Promise<void> {
    await (this.#isLost ? this.pool.discard(this.session) : this.pool.giveBack(this.session));
  }

  async #run(sql: string, options: StatementOptions): Promise<readonly ResultRow[]> {
    const { signal, labels, parameters, onStatistics, uploadFrom } = options;
    if (this.#isLost) await this.#openAgain();
    const running: { operation?: Operation } = {};
    const cancel = async (): Promise<void> => void (await running.operation?.cancel());
    try {
      return await this.#named(options, running, () =>
        cancellable(signal, cancel, async () => {
          const operation = await this.session.executeStatement(sql, {
            ...(labels === undefined ? {} : { queryTags: labels }),
            ...(parameters === undefined ? {} : { ordinalParameters: [...parameters] }),
            ...(uploadFrom === undefined ? {} : { stagingAllowedLocalPath: uploadFrom }),
          });
          running.operation = operation;
          if (signal?.aborted) await cancel();
          const rows = uploadFrom === undefined ? await readAll(operation) : [];
          onStatistics?.({ statementId: operation.id });
          return rows;
        }),
      );
    } finally {
      // The server forgets the statement; one that has failed or was cancelled it has forgotten already.
      await running.operation?.close().catch(() => undefined);
    }
  }

  /** What fails in it fails with a reason. */
  async #named<T>({ signal }: StatementOptions, running: { readonly operation?: Operation }, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      const failed = this.failed(error, running.operation?.id);
      this.#isLost = failed.failure.code === LOST_SESSION;
      throw failed;
    }
  }

  /** The server closes a session that was idle for long; nothing but settings is lost with it, since it has no transactions. */
  async #openAgain(): Promise<void> {
    const lost = this.session;
    this.session = await this.pool.take();
    this.#isLost = false;
    await this.pool.discard(lost);
  }
}

async function fetchRows(operation: Operation, columns: readonly ResultColumn[]): Promise<readonly ResultRow[]> {
  const rows = await operation.fetchChunk({ maxRows: ROWS_A_BATCH });
  return rows.map((row) => databricksRow(row as Readonly<Record<string, unknown>>, columns));
}

async function readAll(operation: Operation): Promise<readonly ResultRow[]> {
  const rows = await operation.fetchAll();
  if (rows.length === 0) return [];
  const columns: readonly ResultColumn[] = resultColumnsOf(await operation.getSchema());
  return rows.map((row) => databricksRow(row as Readonly<Record<string, unknown>>, columns));
}
