import type { Asked } from './asked.js';

/** Figures of one fact: sums, counts, filters and ratios. */
export const oneFact: readonly Asked[] = [
  {
    words: 'Revenue by month',
    question: { metrics: ['revenue'], by: ['date.month'] },
    byHand: [
      `select date_trunc('month', order_date)::date as month, sum(amount) from fact_sales where status = 'complete' group by 1 order by 1`,
      `select date_trunc('month', order_date)::date as month, sum(amount)
       from (select order_date, sum(amount) as amount from fact_sales where status = 'complete' group by 1)
       group by 1 order by 1`,
    ],
  },
  {
    words: 'Revenue by day of the last 90 days',
    question: { metrics: ['revenue'], by: ['date.day'], where: [['date', 'last', '90 days']] },
    byHand: [
      `select order_date, sum(amount) from fact_sales
       where status = 'complete' and order_date between date '2025-10-03' and date '2025-12-31'
       group by 1 order by 1`,
    ],
  },
  {
    words: 'Revenue, units and lines by category',
    question: { metrics: ['revenue', 'units', 'lines'], by: ['product.category'] },
    byHand: [
      `select p.category, sum(s.amount), sum(s.quantity), count(*)
       from fact_sales s left join dim_products p using (product_id)
       where s.status = 'complete' group by 1 order by 1`,
      `select p.category, sum(s.amount), sum(s.quantity), sum(s.lines)
       from (select product_id, sum(amount) as amount, sum(quantity) as quantity, count(*) as lines
             from fact_sales where status = 'complete' group by 1) s
       left join dim_products p using (product_id) group by 1 order by 1`,
    ],
  },
  {
    words: 'Revenue by department and quarter',
    question: { metrics: ['revenue'], by: ['product.department', 'date.quarter'] },
    byHand: [
      `select p.department, date_trunc('quarter', s.order_date)::date as quarter, sum(s.amount)
       from fact_sales s left join dim_products p using (product_id)
       where s.status = 'complete' group by 1, 2 order by 1, 2`,
      `select p.department, s.quarter, sum(s.amount)
       from (select product_id, date_trunc('quarter', order_date)::date as quarter, sum(amount) as amount
             from fact_sales where status = 'complete' group by 1, 2) s
       left join dim_products p using (product_id) group by 1, 2 order by 1, 2`,
      `select department, date_trunc('quarter', order_date)::date as quarter, sum(amount)
       from (select p.department, s.order_date, sum(s.amount) as amount
             from fact_sales s left join dim_products p using (product_id) where s.status = 'complete' group by 1, 2)
       group by 1, 2 order by 1, 2`,
    ],
  },
  {
    words: 'Revenue by channel and month of this year',
    question: { metrics: ['revenue'], by: ['sale.channel', 'date.month'], where: [['date', 'this', 'year']] },
    byHand: [
      `select channel, date_trunc('month', order_date)::date as month, sum(amount) from fact_sales
       where status = 'complete' and order_date between date '2025-01-01' and date '2025-12-31'
       group by 1, 2 order by 1, 2`,
      `select channel, date_trunc('month', order_date)::date as month, sum(amount)
       from (select channel, order_date, sum(amount) as amount from fact_sales
             where status = 'complete' and order_date between date '2025-01-01' and date '2025-12-31' group by 1, 2)
       group by 1, 2 order by 1, 2`,
    ],
  },
  {
    words: 'The ten brands with the most revenue',
    question: { metrics: ['revenue'], by: ['product.brand'], orderBy: [['revenue', 'desc']], limit: 10 },
    byHand: [
      `select p.brand, sum(s.amount) as revenue
       from fact_sales s left join dim_products p using (product_id)
       where s.status = 'complete' group by 1 order by 2 desc nulls last, 1 limit 10`,
      `select p.brand, sum(s.amount) as revenue
       from (select product_id, sum(amount) as amount from fact_sales where status = 'complete' group by 1) s
       left join dim_products p using (product_id) group by 1 order by 2 desc nulls last, 1 limit 10`,
    ],
  },
  {
    words: 'The twenty products with the most units this quarter',
    question: {
      metrics: ['units', 'revenue'],
      by: ['product.name'],
      where: [['date', 'this', 'quarter']],
      orderBy: [['units', 'desc']],
      limit: 20,
    },
    byHand: [
      `select p.name, sum(s.quantity) as units, sum(s.amount)
       from fact_sales s left join dim_products p using (product_id)
       where s.status = 'complete' and s.order_date between date '2025-10-01' and date '2025-12-31'
       group by 1 order by 2 desc nulls last, 1 limit 20`,
      `select p.name, sum(s.quantity) as units, sum(s.amount)
       from (select product_id, sum(quantity) as quantity, sum(amount) as amount from fact_sales
             where status = 'complete' and order_date between date '2025-10-01' and date '2025-12-31' group by 1) s
       left join dim_products p using (product_id) group by 1 order by 2 desc nulls last, 1 limit 20`,
    ],
  },
  {
    words: 'Revenue by fiscal period',
    question: { metrics: ['revenue'], by: ['date.fiscal_year', 'date.fiscal_period'] },
    byHand: [
      `select d.fiscal_year, d.fiscal_period, sum(s.amount)
       from fact_sales s left join dim_dates d on d.date_day = s.order_date
       where s.status = 'complete' group by 1, 2 order by 1, 2`,
      `select d.fiscal_year, d.fiscal_period, sum(s.amount)
       from (select order_date, sum(amount) as amount from fact_sales where status = 'complete' group by 1) s
       left join dim_dates d on d.date_day = s.order_date group by 1, 2 order by 1, 2`,
    ],
  },
  {
    words: 'The mean, the median and the largest line by channel',
    question: { metrics: ['average_line', 'median_line', 'largest_line'], by: ['sale.channel'] },
    byHand: [
      `select channel, avg(amount), median(amount::double), max(amount) from fact_sales where status = 'complete' group by 1 order by 1`,
    ],
  },
  {
    words: 'Revenue by month of three categories',
    question: {
      metrics: ['revenue'],
      by: ['date.month'],
      where: [['product.category', 'in', ['Category 1', 'Category 7', 'Category 12']]],
    },
    byHand: [
      `select date_trunc('month', s.order_date)::date as month, sum(s.amount)
       from fact_sales s join dim_products p using (product_id)
       where s.status = 'complete' and p.category in ('Category 1', 'Category 7', 'Category 12')
       group by 1 order by 1`,
      `select date_trunc('month', order_date)::date as month, sum(amount) from fact_sales
       where status = 'complete'
         and product_id in (select product_id from dim_products where category in ('Category 1', 'Category 7', 'Category 12'))
       group by 1 order by 1`,
      `select date_trunc('month', order_date)::date as month, sum(amount)
       from (select order_date, sum(amount) as amount from fact_sales
             where status = 'complete'
               and product_id in (select product_id from dim_products where category in ('Category 1', 'Category 7', 'Category 12'))
             group by 1)
       group by 1 order by 1`,
    ],
  },
  {
    words: 'Revenue of a department on the web by country, last year',
    question: {
      metrics: ['revenue', 'lines'],
      by: ['customer.country'],
      where: [
        ['sale.channel', '=', 'web'],
        ['product.department', '=', 'Garden'],
        ['date', 'previous', '1 year'],
      ],
    },
    byHand: [
      `select c.country, sum(s.amount), count(*)
       from fact_sales s join dim_products p using (product_id) left join dim_customers c on c.customer_id = s.customer_id
       where s.status = 'complete' and s.channel = 'web' and p.department = 'Garden'
         and s.order_date between date '2024-01-01' and date '2024-12-31'
       group by 1 order by 1`,
    ],
  },
  {
    words: 'Revenue by category outside of two countries',
    question: { metrics: ['revenue'], by: ['product.category'], where: [['customer.country', 'not in', ['DE', 'FR']]] },
    byHand: [
      `select p.category, sum(s.amount)
       from fact_sales s left join dim_products p using (product_id) left join dim_customers c on c.customer_id = s.customer_id
       where s.status = 'complete' and (c.country not in ('DE', 'FR') or c.country is null)
       group by 1 order by 1`,
    ],
  },
  {
    words: 'Countries with many lines this year',
    question: {
      metrics: ['lines', 'revenue'],
      by: ['customer.country'],
      where: [['date', 'this', 'year']],
      having: [['lines', '>=', 150]],
    },
    byHand: [
      `select c.country, count(*), sum(s.amount)
       from fact_sales s left join dim_customers c using (customer_id)
       where s.status = 'complete' and s.order_date between date '2025-01-01' and date '2025-12-31'
       group by 1 having count(*) >= 150 order by 1`,
    ],
  },
  {
    words: 'Revenue by country of customers who signed up in 2024',
    question: { metrics: ['revenue'], by: ['customer.country'], where: [['customer.signup_date.year', '=', '2024-01-01']] },
    byHand: [
      `select c.country, sum(s.amount)
       from fact_sales s join dim_customers c using (customer_id)
       where s.status = 'complete' and c.signup_date between date '2024-01-01' and date '2024-12-31'
       group by 1 order by 1`,
    ],
  },
  {
    words: 'The value of an order by month',
    question: { metrics: ['order_value'], by: ['date.month'] },
    byHand: [
      `select date_trunc('month', order_date)::date as month, sum(amount)::double / nullif(count(distinct order_id), 0)
       from fact_sales where status = 'complete' group by 1 order by 1`,
    ],
  },
  {
    words: 'Margin and its rate by department',
    question: { metrics: ['margin', 'margin_rate'], by: ['product.department'] },
    byHand: [
      `select department, revenue - cost, (revenue - cost)::double / nullif(revenue, 0)
       from (select p.department, sum(s.amount) as revenue, sum(s.quantity * p.unit_cost) as cost
             from fact_sales s left join dim_products p using (product_id)
             where s.status = 'complete' group by 1)
       order by 1`,
      `select department, revenue - cost, (revenue - cost)::double / nullif(revenue, 0)
       from (select p.department, sum(s.amount) as revenue, sum(s.quantity * p.unit_cost) as cost
             from (select product_id, sum(amount) as amount, sum(quantity) as quantity from fact_sales where status = 'complete' group by 1) s
             left join dim_products p using (product_id) group by 1)
       order by 1`,
    ],
  },
  {
    words: 'The share of the web by month',
    question: { metrics: ['web_share'], by: ['date.month'] },
    byHand: [
      `select date_trunc('month', order_date)::date as month,
         (sum(amount) filter (channel = 'web'))::double / nullif(sum(amount), 0)
       from fact_sales where status = 'complete' group by 1 order by 1`,
      `select date_trunc('month', order_date)::date as month, sum(web)::double / nullif(sum(amount), 0)
       from (select order_date, sum(amount) filter (channel = 'web') as web, sum(amount) as amount
             from fact_sales where status = 'complete' group by 1)
       group by 1 order by 1`,
    ],
  },
];
