import { given, ingest, run } from 'martlet/testing';
import { describe, expect, test } from 'vitest';
import { stgCustomers } from '../../models/staging/stg_customers.js';
import { stgOrders } from '../../models/staging/stg_orders.js';
import { stgProducts } from '../../models/staging/stg_products.js';
import { stgQuality } from '../../models/staging/stg_quality.js';
import { stgRecipes } from '../../models/staging/stg_recipes.js';
import { stgReturns } from '../../models/staging/stg_returns.js';
import { stgShipments } from '../../models/staging/stg_shipments.js';
import { stgWaste } from '../../models/staging/stg_waste.js';
import { customers } from '../../sources/customers.js';
import { orders } from '../../sources/orders.js';
import { products } from '../../sources/products.js';
import { quality } from '../../sources/quality.js';
import { recipes } from '../../sources/recipes.js';
import { returns } from '../../sources/returns.js';
import { shipments } from '../../sources/shipments.js';
import { waste } from '../../sources/waste.js';

describe('an order line', () => {
  test('has amounts to the cent that add up, half a cent rounded up', async () => {
    const result = await run(
      stgOrders,
      given(orders, [
        { order_id: 'O1', quantity: 3, unit_price: '10.00', discount_rate: '0.1000' },
        { order_id: 'O2', quantity: 1, unit_price: '5.55', discount_rate: '0.1000' },
        { order_id: 'O3', quantity: 1, unit_price: '0.10', discount_rate: '0.0500' },
        { order_id: 'O4', quantity: 2, unit_price: '7.00', discount_rate: '1.0000' },
        // 0.9949: rounded to 0.995 first, it would become a whole unit.
        { order_id: 'O5', quantity: 1, unit_price: '1.00', discount_rate: '0.0051' },
      ]),
    );
    expect(result).toHaveRows([
      { order_id: 'O1', gross_amount: '30.00', discount_amount: '3.00', net_amount: '27.00' },
      { order_id: 'O2', gross_amount: '5.55', discount_amount: '0.55', net_amount: '5.00' },
      { order_id: 'O3', gross_amount: '0.10', discount_amount: '0.00', net_amount: '0.10' },
      { order_id: 'O4', gross_amount: '14.00', discount_amount: '14.00', net_amount: '0.00' },
      { order_id: 'O5', gross_amount: '1.00', discount_amount: '0.01', net_amount: '0.99' },
    ]);
  });

  test('belongs to its day in UTC, and is cancelled or not', async () => {
    const result = await run(
      stgOrders,
      given(orders, [
        { order_id: 'O1', ordered_at: '2024-02-29T23:59:59.999999Z', status: 'cancelled' },
        { order_id: 'O2', ordered_at: '2024-03-01T00:00:00Z', status: 'delivered' },
      ]),
    );
    expect(result).toHaveRows([
      { order_id: 'O1', order_date: '2024-02-29', is_cancelled: true },
      { order_id: 'O2', order_date: '2024-03-01', is_cancelled: false },
    ]);
  });

  test('has its promotion in upper case, whatever blanks the customer typed', async () => {
    const result = await run(
      stgOrders,
      given(orders, [
        { line_number: 1, promo_code: ' welcome10 ' },
        { line_number: 2, promo_code: null },
      ]),
    );
    expect(result).toHaveRowsInAnyOrder([{ promo_code: 'WELCOME10' }, { promo_code: null }]);
  });

  test('is rejected when a field is not what the contract says', async () => {
    const { loaded, rejected } = await ingest(orders, [
      { order_id: 'O1', quantity: '2' },
      { order_id: 'O2', quantity: 'two' },
      { order_id: 'O3', status: 'lost' },
      { order_id: 'O4', discount_rate: '0.12345' },
      { order_id: 'O5', ordered_at: '2024-02-30T00:00:00Z' },
    ]);
    expect(loaded).toHaveRows([{ order_id: 'O1', quantity: 2 }]);
    expect(rejected.map(({ row, column }) => `${row} ${column}`)).toEqual(['2 quantity', '3 status', '4 discount_rate', '5 ordered_at']);
  });
});

test('a product has its texts trimmed, and its margin at list price', async () => {
  const result = await run(
    stgProducts,
    given(products, [
      {
        sku: ' BAK-1 ',
        product_name: ' Rye Bread',
        category: 'Bakery ',
        subcategory: ' Bread ',
        brand: ' Mill ',
        unit_cost: '4.00',
        unit_price: '10.50',
      },
    ]),
  );
  expect(result).toHaveRows([
    { sku: 'BAK-1', product_name: 'Rye Bread', category: 'Bakery', subcategory: 'Bread', brand: 'Mill', unit_margin: '6.50' },
  ]);
});

