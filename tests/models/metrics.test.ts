import { date, decimal, double, model, query, text } from 'martlet';
import { given, run } from 'martlet/testing';
import { describe, expect, test } from 'vitest';
import { dimCustomers } from '../../models/marts/dim_customers.js';
import { dimProducts } from '../../models/marts/dim_products.js';
import { factQuality } from '../../models/marts/fact_quality.js';
import { factReturns } from '../../models/marts/fact_returns.js';
import { factSales } from '../../models/marts/fact_sales.js';
import { factWaste } from '../../models/marts/fact_waste.js';
import { metricsCustomerAnalytics } from '../../models/metrics/metrics_customer_analytics.js';
import { metricsProductPerformance } from '../../models/metrics/metrics_product_performance.js';
import { metricsSalesPerformance } from '../../models/metrics/metrics_sales_performance.js';
import { returnRate } from '../../semantic/returns.js';
import { revenue } from '../../semantic/sales.js';

const products = given(dimProducts, [
  { product_key: 'bread', product_name: 'Rye Bread', category: 'Bakery' },
  { product_key: 'pan', product_name: 'Frying Pan', category: 'Kitchen' },
  { product_key: 'roll', product_name: 'Roll', category: 'Bakery' },
]);

describe('the sales of a month', () => {
  test('are split by channel and category, and an order counts once in each', async () => {
    const result = await run(
      metricsSalesPerformance,
      products,
      given(factSales, [
        {
          order_id: 'O1',
          line_number: 1,
          product_key: 'bread',
          order_date: '2024-01-01',
          channel: 'web',
          net_amount: '10.00',
          quantity: 1,
        },
        { order_id: 'O1', line_number: 2, product_key: 'roll', order_date: '2024-01-31', channel: 'web', net_amount: '20.00', quantity: 2 },
        { order_id: 'O2', line_number: 1, product_key: 'roll', order_date: '2024-01-31', channel: 'web', net_amount: '3.01', quantity: 1 },
        { order_id: 'O3', line_number: 1, product_key: 'pan', order_date: '2024-01-31', channel: 'web', net_amount: '80.00' },
        { order_id: 'O4', line_number: 1, product_key: 'bread', order_date: '2024-01-31', channel: 'retail', net_amount: '5.00' },
        { order_id: 'O5', line_number: 1, product_key: 'nothing', order_date: '2024-01-31', channel: 'web', net_amount: '9.00' },
      ]),
    );
    expect(result).toHaveRows([
      { order_month: '2024-01-01', channel: 'retail', category: 'Bakery', revenue: '5.00', orders: 1 },
      {
        order_month: '2024-01-01',
        channel: 'web',
        category: 'Bakery',
        revenue: '33.01',
        orders: 2,
        units_sold: 4,
        average_order_value: '16.51',
      },
      { order_month: '2024-01-01', channel: 'web', category: 'Kitchen', revenue: '80.00', orders: 1 },
    ]);
  });

  test('have a margin rate of the revenue whose cost is known', async () => {
    const sale = { product_key: 'bread', order_date: '2024-01-01', channel: 'web' as const };
    const result = await run(
      metricsSalesPerformance,
      products,
      given(factSales, [
        { ...sale, order_id: 'O1', net_amount: '10.00', gross_margin: '4.00' },
        { ...sale, order_id: 'O2', net_amount: '30.00', gross_margin: '6.00' },
        { ...sale, order_id: 'O3', net_amount: '60.00', gross_margin: null },
      ]),
    );
    expect(result).toHaveRows([{ revenue: '100.00', gross_margin: '10.00', margin_rate: 0.25 }]);
  });

  test('count the returns of their own lines, whenever they came back', async () => {
    const sale = { product_key: 'bread', channel: 'web' as const, quantity_delivered: 4 };
    const result = await run(
      metricsSalesPerformance,
      products,
      given(factSales, [
        { ...sale, order_id: 'O1', line_number: 1, order_date: '2024-01-10' },
        { ...sale, order_id: 'O1', line_number: 2, order_date: '2024-01-10' },
        { ...sale, order_id: 'O2', line_number: 1, order_date: '2024-03-10', quantity_delivered: 0 },
      ]),
      given(factReturns, [
        { return_id: 'B1', order_id: 'O1', line_number: 1, return_date: '2024-02-01', quantity_returned: 1, refund_amount: '9.00' },
        { return_id: 'B2', order_id: 'O1', line_number: 1, return_date: '2024-02-02', quantity_returned: 2, refund_amount: '1.00' },
        { return_id: 'B3', order_id: 'O1', line_number: 2, return_date: '2024-02-02', quantity_returned: 1, refund_amount: '0.50' },
        { return_id: 'B4', order_id: 'O9', line_number: 1, quantity_returned: 50 },
      ]),
    );
    expect(result).toHaveRows([
      { order_month: '2024-01-01', units_delivered: 8, units_returned: 4, refunds: '10.50', return_rate: 0.5 },
      { order_month: '2024-03-01', units_delivered: 0, units_returned: 0, refunds: '0.00', return_rate: null },
    ]);
  });

  test('count a return in the category of its own line', async () => {
    const sale = { order_id: 'O1', order_date: '2024-01-10', channel: 'web' as const, quantity_delivered: 4 };
    const result = await run(
      metricsSalesPerformance,
      products,
      given(factSales, [
        { ...sale, line_number: 1, product_key: 'bread' },
        { ...sale, line_number: 2, product_key: 'pan' },
      ]),
      given(factReturns, [
        { return_id: 'B1', order_id: 'O1', line_number: 1, quantity_returned: 1 },
        { return_id: 'B2', order_id: 'O1', line_number: 2, quantity_returned: 3 },
      ]),
    );
    expect(result).toHaveRows([
      { category: 'Bakery', units_returned: 1, return_rate: 0.25 },
      { category: 'Kitchen', units_returned: 3, return_rate: 0.75 },
    ]);
  });

  test('grow over the calendar month before, in the same channel and category', async () => {
    const sale = { product_key: 'bread', channel: 'web' as const };
    const result = await run(
      metricsSalesPerformance,
      products,
      given(factSales, [
        { ...sale, order_id: 'O1', order_date: '2023-12-31', net_amount: '20.00' },
        { ...sale, order_id: 'O2', order_date: '2024-01-31', net_amount: '50.00' },
        { ...sale, order_id: 'O3', order_date: '2024-03-01', net_amount: '70.00' },
        { ...sale, order_id: 'O4', order_date: '2024-01-01', net_amount: '1.00', channel: 'retail' },
        { ...sale, order_id: 'O5', order_date: '2024-01-01', net_amount: '2.00', product_key: 'pan' },
      ]),
    );
    expect(result).toHaveRows([
      { order_month: '2023-12-01', channel: 'web', category: 'Bakery', previous_revenue: '0.00', revenue_growth: null },
      { order_month: '2024-01-01', channel: 'retail', category: 'Bakery', previous_revenue: '0.00', revenue_growth: null },
      { order_month: '2024-01-01', channel: 'web', category: 'Bakery', previous_revenue: '20.00', revenue_growth: 1.5 },
      { order_month: '2024-01-01', channel: 'web', category: 'Kitchen', previous_revenue: '0.00', revenue_growth: null },
      // February had no sales: growth over January would be growth over two months.
      { order_month: '2024-03-01', channel: 'web', category: 'Bakery', previous_revenue: '0.00', revenue_growth: null },
    ]);
  });
});

