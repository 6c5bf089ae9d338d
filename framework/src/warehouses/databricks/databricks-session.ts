import type { DBSQLClient } from '@databricks/sql';
import { MartletError } from '../../errors.js';
import { cancellable } from '../cancellable.js';
import type { WarehouseError } from '../failure.js';
import type { SessionPool } from '../session-pool.js';
import type { ResultRow, Session, StatementOptions } from '../warehouse.js';
import { LOST_SESSION } from './databricks-failure.js';
import { databricksRow, type ResultColumn, resultColumnsOf } from './databricks-values.js';

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

  async transaction<T>(_work: () => Promise<T>): Promise<T> {
    throw new MartletError('transaction-unsupported', { warehouse: 'Databricks' });
  }

  async close(): Promise<void> {
    await (this.#isLost ? this.pool.discard(this.session) : this.pool.giveBack(this.session));
  }

  async #run(sql: string, { signal, labels, parameters, onStatistics, uploadFrom }: StatementOptions): Promise<readonly ResultRow[]> {
    if (this.#isLost) await this.#openAgain();
    let operation: Operation | undefined;
    const cancel = async (): Promise<void> => void (await operation?.cancel());
    try {
      return await cancellable(signal, cancel, async () => {
        operation = await this.session.executeStatement(sql, {
          ...(labels === undefined ? {} : { queryTags: labels }),
          ...(parameters === undefined ? {} : { ordinalParameters: [...parameters] }),
          ...(uploadFrom === undefined ? {} : { stagingAllowedLocalPath: uploadFrom }),
        });
        if (signal?.aborted) await cancel();
        const rows = uploadFrom === undefined ? await readAll(operation) : [];
        onStatistics?.({ statementId: operation.id });
        return rows;
      });
    } catch (error) {
      signal?.throwIfAborted();
      const failed = this.failed(error, operation?.id);
      this.#isLost = failed.failure.code === LOST_SESSION;
      throw failed;
    } finally {
      // The server forgets the statement; one that has failed or was cancelled it has forgotten already.
      await operation?.close().catch(() => undefined);
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

async function readAll(operation: Operation): Promise<readonly ResultRow[]> {
  const rows = await operation.fetchAll();
  if (rows.length === 0) return [];
  const columns: readonly ResultColumn[] = resultColumnsOf(await operation.getSchema());
  return rows.map((row) => databricksRow(row as Readonly<Record<string, unknown>>, columns));
}
