import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWarehouse } from '../../../framework/src/warehouses/open.js';
import { asWritten } from '../../../framework/src/warehouses/redaction.js';
import { targetSchema } from '../../../framework/src/warehouses/targets.js';
import type { Session, Warehouse } from '../../../framework/src/warehouses/warehouse.js';
import { notInstalled } from '../../standins/analyser.js';
import { isStandInInstalled } from '../../standins/cache.js';
import { type StandInServer, startStandIn } from '../../standins/servers.js';

/** BigQuery's views read with the rights of their reader, unless their dataset is authorized on what is behind. */
describe('a reader of BigQuery who has a right on a published view', () => {
  let server: StandInServer | undefined;
  let builder: Warehouse;
  let analyst: Warehouse;
  let [building, reading]: Session[] = [];

  beforeAll(async () => {
    if (!isStandInInstalled('bigquery')) return;
    server = await startStandIn('bigquery');
    const open = (target: StandInServer['target'] | undefined) => openWarehouse(targetSchema.parse(target), process.cwd(), asWritten);
    [builder, analyst] = [await open(server.target), await open(server.variants.analyst)];
    [building, reading] = [await builder.session(), await analyst.session()];
    for (const schema of ['gold', 'gold__versions', 'silver__versions']) await building.execute(builder.statements.createSchema(schema));
    const { createTable, createView, pointView, grant } = builder.statements;
    await building.execute(createTable({ schema: 'silver__versions', name: 'orders' }, 'select 7 as value'));
    await building.execute(createView({ schema: 'gold__versions', name: 'sales' }, 'select * from silver__versions.orders'));
    for (const sql of pointView({ schema: 'gold', name: 'sales' }, { schema: 'gold__versions', name: 'sales' }))
      await building.execute(sql);
    const readers = { select: ['user:analyst@example.com'] };
    for (const sql of grant({ schema: 'gold', name: 'sales', as: 'view' }, readers)) await building.execute(sql);
  }, 300_000);
  afterAll(async () => {
    await Promise.all([builder?.close(), analyst?.close()]);
    await server?.close();
  });

  const reasonOf = (sql: string): Promise<string> =>
    (reading as Session).query(sql).then(
      (rows) => JSON.stringify(rows),
      (error: unknown) => analyst.classify(error).reason,
    );

  test('reads it once its dataset is authorized, and nothing behind it', { timeout: 60_000 }, async (context) => {
    if (server === undefined) return context.skip(notInstalled);
    expect(await reasonOf('select value from gold.sales')).toBe('permission');
    for (const [views, behind] of [
      ['gold', 'gold__versions'],
      ['gold__versions', 'silver__versions'],
      ['gold', 'gold__versions'],
    ] as const)
      await builder.authorizeViews?.(views, behind);
    expect(await reasonOf('select value from gold.sales')).toBe('[{"value":"7"}]');
    expect(await reasonOf('select value from gold__versions.sales')).toBe('permission');
    expect(await reasonOf('select value from silver__versions.orders')).toBe('permission');
  });
});
