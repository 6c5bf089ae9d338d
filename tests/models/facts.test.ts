import { forAll, given, run, testData, world } from 'martlet/testing';
import { describe, expect, test } from 'vitest';
import { dimCustomers } from '../../models/marts/dim_customers.js';
import { dimProducts } from '../../models/marts/dim_products.js';
import { factQuality } from '../../models/marts/fact_quality.js';
import { factReturns } from '../../models/marts/fact_returns.js';
import { factSales } from '../../models/marts/fact_sales.js';
import { factWaste } from '../../models/marts/fact_waste.js';
import { stgOrders } from '../../models/staging/stg_orders.js';
import { stgQuality } from '../../models/staging/stg_quality.js';
import { stgReturns } from '../../models/staging/stg_returns.js';
import { stgShipments } from '../../models/staging/stg_shipments.js';
import { stgWaste } from '../../models/staging/stg_waste.js';

const bread = given(dimProducts, [{ product_key: 'bread', product_id: 'P1', unit_cost: '4.00' }]);

describe('a sale', () => {
  test('is a line that was not cancelled', async () => {
    const result = await run(
      factSales,
      given(stgOrders, [
        { order_id: 'O1', line_number: 1, status: 'delivered' },
        { order_id: 'O1', line_number: 2, status: 'cancelled' },
        { order_id: 'O2', line_number: 1, status: 'placed' },
      ]),
    );
    expect(result).toHaveRows([
      { order_id: 'O1', line_number: 1, status: 'delivered' },
      { order_id: 'O2', line_number: 1, status: 'placed' },
    ]);
  });

  test('stands under its product and customer, with the cost of today', async () => {
    const result = await run(
      factSales,
      given(stgOrders, [{ order_id: 'O1', product_id: 'P1', customer_id: 'C1', quantity: 3, net_amount: '27.00', status: 'placed' }]),
      bread,
      given(dimCustomers, [
        { customer_key: 'ada', customer_id: 'C1' },
        { customer_key: 'ben', customer_id: 'C2' },
      ]),
    );
    expect(result).toHaveRows([{ product_key: 'bread', customer_key: 'ada', cost_amount: '12.00', gross_margin: '15.00' }]);
  });

  test('of an unknown product to an unknown customer keeps its amounts, without guessing a cost', async () => {
    const result = await run(
      factSales,
      given(stgOrders, [{ product_id: 'P9', customer_id: 'C9', net_amount: '5.00', status: 'placed' }]),
      bread,
    );
    expect(result).toHaveRows([
      { product_key: 'unknown', customer_key: 'unknown', net_amount: '5.00', cost_amount: null, gross_margin: null },
    ]);
  });

  test('adds up the shipments of its own line', async () => {
    const result = await run(
      factSales,
      given(stgOrders, [
        { order_id: 'O1', line_number: 1, quantity: 5, status: 'shipped' },
        { order_id: 'O1', line_number: 2, quantity: 5, status: 'shipped' },
        { order_id: 'O2', line_number: 1, quantity: 5, status: 'placed' },
      ]),
      given(stgShipments, [
        {
          shipment_id: 'S1',
          order_id: 'O1',
          line_number: 1,
          quantity_shipped: 3,
          quantity_delivered: 3,
          shipping_cost: '4.00',
          shipped_on: '2024-01-02',
          delivered_on: '2024-01-04',
        },
        {
          shipment_id: 'S2',
          order_id: 'O1',
          line_number: 1,
          quantity_shipped: 1,
          quantity_delivered: 1,
          shipping_cost: '4.50',
          shipped_on: '2024-01-03',
          delivered_on: '2024-01-06',
        },
        { shipment_id: 'S3', order_id: 'O1', line_number: 2, quantity_shipped: 2, quantity_delivered: 0, shipping_cost: '3.00' },
      ]),
    );
    expect(result).toHaveRows([
      { quantity_shipped: 4, quantity_delivered: 4, shipping_cost: '8.50', shipped_on: '2024-01-02', delivered_on: '2024-01-06' },
      { quantity_shipped: 2, quantity_delivered: 0, shipping_cost: '3.00', delivered_on: null },
      { quantity_shipped: 0, quantity_delivered: 0, shipping_cost: '0.00', shipped_on: null, delivered_on: null },
    ]);
  });

  test('is on time once all of it has arrived in time, and late as soon as any is late', async () => {
    const shipment = (order_id: string, quantity_delivered: number, is_on_time: boolean | null) => ({
      order_id,
      line_number: 1,
      quantity_delivered,
      is_on_time,
    });
    const result = await run(
      factSales,
      given(
        stgOrders,
        ['all', 'late', 'none', 'part'].map((order_id) => ({ order_id, line_number: 1, quantity: 3, status: 'shipped' as const })),
      ),
      given(stgShipments, [
        shipment('all', 1, true),
        shipment('all', 2, true),
        shipment('late', 1, true),
        shipment('late', 0, false),
        shipment('part', 1, true),
        shipment('part', 0, null),
      ]),
    );
    expect(result).toHaveRows([
      { order_id: 'all', is_on_time: true },
      { order_id: 'late', is_on_time: false },
      { order_id: 'none', is_on_time: null },
      { order_id: 'part', is_on_time: null },
    ]);
  });

  test('is neither lost nor doubled, whatever there is to join', async () => {
    await forAll(world(factSales), ({ result, inputs }) => {
      const sold = inputs.of(stgOrders).filter(({ status }) => status !== 'cancelled');
      expect(result.rows.map(({ order_id, line_number }) => `${order_id}/${line_number}`).sort()).toEqual(
        sold.map(({ order_id, line_number }) => `${order_id}/${line_number}`).sort(),
      );
    });
  });

  test('breaks its rules when more is shipped than ordered, or more arrives than was shipped', async () => {
    const rows = given(factSales, [
      { order_id: 'O1', quantity: 1, quantity_shipped: 2, quantity_delivered: 1 },
      { order_id: 'O2', quantity: 2, quantity_shipped: 1, quantity_delivered: 2 },
    ]);
    const { failed } = await testData(factSales, rows);
    expect(failed).toContain('no_more_units_shipped_than_ordered');
    expect(failed).toContain('no_more_units_delivered_than_shipped');
  });
});

