import type { Asked } from './asked.js';

/** Customers are in several segments, so that parts overlap and totals come from rows. */
export const bridges: readonly Asked[] = [
  {
    words: 'Revenue by segment without weights, and over all? (the total is not the sum of the parts)',
    question: { metrics: ['revenue'], by: ['customer.segment'], totals: true },
    rows: [
      ['B2B', 1240.16],
      ['Newsletter', 1437],
      ['VIP', 1381.16],
      [null, 289.35],
      [null, 2262.51],
    ],
    sql: `select segment, sum(amount_eur) from fact_lines left join customer_segments using (customer_id) where status = 'complete' group by 1 union all
      select null, sum(amount_eur) from fact_lines where status = 'complete' order by 1 nulls last, 2`,
  },
  {
    words: 'Customers by segment, and how many there are?',
    question: { metrics: ['customers'], by: ['customer.segment'], totals: true },
    rows: [
      ['B2B', 4],
      ['Newsletter', 5],
      ['VIP', 4],
      [null, 2],
      [null, 10],
    ],
  },
  {
    words: 'Buyers and orders by segment? (distinct over a bridge)',
    question: { metrics: ['buyers', 'order_count'], by: ['customer.segment'], totals: true },
    rows: [
      ['B2B', 4, 12],
      ['Newsletter', 5, 19],
      ['VIP', 3, 13],
      [null, 2, 6],
      [null, 9, 31],
    ],
  },
  {
    words: 'Revenue by segment and category? (a bridge, then many to one)',
    question: {
      metrics: ['revenue', 'line_count'],
      by: ['customer.segment', 'product.category'],
      where: [['product.department', '=', 'Sport']],
    },
    rows: [
      ['B2B', 'Accessories', 59.34, 3],
      ['B2B', 'Outdoor', 181.9, 3],
      ['B2B', 'Tennis', 640.92, 7],
      ['Newsletter', 'Accessories', 45, 3],
      ['Newsletter', 'Outdoor', 90, 1],
      ['Newsletter', 'Tennis', 586, 7],
      ['VIP', 'Accessories', 44.34, 2],
      ['VIP', 'Outdoor', 181.9, 3],
      ['VIP', 'Tennis', 760.92, 8],
      [null, 'Accessories', 45.74, 1],
    ],
    sql: `select segment, category, sum(amount_eur), count(*) from fact_lines left join customer_segments using (customer_id) join dim_products using (product_id)
      where status = 'complete' and department = 'Sport' group by 1, 2 order by 1 nulls last, 2 nulls last`,
  },
  {
    words: 'Revenue of customers in VIP or B2B? (who is in both counts once)',
    question: { metrics: ['revenue', 'buyers'], where: [['customer.segment', 'in', ['VIP', 'B2B']]] },
    rows: [[1616.16, 5]],
    sql: `select (select sum(amount_eur) from fact_lines where status = 'complete' and customer_id in (select customer_id from customer_segments where segment in ('VIP', 'B2B'))),
      (select count(distinct customer_id) from fact_orders where status = 'complete' and customer_id in (select customer_id from customer_segments where segment in ('VIP', 'B2B')))`,
  },
  {
    words: 'Revenue by country of customers who get the newsletter?',
    question: { metrics: ['revenue'], by: ['customer.country'], where: [['customer.segment', '=', 'Newsletter']] },
    rows: [
      ['AT', 300],
      ['DE', 376],
      ['IT', 629],
      [null, 132],
    ],
    sql: `select country, sum(amount_eur) from fact_lines join dim_customers using (customer_id) where status = 'complete'
      and customer_id in (select customer_id from customer_segments where segment = 'Newsletter') group by 1 order by 1 nulls last`,
  },
  {
    words: 'Revenue of customers who are not VIP? (also those without a segment and without a customer)',
    question: { metrics: ['revenue'], where: [['customer.segment', '!=', 'VIP']] },
    rows: [[881.35]],
    sql: `select sum(amount_eur) from fact_lines l where status = 'complete' and not exists (select 1 from customer_segments s where s.customer_id = l.customer_id and segment = 'VIP')`,
  },
  {
    words: 'Payments and visits by segment? (two facts over one bridge)',
    question: { metrics: ['payments', 'visits'], by: ['customer.segment'] },
    rows: [
      ['B2B', 1000.69, 8],
      ['Newsletter', 1138.3, 10],
      ['VIP', 1201.59, 8],
      [null, 334.51, 4],
    ],
  },
  {
    words: 'Units by segment, split by weights, by month?',
    question: {
      metrics: [{ metric: 'units_sold', weightedBy: 'customer.segment' }],
      by: ['date.month', 'customer.segment'],
      where: [['date', 'between', ['2024-10-01', '2024-12-31']]],
    },
    rows: [
      ['2024-10-01', 'B2B', 1.2],
      ['2024-10-01', 'Newsletter', 1],
      ['2024-10-01', 'VIP', 2.8],
      ['2024-10-01', null, 3],
      ['2024-11-01', 'Newsletter', 2],
      ['2024-11-01', null, 3],
      ['2024-12-01', 'B2B', 3.5],
      ['2024-12-01', 'Newsletter', 5.75],
      ['2024-12-01', 'VIP', 1.75],
    ],
  },
  {
    words: 'Weighted revenue by segment with its total? (the parts add up to it)',
    question: {
      metrics: [{ metric: 'revenue', weightedBy: 'customer.segment', as: 'split' }, 'revenue'],
      by: ['customer.segment'],
      totals: true,
    },
    rows: [
      ['B2B', 662.464, 1240.16],
      ['Newsletter', 739.75, 1437],
      ['VIP', 570.946, 1381.16],
      [null, 289.35, 289.35],
      [null, 2262.51, 2262.51],
    ],
  },
  {
    words: 'Average line by segment?',
    question: { metrics: ['average_line', 'largest_line', 'smallest_line'], by: ['customer.segment'] },
    rows: [
      ['B2B', 62.008, 216, 10.13],
      ['Newsletter', 51.32142857, 216, -10],
      ['VIP', 65.76952381, 216, -10],
      [null, 28.935, 60, 0],
    ],
    sql: `select segment, avg(amount_eur::double), max(amount_eur), min(amount_eur) from fact_lines left join customer_segments using (customer_id) where status = 'complete' group by 1 order by 1 nulls last`,
  },
  {
    words: 'Average order value by segment? (both sides of a ratio over a bridge)',
    question: { metrics: ['aov'], by: ['customer.segment'] },
    rows: [
      ['B2B', 103.34666667],
      ['Newsletter', 75.63157895],
      ['VIP', 106.24307692],
      [null, 48.225],
    ],
  },
];
