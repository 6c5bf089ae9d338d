import { describe, expect, test } from 'vitest';
import { date, decimal, text } from '../../src/index.js';
import { fieldOf } from '../../src/warehouses/bigquery/bigquery-loader.js';
import { BigQuerySession } from '../../src/warehouses/bigquery/bigquery-session.js';
import { optionsOfSignIn } from '../../src/warehouses/databricks/databricks-connection.js';
import { repointStatements } from '../../src/warehouses/databricks/databricks-repoint.js';
import { WarehouseError } from '../../src/warehouses/failure.js';
import { snowflakeIntrospection } from '../../src/warehouses/snowflake/snowflake-introspection.js';
import type { Session } from '../../src/warehouses/warehouse.js';

describe('BigQuery', () => {
  test('ends the session of a transaction by its procedure', async () => {
    const sent: string[] = [];
    const job = { id: 'job', getMetadata: async () => [{ statistics: { sessionInfo: { sessionId: 's-1' } } }] };
    const client = {
      job: () => job,
      createQueryJob: async ({ query }: { readonly query: string }) => {
        sent.push(query);
        return [job];
      },
      request: (_: unknown, done: (error: null, page: object) => void) =>
        done(null, { jobComplete: true, rows: [], schema: { fields: [] } }),
    };
    const failed = (): WarehouseError => new WarehouseError({ reason: 'internal', canRetry: false, message: '' }, 'BigQuery');
    // Only what a session asks of the client is there.
    await new BigQuerySession(client as never, {}, failed).transaction(async () => undefined);
    expect(sent).toEqual(['begin transaction', 'commit transaction', 'call bq.abort_session()']);
  });

  test('loads decimals as the columns that they are', () => {
    const fields = Object.entries({ price: decimal(18, 2), rate: decimal(38, 20), name: text(), day: date() }).map(
      ([name, { definition }]) => fieldOf(name, definition.type),
    );
    expect(fields).toEqual([
      { name: 'price', type: 'NUMERIC', precision: '18', scale: '2' },
      { name: 'rate', type: 'BIGNUMERIC', precision: '38', scale: '20' },
      { name: 'name', type: 'STRING' },
      { name: 'day', type: 'DATE' },
    ]);
  });
});

describe('Databricks', () => {
  test('signs a service principal of its own in at Databricks, on Azure too', () => {
    expect(optionsOfSignIn({ method: 'oauth-machine', clientId: 'id', clientSecret: undefined })).toMatchObject({
      useDatabricksOAuthInAzure: true,
    });
    expect(
      optionsOfSignIn({ method: 'azure-service-principal', tenantId: 't', clientId: 'id', clientSecret: undefined }),
    ).not.toHaveProperty('useDatabricksOAuthInAzure');
  });

  test('alters a view to point it at another version, and says again what its columns are', () => {
    const at = (name: string) => ({ schema: 'gold', name });
    const columns = [{ name: 'id', description: 'The "id"' }, { name: 'select' }];
    expect(repointStatements(at('orders'), at('orders__2'), { description: 'Orders.', labels: { team: 'sales' }, columns })).toEqual([
      'alter view gold.orders as select * from gold.orders__2',
      "comment on table gold.orders is 'Orders.'",
      "alter view gold.orders set tblproperties ('label.team' = 'sales')",
      `comment on column gold.orders.id is 'The "id"'`,
    ]);
  });
});

test('Snowflake is asked for schemas by the names that it stores', async () => {
  const asked: string[] = [];
  // Only what the introspection asks of a session is there.
  const query = async (sql: string): Promise<readonly []> => {
    asked.push(sql);
    return [];
  };
  const session = { query } as unknown as Session;
  await snowflakeIntrospection.relations(session, ['gold', 'gold__versions']);
  await snowflakeIntrospection.views(session, ['gold']);
  expect(asked.map((sql) => /where (.*)$/.exec(sql)?.[1])).toEqual([
    "table_schema in ('GOLD', 'GOLD__VERSIONS')",
    "table_schema in ('GOLD')",
  ]);
});
