import { given, run } from 'martlet/testing';
import { describe, expect, test } from 'vitest';
import { dimCustomers } from '../../models/marts/dim_customers.js';
import { dimDate } from '../../models/marts/dim_date.js';
import { dimProducts } from '../../models/marts/dim_products.js';
import { stgCustomers } from '../../models/staging/stg_customers.js';
import { stgOrders } from '../../models/staging/stg_orders.js';
import { stgProducts } from '../../models/staging/stg_products.js';
import { stgRecipes } from '../../models/staging/stg_recipes.js';

describe('a customer', () => {
  test('is dated from the first order that was not cancelled', async () => {
    const result = await run(
      dimCustomers,
      given(stgCustomers, [{ customer_id: 'C1' }, { customer_id: 'C2' }, { customer_id: 'C3' }]),
      given(stgOrders, [
        { customer_id: 'C1', order_date: '2024-01-15', is_cancelled: true },
        { customer_id: 'C1', order_date: '2024-02-29', is_cancelled: false },
        { customer_id: 'C1', order_date: '2024-03-05', is_cancelled: false },
        { customer_id: 'C2', order_date: '2024-01-31', is_cancelled: true },
        { customer_id: 'C9', order_date: '2024-01-01', is_cancelled: false },
      ]),
    );
    expect(result).toHaveRowsInAnyOrder([
      { customer_id: 'C1', first_order_date: '2024-02-29', cohort_month: '2024-02-01' },
      { customer_id: 'C2', first_order_date: null, cohort_month: null },
      { customer_id: 'C3', first_order_date: null, cohort_month: null },
      { customer_id: 'unknown', first_order_date: null, cohort_month: null },
    ]);
  });

  test('is named, and shows no e-mail address in the clear', async () => {
    const result = await run(
      dimCustomers,
      given(stgCustomers, [
        { customer_id: 'C1', first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com', marketing_consent: true },
      ]),
    );
    expect(result).toHaveRow({ full_name: 'Ada Lovelace', masked_email: 'a***@example.com', has_marketing_consent: true });
    expect(result).toHaveRow({ customer_key: 'unknown', full_name: 'Unknown customer', country_code: 'ZZ', has_marketing_consent: false });
  });

  test('has a key that depends on its identifier and on nothing else', async () => {
    const keyOf = async (first_name: string): Promise<unknown> =>
      (await run(dimCustomers, given(stgCustomers, [{ customer_id: 'C1', first_name }]))).rows.find(
        ({ customer_id }) => customer_id === 'C1',
      )?.customer_key;
    expect(await keyOf('Ada')).toBe(await keyOf('Ben'));
  });
});

describe('a product', () => {
  test('costs what its current recipe says', async () => {
    const result = await run(
      dimProducts,
      given(stgProducts, [
        { product_id: 'P1', unit_price: '10.00', unit_margin: '6.00' },
        { product_id: 'P2', unit_price: '0.00', unit_margin: '0.00' },
      ]),
      given(stgRecipes, [
        { recipe_id: 'R1', product_id: 'P1', recipe_version: 1, ingredient_cost: '9.9999', is_current: false },
        { recipe_id: 'R2', product_id: 'P1', recipe_version: 2, ingredient_cost: '0.4970', is_current: true },
        { recipe_id: 'R3', product_id: 'P1', recipe_version: 1, ingredient_cost: '0.4970', is_current: true },
        { recipe_id: 'R4', product_id: 'P9', recipe_version: 1, ingredient_cost: '1.0000', is_current: true },
      ]),
    );
    expect(result).toHaveRowsInAnyOrder([
      {
        product_id: 'P1',
        recipe_version: 2,
        ingredient_count: 2,
        recipe_cost: '0.9940',
        standard_margin: '6.00',
        standard_margin_rate: 0.6,
      },
      { product_id: 'P2', recipe_version: null, ingredient_count: null, recipe_cost: null, standard_margin_rate: null },
      { product_id: 'unknown', product_name: 'Unknown product', recipe_cost: null },
    ]);
  });

  test('counts an ingredient once for each line of the recipe', async () => {
    const lines = ['R1', 'R2', 'R2'].map((recipe_id) => ({ recipe_id, product_id: 'P1', is_current: true }));
    const result = await run(dimProducts, given(stgProducts, [{ product_id: 'P1' }]), given(stgRecipes, lines));
    expect(result).toHaveRow({ product_id: 'P1', ingredient_count: 3 });
  });
});

describe('the calendar', () => {
  test('holds every day from 2020 to 2030, once', async () => {
    const { rows } = await run(dimDate);
    expect(rows).toHaveLength(11 * 365 + 3);
    expect(new Set(rows.map(({ date_day }) => date_day)).size).toBe(rows.length);
    expect([rows[0]?.date_day, rows.at(-1)?.date_day]).toEqual(['2020-01-01', '2030-12-31']);
  });

  test('knows quarters, months and their ends', async () => {
    const result = await run(dimDate);
    expect(result).toHaveRow({
      date_day: '2024-02-29',
      year: 2024,
      quarter: 1,
      month: 2,
      month_name: 'February',
      month_start: '2024-02-01',
      day_of_month: 29,
      is_month_end: true,
    });
    expect(result).toHaveRow({ date_day: '2024-11-15', quarter: 4, month: 11, month_start: '2024-11-01', is_month_end: false });
  });

  test('numbers weeks as ISO does: they begin on Monday, and the first holds the first Thursday', async () => {
    const result = await run(dimDate);
    expect(result).toHaveRow({
      date_day: '2021-01-03',
      year: 2021,
      iso_year: 2020,
      iso_week: 53,
      week_start: '2020-12-28',
      day_of_week: 7,
      weekday_name: 'Sun',
      is_weekend: true,
    });
    expect(result).toHaveRow({
      date_day: '2021-01-04',
      iso_year: 2021,
      iso_week: 1,
      day_of_week: 1,
      week_start: '2021-01-04',
      is_weekend: false,
    });
    expect(result).toHaveRow({ date_day: '2021-01-08', day_of_week: 5, is_weekend: false });
    expect(result).toHaveRow({ date_day: '2021-01-09', day_of_week: 6, is_weekend: true });
  });

  test('begins the fiscal year in April and names it after the year in which it ends', async () => {
    const result = await run(dimDate);
    expect(result).toHaveRow({ date_day: '2024-03-31', fiscal_year: 2024, fiscal_quarter: 4, fiscal_period: 12 });
    expect(result).toHaveRow({ date_day: '2024-04-01', fiscal_year: 2025, fiscal_quarter: 1, fiscal_period: 1 });
    expect(result).toHaveRow({ date_day: '2024-12-31', fiscal_year: 2025, fiscal_quarter: 3, fiscal_period: 9 });
  });
});
