import { expect, it } from 'vitest';
import { loadProject, relationFingerprints } from '../../src/project/index.js';
import { tempProject } from '../temp-project.js';

const project = (stgQuery: string, description = '') =>
  loadProject(
    tempProject({
      'sources/orders.ts': `
import { integer, source, text } from 'martlet';
export const orders = source({ name: 'orders', columns: { order_id: text(), quantity: integer(), note: text() } });`,
      'models/stg_orders.ts': `
import { integer, staging, text } from 'martlet';
import { orders } from '../sources/orders.js';
export const stgOrders = staging({
  name: 'stg_orders', description: '${description}', from: { orders }, columns: { order_id: text(), quantity: integer(), note: text() },
  query: (db) => ${stgQuery},
});`,
      'models/sales.ts': `
import { integer, model, text } from 'martlet';
import { stgOrders } from './stg_orders.js';
export const sales = model({
  name: 'sales', from: { input: stgOrders }, columns: { order_id: text(), quantity: integer() },
  query: (db) => db.selectFrom('input').select(['order_id', 'quantity']),
});`,
    }),
  );

const versions = async (query: string, description?: string) => {
  const fingerprintsOf = relationFingerprints(await project(query, description));
  return { staging: fingerprintsOf('silver.stg_orders').data.version, sales: fingerprintsOf('gold.sales').data.version };
};

const QUERY = `db.selectFrom('orders').select(['order_id', 'quantity', 'note'])`;

it('keeps a fingerprint when nothing of the data can have changed', async () => {
  expect(await versions(`db.selectFrom('orders as o').select(['o.order_id', 'o.quantity', 'o.note'])`, 'Orders.')).toEqual(
    await versions(QUERY),
  );
});

it('changes the fingerprint of what has changed, and of those that read the changed column', async () => {
  const before = await versions(QUERY);
  const ofNote = await versions(`db.selectFrom('orders').select((eb) => ['order_id', 'quantity', eb.fn('lower', ['note']).as('note')])`);
  expect(ofNote.staging).not.toBe(before.staging);
  expect(ofNote.sales).toBe(before.sales);
  const ofRows = await versions(`${QUERY}.where('quantity', '>', 0)`);
  expect(ofRows.staging).not.toBe(before.staging);
  expect(ofRows.sales).not.toBe(before.sales);
});

it('throws the same error for each reader of a model that can’t be read', async () => {
  const fingerprintsOf = relationFingerprints(await project(`{ throw new Error('not today'); }`));
  const caught = ['silver.stg_orders', 'gold.sales'].map((id) => {
    try {
      return fingerprintsOf(id);
    } catch (error) {
      return error;
    }
  });
  expect(caught[0]).toMatchObject({ reason: 'query-failed' });
  expect(caught[1]).toBe(caught[0]);
});
