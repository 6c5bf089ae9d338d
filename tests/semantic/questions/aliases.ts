import type { Asked } from './asked.js';

/** Names for ways: facts that reach the same by different joins are asked by one path. */
export const aliases: readonly Asked[] = [
  {
    words:
      'Revenue, and the part of it that is paid, by country and month of the order, beside the year before? (payments reach that date over their order)',
    question: {
      metrics: ['revenue', 'paid_share'],
      by: ['customer.country', 'order_date.month'],
      where: [['order_date', 'between', ['2025-01-01', '2025-03-31']]],
      compareTo: { offset: '1 year' },
    },
    rows: [
      ['AT', '2025-02-01', 90, null, 0.55555556, null],
      ['AT', '2025-03-01', 75, 45, 0.332, 1],
      ['DE', '2025-01-01', 104, null, 1.09423077, null],
      ['DE', '2025-02-01', null, 80, null, 1.06125],
      ['DE', '2025-03-01', 100, null, 1.049, null],
      ['IT', '2025-01-01', 90, null, 0.55555556, null],
      ['US', '2025-01-01', 125.19, null, 1.06925473, null],
      ['US', '2025-02-01', 45.74, 119.6, 1.18758199, 1.06923077],
      [null, '2025-02-01', 60, null, null, null],
      [null, '2025-03-01', 80, null, 1, null],
    ],
    sql: `with sold as (
  select c.country, date_trunc('month', l.order_date)::date as month, sum(l.amount_eur) as revenue
  from fact_lines l left join dim_customers c using (customer_id) where l.status = 'complete' group by 1, 2
), paid as (
  select c.country, date_trunc('month', o.order_date)::date as month, sum(p.amount_eur) as amount
  from fact_payments p left join fact_orders o using (order_id) left join dim_customers c on c.customer_id = p.customer_id group by 1, 2
), known as (
  select country, month, max(revenue) as revenue, max(amount) as amount
  from (select country, month, revenue, null as amount from sold union all select country, month, null, amount from paid) group by 1, 2
)
select n.country, n.month, n.revenue, b.revenue, n.amount / n.revenue, b.amount / b.revenue
from known n left join known b on b.country is not distinct from n.country and b.month = n.month - interval 1 year
where n.month between '2025-01-01' and '2025-03-01' order by 1 nulls last, 2`,
  },
  {
    words: 'Revenue and payments by channel? (of the order, for both)',
    question: { metrics: ['revenue', 'payments'], by: ['channel'] },
    rows: [
      ['shop', 295, 295],
      ['web', 1967.51, 1677.8],
      [null, null, 15],
    ],
    sql: `select channel, max(revenue), max(payments) from (
  select o.channel, sum(l.amount_eur) as revenue, null as payments from fact_lines l left join fact_orders o using (order_id) where l.status = 'complete' group by 1
  union all
  select o.channel, null, sum(p.amount_eur) from fact_payments p left join fact_orders o using (order_id) group by 1
) group by 1 order by 1 nulls last`,
  },
  {
    words: 'Payments by the country of who bought and of who paid? (one dimension by two ways)',
    question: { metrics: ['payments'], by: ['buyer.country', 'customer.country'] },
    rows: [
      ['AT', 'AT', 209.9],
      ['DE', 'DE', 565.4],
      ['IT', 'IT', 460.8],
      ['US', 'US', 477.3],
      [null, null, 274.4],
    ],
    sql: `select b.country, c.country, sum(p.amount_eur) from fact_payments p left join fact_orders o using (order_id)
left join dim_customers b on b.customer_id = o.customer_id left join dim_customers c on c.customer_id = p.customer_id group by 1, 2 order by 1 nulls last, 2 nulls last`,
  },
  {
    words: 'Refunds by the channel of what was sold? (by the alias of another fact)',
    question: { metrics: ['refunds'], by: ['line.channel'] },
    rows: [
      ['shop', 10],
      ['web', 552.86],
      [null, 25],
    ],
    sql: `select o.channel, sum(r.refund_eur) from fact_returns r left join fact_lines l using (order_id, line_number)
left join fact_orders o on o.order_id = l.order_id group by 1 order by 1 nulls last`,
  },
  {
    words: 'What was paid so far of the orders of each month?',
    question: { metrics: ['running_paid'], by: ['order_date.month'], where: [['order_date', 'between', ['2024-10-01', '2025-03-31']]] },
    rows: [
      ['2024-10-01', 690.82],
      ['2024-11-01', 888.22],
      ['2024-12-01', 1236.12],
      ['2025-01-01', 1533.78],
      ['2025-02-01', 1638.1],
      ['2025-03-01', 1847.9],
    ],
  },
  {
    words: 'What was paid of the orders of fiscal years? (a calendar behind two ways)',
    question: { metrics: ['payments_of_orders'], by: ['date.fiscal_year'] },
    rows: [
      [2024, 1583.78],
      [2025, 389.02],
      [null, 15],
    ],
    sql: `select d.fiscal_year, sum(p.amount_eur) from fact_payments p left join fact_orders o using (order_id)
left join dim_calendar d on d.date_day = o.order_date group by 1 order by 1 nulls last`,
  },
  {
    words: 'What was paid of the orders of a fiscal quarter, beside that of the fiscal year before?',
    question: {
      metrics: ['payments_of_orders'],
      by: ['order_date.fiscal_quarter'],
      where: [['order_date.fiscal_year', '=', 2025]],
      compareTo: { offset: '1 fiscal_year', show: ['value', 'growth'] },
    },
    rows: [[1, 389.02, 322.68, 0.20559068]],
  },
  {
    words: 'What was paid of web orders of the last 6 months, months without any too, and the total?',
    question: {
      metrics: ['payments_of_orders'],
      by: ['order_date.month'],
      where: [
        ['channel', '=', 'web'],
        ['order_date', 'last', '6 months'],
      ],
      fill: 'zero',
      totals: true,
    },
    rows: [
      ['2024-10-01', 161.24],
      ['2024-11-01', 77.4],
      ['2024-12-01', 347.9],
      ['2025-01-01', 297.66],
      ['2025-02-01', 54.32],
      ['2025-03-01', 129.8],
      ['2025-04-01', 124.9],
      [null, 1193.22],
    ],
  },
  {
    words: 'Payments whose buyer is not known? (the order may be missing, or its customer)',
    question: { metrics: ['payments', 'payment_count'], where: [['buyer', 'is unknown']] },
    rows: [[202.4, 5]],
    sql: `select sum(p.amount_eur), count(*) from fact_payments p left join fact_orders o using (order_id) left join dim_customers b on b.customer_id = o.customer_id where b.customer_id is null`,
  },
  {
    words: 'Payments of orders from Germany, by the segments of their buyers? (a bridge behind an alias counts a payment once for each)',
    question: { metrics: ['payments'], by: ['buyer.segment'], where: [['buyer.country', '=', 'DE']], totals: true },
    rows: [
      ['B2B', 169.8],
      ['Newsletter', 395.6],
      ['VIP', 395.6],
      [null, 565.4],
    ],
  },
];