describe('a return', () => {
  test('stands under the product and customer of its sale', async () => {
    const result = await run(
      factReturns,
      given(stgReturns, [
        { return_id: 'B1', order_id: 'O1', line_number: 1 },
        { return_id: 'B2', order_id: 'O1', line_number: 2 },
        { return_id: 'B3', order_id: 'O2', line_number: 1, refund_amount: '9.00' },
      ]),
      given(factSales, [
        { order_id: 'O1', line_number: 1, product_key: 'bread', customer_key: 'ada' },
        { order_id: 'O1', line_number: 2, product_key: 'pan', customer_key: 'ada' },
      ]),
    );
    expect(result).toHaveRows([
      { return_id: 'B1', product_key: 'bread', customer_key: 'ada' },
      { return_id: 'B2', product_key: 'pan', customer_key: 'ada' },
      { return_id: 'B3', product_key: 'unknown', customer_key: 'unknown', refund_amount: '9.00' },
    ]);
  });

  test('counts days from the delivery of its shipment, over the end of a month', async () => {
    const result = await run(
      factReturns,
      given(stgReturns, [
        { return_id: 'B1', shipment_id: 'S1', return_date: '2024-03-01' },
        { return_id: 'B2', shipment_id: 'S2', return_date: '2024-03-01' },
        { return_id: 'B3', shipment_id: 'S9', return_date: '2024-03-01' },
      ]),
      given(stgShipments, [
        { shipment_id: 'S1', delivered_on: '2024-02-28' },
        { shipment_id: 'S2', delivered_on: null },
      ]),
    );
    expect(result).toHaveRows([
      { return_id: 'B1', days_since_delivery: 2 },
      { return_id: 'B2', days_since_delivery: null },
      { return_id: 'B3', days_since_delivery: null },
    ]);
  });
});

test('an inspection of a product that nobody knows is kept', async () => {
  const result = await run(
    factQuality,
    given(stgQuality, [
      { inspection_id: 'Q1', product_id: 'P1' },
      { inspection_id: 'Q2', product_id: 'P9' },
    ]),
    bread,
  );
  expect(result).toHaveRows([
    { inspection_id: 'Q1', product_key: 'bread' },
    { inspection_id: 'Q2', product_key: 'unknown' },
  ]);
});

test('an inspection can’t find more defects than units', async () => {
  const { failed } = await testData(factQuality, given(factQuality, [{ sample_size: 2, defect_count: 3 }]));
  expect(failed).toContain('no_more_defects_than_units_in_the_sample');
});

test('waste of a product that nobody knows is kept', async () => {
  const result = await run(
    factWaste,
    given(stgWaste, [
      { waste_id: 'W1', product_id: 'P1' },
      { waste_id: 'W2', product_id: 'P9', waste_cost: '7.00' },
    ]),
    bread,
  );
  expect(result).toHaveRows([
    { waste_id: 'W1', product_key: 'bread' },
    { waste_id: 'W2', product_key: 'unknown', waste_cost: '7.00' },
  ]);
});