describe('the performance of a product', () => {
  test('brings its facts together without multiplying them', async () => {
    const result = await run(
      metricsProductPerformance,
      given(dimProducts, [{ product_key: 'bread' }, { product_key: 'pan' }]),
      given(factSales, [
        { order_id: 'O1', product_key: 'bread', net_amount: '10.00', gross_margin: '4.00', quantity: 2, quantity_delivered: 2 },
        { order_id: 'O2', product_key: 'bread', net_amount: '30.00', gross_margin: '6.00', quantity: 3, quantity_delivered: 2 },
      ]),
      given(factReturns, [
        { return_id: 'B1', product_key: 'bread', quantity_returned: 1 },
        { return_id: 'B2', product_key: 'bread', quantity_returned: 2 },
      ]),
      given(factQuality, [
        { inspection_id: 'Q1', product_key: 'bread', sample_size: 50, defect_count: 1 },
        { inspection_id: 'Q2', product_key: 'bread', sample_size: 150, defect_count: 3 },
      ]),
      given(factWaste, [
        { waste_id: 'W1', product_key: 'bread', quantity_kg: '1.500', waste_cost: '2.50' },
        { waste_id: 'W2', product_key: 'bread', quantity_kg: '0.250', waste_cost: '1.00' },
      ]),
    );
    expect(result).toHaveRows([
      {
        product_key: 'bread',
        revenue: '40.00',
        gross_margin: '10.00',
        margin_rate: 0.25,
        units_sold: 5,
        units_delivered: 4,
        units_returned: 3,
        return_rate: 0.75,
        units_inspected: 200,
        defects: 4,
        defect_rate: 0.02,
        waste_kg: '1.750',
        waste_cost: '3.50',
      },
      {
        product_key: 'pan',
        revenue: '0.00',
        gross_margin: null,
        margin_rate: null,
        units_sold: 0,
        units_delivered: 0,
        units_returned: 0,
        return_rate: null,
        units_inspected: 0,
        defects: 0,
        defect_rate: null,
        waste_kg: '0.000',
        waste_cost: '0.00',
      },
    ]);
  });

  test('puts each fact under its own product', async () => {
    const result = await run(
      metricsProductPerformance,
      given(dimProducts, [{ product_key: 'bread' }, { product_key: 'pan' }]),
      given(factSales, [
        { order_id: 'O1', product_key: 'bread', net_amount: '10.00' },
        { order_id: 'O2', product_key: 'pan', net_amount: '30.00' },
      ]),
      given(factReturns, [
        { return_id: 'B1', product_key: 'bread', quantity_returned: 1 },
        { return_id: 'B2', product_key: 'pan', quantity_returned: 2 },
      ]),
      given(factQuality, [
        { inspection_id: 'Q1', product_key: 'bread', sample_size: 50 },
        { inspection_id: 'Q2', product_key: 'pan', sample_size: 150 },
      ]),
      given(factWaste, [
        { waste_id: 'W1', product_key: 'bread', waste_cost: '2.50' },
        { waste_id: 'W2', product_key: 'pan', waste_cost: '1.00' },
      ]),
    );
    expect(result).toHaveRows([
      { product_key: 'bread', revenue: '10.00', units_returned: 1, units_inspected: 50, waste_cost: '2.50' },
      { product_key: 'pan', revenue: '30.00', units_returned: 2, units_inspected: 150, waste_cost: '1.00' },
    ]);
  });

  test('is ranked by revenue: the product that crosses 80 % is still in class A, the one that crosses 95 % in B', async () => {
    const revenues = { a: '75.00', b: '10.00', c: '8.00', d: '4.00', e: '3.00' };
    const sold = Object.entries(revenues).map(([product_key, net_amount]) => ({ order_id: product_key, product_key, net_amount }));
    const result = await run(
      metricsProductPerformance,
      given(
        dimProducts,
        [...Object.keys(revenues), 'f'].map((product_key) => ({ product_key })),
      ),
      given(factSales, sold),
    );
    expect(result).toHaveRows([
      { product_key: 'a', revenue_rank: 1, revenue_share: 0.75, cumulative_revenue_share: 0.75, abc_class: 'A' },
      { product_key: 'b', revenue_rank: 2, revenue_share: 0.1, cumulative_revenue_share: 0.85, abc_class: 'A' },
      { product_key: 'c', revenue_rank: 3, cumulative_revenue_share: 0.93, abc_class: 'B' },
      { product_key: 'd', revenue_rank: 4, cumulative_revenue_share: 0.97, abc_class: 'B' },
      { product_key: 'e', revenue_rank: 5, cumulative_revenue_share: 1, abc_class: 'C' },
      { product_key: 'f', revenue_rank: 6, revenue_share: 0, cumulative_revenue_share: 1, abc_class: 'C' },
    ]);
  });

  test.each([
    ['80 % goes to B', '80.00', '20.00', ['A', 'B']],
    ['95 % goes to C', '95.00', '5.00', ['A', 'C']],
  ])('that follows exactly %s', async (_, first, second, classes) => {
    const result = await run(
      metricsProductPerformance,
      given(dimProducts, [{ product_key: 'a' }, { product_key: 'b' }]),
      given(factSales, [
        { order_id: 'O1', product_key: 'a', net_amount: first },
        { order_id: 'O2', product_key: 'b', net_amount: second },
      ]),
    );
    expect(result.rows.map(({ abc_class }) => abc_class)).toEqual(classes);
  });

  test('shares its rank with equal products, and the key decides who comes first in the running sum', async () => {
    const sold = ['a', 'b', 'c'].map((product_key) => ({
      order_id: product_key,
      product_key,
      net_amount: product_key === 'c' ? '20.00' : '40.00',
    }));
    const result = await run(
      metricsProductPerformance,
      given(
        dimProducts,
        ['a', 'b', 'c'].map((product_key) => ({ product_key })),
      ),
      given(factSales, sold),
    );
    expect(result).toHaveRows([
      { product_key: 'a', revenue_rank: 1, cumulative_revenue_share: 0.4 },
      { product_key: 'b', revenue_rank: 1, cumulative_revenue_share: 0.8 },
      { product_key: 'c', revenue_rank: 3, cumulative_revenue_share: 1 },
    ]);
  });

  test('has no share where nothing was sold', async () => {
    const result = await run(metricsProductPerformance, given(dimProducts, [{ product_key: 'pan' }]));
    expect(result).toHaveRows([{ revenue_rank: 1, revenue_share: null, cumulative_revenue_share: null, abc_class: 'C' }]);
  });
});

