import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const ORDERS = `import { integer, source, text } from 'martlet';
export const orders = source({ name: 'orders', columns: { order_id: text().notNull(), quantity: integer().notNull() }, files: { pattern: 'orders.csv' } });`;
const STAGED = `import { integer, staging, text } from 'martlet';
import { orders } from '../sources/orders.js';
export const stgOrders = staging({ name: 'stg_orders', from: { orders }, columns: { order_id: text().notNull(), quantity: integer().notNull() },
  query: (db) => db.selectFrom('orders').select(['order_id', 'quantity']) });`;

test('too many rejects stop the build before anything is replaced, and stay to be looked at', async () => {
  const directory = tempProject({
    'sources/orders.ts': ORDERS,
    'models/stg_orders.ts': STAGED,
    'data/orders.csv': 'order_id,quantity\nA,1\n',
  });
  await run(directory, { command: 'build' });
  expect(await rowsOf(directory, 'select * from bronze.orders__rejected')).toEqual([]);

  const bad = 'order_id,quantity\nA,1\nB,two\n';
  writeFileSync(join(directory, 'data/orders.csv'), bad);
  const failed = await run(directory, { command: 'build' });
  expect(statuses(failed)).toMatchObject({ 'ingest bronze.orders': 'error', 'model silver.stg_orders': 'skipped' });
  expect(failed.steps[0]?.errors?.[0]).toMatchObject({
    reason: 'source-rejects-exceeded',
    parameters: { source: 'bronze.orders', rows: 2, rejectedRows: 1, rejectedRelation: 'bronze.orders__rejected' },
  });
  expect(await rowsOf(directory, 'select order_id from silver.stg_orders')).toEqual([{ order_id: 'A' }]);
  const rejected = 'select source_file, row_number, column_name, raw_text from bronze.orders__rejected';
  expect(await rowsOf(directory, rejected)).toEqual([
    { source_file: 'orders.csv', row_number: '2', column_name: 'quantity', raw_text: 'two' },
  ]);

  writeFileSync(join(directory, 'data/orders.csv'), bad.replace('two', '2'));
  expect(statuses(await run(directory, { command: 'build' }))).toMatchObject({ 'ingest bronze.orders': 'succeeded' });
  expect(await rowsOf(directory, rejected)).toEqual([]);
  expect(await rowsOf(directory, 'select order_id from silver.stg_orders order by order_id')).toEqual([
    { order_id: 'A' },
    { order_id: 'B' },
  ]);
});

test('an unchanged file is not loaded again, and its rejects are those of its own load', async () => {
  const directory = tempProject({
    'sources/orders.ts': ORDERS,
    'models/stg_orders.ts': STAGED,
    'data/orders.csv': 'order_id,quantity\nA,1\n',
  });
  await run(directory, { command: 'build' });
  writeFileSync(join(directory, 'data/orders.csv'), 'order_id,quantity\nA,one\n');
  await run(directory, { command: 'build' });
  writeFileSync(join(directory, 'data/orders.csv'), 'order_id,quantity\nA,1\n');
  expect(statuses(await run(directory, { command: 'build' }))).toMatchObject({ 'ingest bronze.orders': 'unchanged' });
  expect(await rowsOf(directory, 'select * from bronze.orders__rejected')).toEqual([]);
  expect(statuses(await run(directory, { command: 'build' }))).toMatchObject({ 'ingest bronze.orders': 'unchanged' });
});
