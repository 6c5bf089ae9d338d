import type { Asked } from './asked.js';

/** Measures of several facts or of the “one” side, which a plain join would count several times. */
export const fanOut: readonly Asked[] = [
  {
    words: 'Does the average payment change when payments are asked beside revenue?',
    question: { metrics: ['average_payment', 'revenue'], by: ['customer.country'] },
    rows: [
      ['AT', 52.475, 300],
      ['DE', 62.82222222, 536],
      ['IT', 76.8, 629],
      ['US', 79.55, 483.01],
      [null, 45.73333333, 314.5],
    ],
    sql: `select coalesce(a.country, b.country), a.v, b.v from
      (select country, avg(amount_eur::double) as v from fact_payments left join dim_customers using (customer_id) group by 1) a full join
      (select country, sum(amount_eur) as v from fact_lines left join dim_customers using (customer_id) where status = 'complete' group by 1) b
      on a.country is not distinct from b.country order by 1 nulls last`,
  },
  {
    words: 'Fees, revenue, payments and visits over all, four facts in one row?',
    question: { metrics: ['shipping_fees', 'revenue', 'payments', 'visits'] },
    rows: [[127.33, 2262.51, 1987.8, 18]],
    sql: `select (select sum(fee_eur) from fact_orders where status = 'complete'), (select sum(amount_eur) from fact_lines where status = 'complete'),
      (select sum(amount_eur) from fact_payments), (select count(*) from fact_visits)`,
  },
  {
    words: 'Orders, lines, payments, returns and visits of each customer?',
    question: { metrics: ['order_count', 'line_count', 'payment_count', 'return_count', 'visits'], by: ['customer.customer_id'] },
    rows: [
      ['C01', 5, 7, 7, 2, 3],
      ['C02', 5, 8, 3, 1, 1],
      ['C03', 4, 6, 3, 0, 1],
      ['C04', 4, 8, 6, 3, 3],
      ['C05', 3, 5, 3, 1, 2],
      ['C06', 3, 2, 1, 2, 1],
      ['C07', 2, 3, 2, 0, 2],
      ['C08', 0, 0, 0, 0, 1],
      ['C09', 0, 0, 0, 0, 1],
      ['C10', 2, 3, 1, 0, 2],
      [null, 3, 5, 5, 1, 1],
    ],
    sql: `select k, sum(a), sum(b), sum(c), sum(d), sum(e) from (
      select c.customer_id as k, (status = 'complete')::int as a, 0 as b, 0 as c, 0 as d, 0 as e from fact_orders left join dim_customers c using (customer_id) where status = 'complete' union all
      select c.customer_id, 0, 1, 0, 0, 0 from fact_lines left join dim_customers c using (customer_id) where status = 'complete' union all
      select c.customer_id, 0, 0, 1, 0, 0 from fact_payments left join dim_customers c using (customer_id) union all
      select c.customer_id, 0, 0, 0, 1, 0 from fact_returns left join dim_customers c using (customer_id) union all
      select c.customer_id, 0, 0, 0, 0, 1 from fact_visits left join dim_customers c using (customer_id)) group by 1 order by 1 nulls last`,
  },
  {
    words: 'Fees of orders that contain Lighting? (an order with two such lines counts once)',
    question: { metrics: ['shipping_fees', 'order_count'], where: [['order.fact_lines.product.category', '=', 'Lighting']] },
    rows: [[29.4, 10]],
    sql: `select sum(fee_eur), count(*) from fact_orders where status = 'complete' and order_id in
      (select order_id from fact_lines join dim_products using (product_id) where category = 'Lighting')`,
  },
  {
    words: 'Revenue of the lines of orders that contain Accessories, by category? (their other lines, too)',
    question: { metrics: ['revenue'], by: ['product.category'], where: [['order.fact_lines.product.category', '=', 'Accessories']] },
    rows: [
      ['Accessories', 373.19],
      ['Lighting', 80],
      ['Outdoor', 45.85],
      ['Tennis', 286],
      [null, 0],
    ],
    sql: `select category, sum(amount_eur) from fact_lines l left join dim_products using (product_id) where status = 'complete' and order_id in
      (select order_id from fact_lines join dim_products using (product_id) where category = 'Accessories') group by 1 order by 1 nulls last`,
  },
  {
    words: 'Cost by department? (quantity of one table times cost of another)',
    question: { metrics: ['cost', 'known_revenue', 'margin'], by: ['product.department'] },
    rows: [
      ['Home', 503, 967.11, 464.11],
      ['Sport', 628, 1142.9, 514.9],
      [null, 8, 0, -8],
    ],
    sql: `select department, sum(quantity * unit_cost), sum(amount_eur) filter (unit_cost is not null), sum(amount_eur - quantity * unit_cost) filter (unit_cost is not null)
      from fact_lines left join dim_products using (product_id) where status = 'complete' group by 1 order by 1 nulls last`,
  },
  {
    words: 'Revenue and budget by month and category? (a fact of days beside one of months)',
    question: {
      metrics: ['revenue', 'budget', 'attainment'],
      by: ['date.month', 'product.category'],
      where: [['date', 'between', ['2024-10-01', '2024-12-31']]],
    },
    rows: [
      ['2024-10-01', 'Accessories', 90.45, 50, 1.809],
      ['2024-10-01', 'Lighting', 72, 100, 0.72],
      ['2024-10-01', 'Outdoor', 45.85, null, null],
      ['2024-10-01', 'Tennis', null, 150, null],
      ['2024-11-01', 'Lighting', 100, 80, 1.25],
      ['2024-11-01', 'Tennis', null, 100, null],
      ['2024-11-01', 'Unknown', 30, null, null],
      ['2024-11-01', null, 62.5, null, null],
      ['2024-12-01', 'Accessories', 87, 120, 0.725],
      ['2024-12-01', 'Lighting', null, 100, null],
      ['2024-12-01', 'Tennis', 256, 250, 1.024],
    ],
  },
  {
    words: 'Attainment of the budget by category? (also categories with a budget and no sales)',
    question: { metrics: ['attainment', 'budget', 'revenue'], by: ['product.category'] },
    rows: [
      ['Accessories', 1.00862162, 370, 373.19],
      ['Garden', null, 40, null],
      ['Lighting', 0.928125, 640, 594],
      ['Outdoor', null, null, 181.9],
      ['Tennis', 1.07810256, 780, 840.92],
      ['Unknown', null, null, 120],
      [null, 1.525, 100, 152.5],
    ],
  },
  {
    words: 'Attainment by quarter? (two grains in one metric)',
    question: { metrics: ['attainment'], by: ['date.quarter'] },
    rows: [
      ['2024-01-01', null],
      ['2024-04-01', null],
      ['2024-07-01', null],
      ['2024-10-01', 0.78294737],
      ['2025-01-01', 1.05469863],
      ['2025-04-01', 1.25672],
    ],
    sql: `select coalesce(a.q, b.q), a.v::double / b.v::double from
      (select date_trunc('quarter', order_date)::date as q, sum(amount_eur) as v from fact_lines where status = 'complete' group by 1) a full join
      (select date_trunc('quarter', month)::date as q, sum(budget) as v from fact_budgets group by 1) b on a.q = b.q order by 1`,
  },
  {
    words: 'Units sold and returned of each product? (two facts and an orphan on either side)',
    question: { metrics: ['units_sold', 'units_returned', 'return_rate'], by: ['product.product_id'] },
    rows: [
      ['P01', 8, 0, 0],
      ['P02', 5, 0, 0],
      ['P03', 13, 4, 0.30769231],
      ['P04', 8, 0, 0],
      ['P05', 6, 4, 0.66666667],
      ['P06', 15, 1, 0.06666667],
      ['P07', 3, 0, 0],
      ['P08', 4, 0, 0],
      ['P09', 4, 1, 0.25],
      ['P10', 4, 0, 0],
      [null, 2, 1, 0.5],
    ],
  },
  {
    words: 'Refunds by the channel of the order? (a return goes through its order)',
    question: { metrics: ['refunds', 'return_count'], by: ['order.channel'] },
    rows: [
      ['shop', 10, 1],
      ['web', 552.86, 8],
      [null, 25, 1],
    ],
    sql: `select channel, sum(refund_eur), count(*) from fact_returns left join fact_orders using (order_id) group by 1 order by 1 nulls last`,
  },
  {
    words: 'Refunds by the quantity of the line that comes back? (two columns lead to a line)',
    question: { metrics: ['refunds'], by: ['line.quantity'] },
    rows: [
      [1, 250.86],
      [2, 266],
      [3, 10],
      [4, 36],
      [null, 25],
    ],
    sql: `select l.quantity, sum(refund_eur) from fact_returns left join fact_lines l using (order_id, line_number) group by 1 order by 1 nulls last`,
  },
  {
    words: 'Payments by the country of the customer of the order? (two hops)',
    question: { metrics: ['payments'], by: ['order.customer.country'] },
    rows: [
      ['AT', 209.9],
      ['DE', 565.4],
      ['IT', 460.8],
      ['US', 477.3],
      [null, 274.4],
    ],
    sql: `select country, sum(amount_eur) from fact_payments p left join fact_orders o using (order_id) left join dim_customers c on c.customer_id = o.customer_id group by 1 order by 1 nulls last`,
  },
  {
    words: 'Revenue and fees by channel and month, as two facts of one order?',
    question: {
      metrics: ['revenue', 'shipping_fees', 'order_count'],
      by: ['order.channel', 'date.month'],
      where: [['date', 'between', ['2024-10-01', '2025-01-31']]],
    },
    rows: [
      ['shop', '2024-11-01', 120, 0, 2],
      ['web', '2024-10-01', 208.3, 24.91, 4],
      ['web', '2024-11-01', 72.5, 4.9, 1],
      ['web', '2024-12-01', 343, 4.9, 2],
      ['web', '2025-01-01', 319.19, 23.37, 4],
    ],
  },
  {
    words: 'Net revenue by month: sales less refunds, also where there is only one of them?',
    question: { metrics: ['net_revenue'], by: ['date.month'] },
    rows: [
      ['2024-02-01', 199.6],
      ['2024-03-01', 15],
      ['2024-04-01', 60],
      ['2024-09-01', 130],
      ['2024-10-01', 98.3],
      ['2024-11-01', 171.64],
      ['2024-12-01', 343],
      ['2025-01-01', 175.19],
      ['2025-02-01', 87.74],
      ['2025-03-01', 200],
      ['2025-04-01', 194.18],
    ],
    sql: `select m, sum(v) from (select date_trunc('month', order_date)::date as m, amount_eur as v from fact_lines where status = 'complete' union all
      select date_trunc('month', return_date)::date, -refund_eur from fact_returns) group by 1 order by 1`,
  },
  {
    words: 'How many customers of each country, and what do they bring? (members without a sale stay)',
    question: { metrics: ['customers', 'revenue', 'visits'], by: ['customer.country'] },
    rows: [
      ['AT', 2, 300, 3],
      ['DE', 3, 536, 6],
      ['IT', 1, 629, 3],
      ['US', 3, 483.01, 4],
      [null, 1, 314.5, 2],
    ],
  },
  {
    words: 'Each customer with revenue: who has none? (led by the dimension)',
    question: { metrics: ['customers', 'revenue'], by: ['customer.customer_id'], having: [['revenue', 'is null']] },
    rows: [
      ['C08', 1, null],
      ['C09', 1, null],
    ],
  },
];