test('a customer is written in one way, and blank is unknown', async () => {
  const result = await run(
    stgCustomers,
    given(customers, [
      {
        customer_id: 'C1',
        first_name: ' Ada ',
        last_name: ' Lovelace ',
        email: ' Ada@Example.COM ',
        phone: '  ',
        company_name: ' ',
        street: ' Main St 1 ',
        city: ' London ',
        region: ' Greater London ',
        country_code: ' gb ',
        postal_code: ' N1 ',
        registered_at: '2024-01-31T23:59:59Z',
      },
      { customer_id: 'C2', phone: ' +441 ', company_name: ' Books Ltd ' },
    ]),
  );
  expect(result).toHaveRows([
    {
      customer_id: 'C1',
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: 'ada@example.com',
      phone: null,
      company_name: null,
      street: 'Main St 1',
      city: 'London',
      region: 'Greater London',
      country_code: 'GB',
      postal_code: 'N1',
      registered_on: '2024-01-31',
    },
    { customer_id: 'C2', phone: '+441', company_name: 'Books Ltd' },
  ]);
});

test('an ingredient costs its quantity times its price, and is current until it ends', async () => {
  const result = await run(
    stgRecipes,
    given(recipes, [
      {
        recipe_id: 'R1',
        ingredient_name: ' Rye flour ',
        ingredient_category: ' dry goods ',
        supplier_name: ' Miller ',
        quantity: '0.7000',
        unit_cost: '0.7100',
        version: 2,
      },
      { recipe_id: 'R2', effective_to: '2022-12-31' },
    ]),
  );
  expect(result).toHaveRows([
    {
      recipe_id: 'R1',
      ingredient_name: 'Rye flour',
      ingredient_category: 'dry goods',
      supplier_name: 'Miller',
      ingredient_cost: '0.4970',
      recipe_version: 2,
      is_current: true,
    },
    { recipe_id: 'R2', is_current: false },
  ]);
});

describe('a shipment', () => {
  test('arrives on time by the end of the promised day', async () => {
    const result = await run(
      stgShipments,
      given(shipments, [
        { shipment_id: 'S1', promised_on: '2024-01-05', delivered_at: '2024-01-05T23:59:59.999999Z', status: 'delivered' },
        { shipment_id: 'S2', promised_on: '2024-01-05', delivered_at: '2024-01-06T00:00:00Z', status: 'delivered' },
        { shipment_id: 'S3', promised_on: '2024-01-05', status: 'lost' },
        { shipment_id: 'S4', promised_on: '2024-01-05', status: 'in_transit' },
      ]),
    );
    expect(result).toHaveRows([
      { shipment_id: 'S1', is_on_time: true, delivered_on: '2024-01-05' },
      { shipment_id: 'S2', is_on_time: false, delivered_on: '2024-01-06' },
      { shipment_id: 'S3', is_on_time: false, delivered_on: null },
      { shipment_id: 'S4', is_on_time: null, delivered_on: null },
    ]);
  });

  test('delivers its units when it arrives, and none while it does not', async () => {
    const result = await run(
      stgShipments,
      given(shipments, [
        {
          shipment_id: 'S1',
          status: 'delivered',
          quantity_shipped: 4,
          shipped_at: '2024-02-28T10:00:00Z',
          delivered_at: '2024-03-01T09:00:00Z',
          warehouse_code: ' WH ',
          carrier: ' DHL ',
        },
        { shipment_id: 'S2', status: 'lost', quantity_shipped: 4 },
      ]),
    );
    expect(result).toHaveRows([
      { shipment_id: 'S1', quantity_delivered: 4, shipped_on: '2024-02-28', transit_days: 2, warehouse_code: 'WH', carrier: 'DHL' },
      { shipment_id: 'S2', quantity_delivered: 0, transit_days: null },
    ]);
  });
});

test('an inspection has the share of defects, and none without a sample', async () => {
  const result = await run(
    stgQuality,
    given(quality, [
      {
        inspection_id: 'Q1',
        plant_code: ' PL ',
        batch_id: ' B1 ',
        inspector_name: ' Ivy ',
        defect_type: ' weight ',
        inspected_at: '2024-02-29T23:00:00Z',
        sample_size: 50,
        defect_count: 1,
      },
      { inspection_id: 'Q2', sample_size: 0, defect_count: 0 },
    ]),
  );
  expect(result).toHaveRows([
    {
      inspection_id: 'Q1',
      plant_code: 'PL',
      batch_id: 'B1',
      inspector_name: 'Ivy',
      defect_type: 'weight',
      inspection_date: '2024-02-29',
      defect_rate: 0.02,
    },
    { inspection_id: 'Q2', defect_rate: null, defect_type: null },
  ]);
});

test('a return and a record of waste belong to their days in UTC', async () => {
  expect(await run(stgReturns, given(returns, [{ returned_at: '2024-02-29T23:59:59Z', refund_amount: '9.00' }]))).toHaveRows([
    { return_date: '2024-02-29', refund_amount: '9.00' },
  ]);
  expect(
    await run(stgWaste, given(waste, [{ recorded_at: '2024-02-29T23:59:59Z', cost: '2.50', plant_code: ' PL ', batch_id: ' B1 ' }])),
  ).toHaveRows([{ waste_date: '2024-02-29', waste_cost: '2.50', plant_code: 'PL', batch_id: 'B1' }]);
});