describe('a customer who bought something', () => {
  const ada = { customer_key: 'ada', segment: 'consumer' as const, country_code: 'GB', cohort_month: '2024-01-01' };

  test('has orders, units and revenue, and days to the last order of anybody', async () => {
    const result = await run(
      metricsCustomerAnalytics,
      given(dimCustomers, [ada, { customer_key: 'ben', cohort_month: '2024-01-01' }, { customer_key: 'cy', cohort_month: '2024-01-01' }]),
      given(factSales, [
        { order_id: 'O1', line_number: 1, customer_key: 'ada', order_date: '2024-01-05', quantity: 2, net_amount: '10.00' },
        { order_id: 'O1', line_number: 2, customer_key: 'ada', order_date: '2024-01-05', quantity: 1, net_amount: '5.50' },
        { order_id: 'O2', line_number: 1, customer_key: 'ada', order_date: '2024-02-10', quantity: 1, net_amount: '1.00' },
        { order_id: 'O3', line_number: 1, customer_key: 'ben', order_date: '2024-01-20', quantity: 1, net_amount: '7.00' },
        { order_id: 'O4', line_number: 1, customer_key: 'nobody', order_date: '2024-03-02' },
      ]),
    );
    expect(result).toHaveRows([
      {
        customer_key: 'ada',
        segment: 'consumer',
        country_code: 'GB',
        orders: 2,
        units: 4,
        revenue: '16.50',
        last_order_date: '2024-02-10',
        days_since_last_order: 21,
        is_repeat_customer: true,
        cohort_size: 2,
        cohort_repeat_rate: 0.5,
      },
      { customer_key: 'ben', orders: 1, days_since_last_order: 42, is_repeat_customer: false, cohort_size: 2, cohort_repeat_rate: 0.5 },
    ]);
  });

  test('is not the unknown customer, who is many', async () => {
    const result = await run(
      metricsCustomerAnalytics,
      given(dimCustomers, [ada, { customer_key: 'unknown', cohort_month: null }]),
      given(factSales, [
        { order_id: 'O1', customer_key: 'unknown' },
        { order_id: 'O2', customer_key: 'ada' },
      ]),
    );
    expect(result).toHaveRows([{ customer_key: 'ada' }]);
  });

  test('belongs to the cohort of the month of the first order', async () => {
    const cohorts = { a: '2024-01-01', b: '2024-01-01', c: '2024-02-01' };
    const result = await run(
      metricsCustomerAnalytics,
      given(
        dimCustomers,
        Object.entries(cohorts).map(([customer_key, cohort_month]) => ({ customer_key, cohort_month })),
      ),
      given(factSales, [
        { order_id: 'O1', customer_key: 'a' },
        { order_id: 'O2', customer_key: 'b' },
        { order_id: 'O3', customer_key: 'c' },
        { order_id: 'O4', customer_key: 'c' },
      ]),
    );
    expect(result).toHaveRows([
      { customer_key: 'a', cohort_month: '2024-01-01', cohort_size: 2, cohort_repeat_rate: 0 },
      { customer_key: 'b', cohort_size: 2, cohort_repeat_rate: 0 },
      { customer_key: 'c', cohort_month: '2024-02-01', cohort_size: 1, cohort_repeat_rate: 1 },
    ]);
  });

  test('is scored in fifths by recency, orders and revenue', async () => {
    const result = await run(metricsCustomerAnalytics, given(dimCustomers, customers(11)), given(factSales, ladder(11)));
    // 0, 10, 20 … 100 % of the others come before them.
    expect(result.rows.map(({ recency_score }) => recency_score)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]);
    expect(result.rows.map(({ frequency_score }) => frequency_score)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]);
    // The more orders, the less revenue.
    expect(result.rows.map(({ monetary_score }) => monetary_score)).toEqual([5, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1]);
  });

  test('has the same score as whoever is equal', async () => {
    const sales = ['00', '01', '02'].map((customer_key) => ({
      order_id: customer_key,
      customer_key,
      order_date: '2024-01-01',
      net_amount: '5.00',
    }));
    const result = await run(metricsCustomerAnalytics, given(dimCustomers, customers(3)), given(factSales, sales));
    expect(result).toHaveRows(sales.map(() => ({ recency_score: 1, frequency_score: 1, monetary_score: 1, rfm_segment: 'dormant' })));
  });

  test('is named by what recency and frequency say together', async () => {
    const seen = new Set<string>();
    // Eleven customers; shifted, their ranks by recency and by orders meet in every combination.
    for (let shift = 0; shift < 11; shift += 1) {
      const { rows } = await run(metricsCustomerAnalytics, given(dimCustomers, customers(11)), given(factSales, ladder(11, shift)));
      for (const { recency_score, frequency_score, rfm_segment } of rows) {
        expect(rfm_segment, `${recency_score} and ${frequency_score}`).toBe(segmentOf(recency_score, frequency_score));
        seen.add(`${recency_score}${frequency_score}`);
      }
    }
    expect(seen.size).toBe(25);
  });
});

