import { expect, test } from 'vitest';
import { classifyDatabricks } from '../../src/warehouses/databricks/databricks-failure.js';
import { DatabricksSession } from '../../src/warehouses/databricks/databricks-session.js';
import { WarehouseError } from '../../src/warehouses/failure.js';
import { SessionPool } from '../../src/warehouses/session-pool.js';
import { SnowflakeSession } from '../../src/warehouses/snowflake/snowflake-session.js';

type DatabricksClient = ConstructorParameters<typeof DatabricksSession>[0];
type SnowflakeClient = ConstructorParameters<typeof SnowflakeSession>[0];

/** Sessions of a client that the server has closed after some statements each; what is sent on each of them is noted. */
function clients<T>(make: (number: number, send: (sql: string) => boolean) => T, lifetimes: readonly number[]) {
  const sent: string[] = [];
  let opened = 0;
  const pool = new SessionPool<T>(
    async () => {
      const number = opened;
      opened += 1;
      let left = lifetimes[number] ?? Number.POSITIVE_INFINITY;
      return make(number, (sql) => {
        left -= 1;
        if (left >= 0) sent.push(`${number}: ${sql}`);
        return left >= 0;
      });
    },
    async (client) => void closed.push(client),
    (client) => !(client as { readonly isDown?: () => boolean }).isDown?.(),
  );
  const closed: T[] = [];
  return { pool, sent, closed };
}

test('a session that Databricks has closed is opened again for the next attempt', async () => {
  const { pool, sent, closed } = clients(
    (_, send) =>
      ({
        executeStatement: async (sql: string) => {
          if (!send(sql)) throw new Error('Invalid SessionHandle: SessionHandle [5f1c]');
          return { id: 'x', fetchAll: async () => [], close: async () => undefined };
        },
      }) as unknown as DatabricksClient,
    [1],
  );
  const failed = (error: unknown) => new WarehouseError(classifyDatabricks(error), 'Databricks', { cause: error });
  const session = new DatabricksSession(await pool.take(), failed, pool);
  await session.execute('first');
  await expect(session.execute('second')).rejects.toMatchObject({ failure: { reason: 'connection', canRetry: true } });
  await session.execute('second');
  await session.close();
  expect(sent).toEqual(['0: first', '1: second']);
  expect(closed).toHaveLength(1);
});

test('a connection to Snowflake that is lost is opened again, but never within a transaction', async () => {
  const { pool, sent } = clients(
    (_, send) => {
      let isUp = true;
      const execute = ({ sqlText, complete }: { sqlText: string; complete: (error: Error | undefined, statement: unknown) => void }) => {
        if (isUp) isUp = send(sqlText);
        const statement = { getNumUpdatedRows: () => 0, getQueryId: () => 'q' };
        setImmediate(() => (isUp ? complete(undefined, statement) : complete(new Error('Connection is closed'), statement)));
      };
      return { isUp: () => isUp, isDown: () => !isUp, execute } as unknown as SnowflakeClient;
    },
    [2],
  );
  const failed = (error: unknown) =>
    new WarehouseError({ reason: 'connection', canRetry: true, message: String(error) }, 'Snowflake', { cause: error });
  const session = new SnowflakeSession(await pool.take(), failed, pool);
  const work = () =>
    session.transaction(async () => {
      await session.execute('delete');
      await session.execute('insert');
    });
  await expect(work()).rejects.toThrow('Connection is closed');
  await work();
  await session.close();
  expect(sent).toEqual(['0: begin transaction', '0: delete', '1: begin transaction', '1: delete', '1: insert', '1: commit']);
});