/** As the catalog says it: ordered often or seldom, and lately or long ago. */
function segmentOf(recency: number, frequency: number): string {
  if (recency >= 4 && frequency >= 4) return 'champion';
  if (recency >= 3 && frequency >= 3) return 'loyal';
  if (recency >= 4) return 'promising';
  return frequency >= 3 ? 'at_risk' : 'dormant';
}

const key = (place: number): string => String(place).padStart(2, '0');

function customers(count: number) {
  return Array.from({ length: count }, (_, place) => ({ customer_key: key(place), cohort_month: '2024-01-01' }));
}

/** The later the customer's number, the later the last order; the number of orders goes up too, shifted round. */
function ladder(count: number, shift = 0) {
  return Array.from({ length: count }, (_, place) => {
    const orders = ((place + shift) % count) + 1;
    return Array.from({ length: orders }, (_order, number) => ({
      order_id: `${key(place)}-${number}`,
      customer_key: key(place),
      order_date: `2024-01-${String(place + 1).padStart(2, '0')}`,
      net_amount: ((count - place) / orders).toFixed(2),
    }));
  }).flat();
}

describe('a question of two facts', () => {
  const columns = {
    product_category: text(),
    order_date_month: date(),
    revenue: decimal(38, 2),
    return_rate: double(),
    revenue_previous: decimal(38, 2),
    return_rate_previous: double(),
  };
  const from = { sales: factSales, returns: factReturns, products: dimProducts };
  const answer = model({
    name: 'answer',
    from,
    columns,
    query: () =>
      query(
        {
          metrics: { revenue, return_rate: returnRate },
          by: ['product.category', 'order_date.month'],
          where: [['order_date', 'between', ['2024-01-01', '2024-03-31']]],
          compareTo: { offset: '1 year' },
        },
        from,
      ),
  });

  test('is asked by the date of the sale, which returns reach over the sale, beside the year before', async () => {
    const sale = { product_key: 'bread', channel: 'web' as const, quantity_delivered: 4, line_number: 1 };
    const result = await run(
      answer,
      products,
      given(factSales, [
        { ...sale, order_id: 'O1', order_date: '2023-01-31', net_amount: '20.00' },
        { ...sale, order_id: 'O2', order_date: '2024-01-10', net_amount: '50.00' },
        { ...sale, order_id: 'O3', order_date: '2024-01-11', net_amount: '10.00', product_key: 'pan' },
      ]),
      given(factReturns, [
        { return_id: 'B1', order_id: 'O1', line_number: 1, product_key: 'bread', return_date: '2024-01-20', quantity_returned: 1 },
        { return_id: 'B2', order_id: 'O2', line_number: 1, product_key: 'bread', return_date: '2024-05-20', quantity_returned: 2 },
      ]),
    );
    expect(result).toHaveRows([
      {
        product_category: 'Bakery',
        order_date_month: '2024-01-01',
        revenue: '50.00',
        return_rate: 0.5,
        revenue_previous: '20.00',
        return_rate_previous: 0.25,
      },
      {
        product_category: 'Kitchen',
        order_date_month: '2024-01-01',
        revenue: '10.00',
        return_rate: 0,
        revenue_previous: '0.00',
        return_rate_previous: null,
      },
    ]);
  });
});
