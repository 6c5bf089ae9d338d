import type { Asked } from './asked.js';

/** Comparisons, running totals and windows. */
export const overTime: readonly Asked[] = [
  {
    words: 'Revenue by month of this year, and of the year before',
    question: {
      metrics: ['revenue'],
      by: ['date.month'],
      where: [['date', 'this', 'year']],
      compareTo: { offset: '1 year', show: ['value', 'growth'] },
    },
    byHand: [
      `with months as (select date_trunc('month', order_date)::date as month, sum(amount) as revenue from fact_sales
                       where status = 'complete' and order_date between date '2024-01-01' and date '2025-12-31' group by 1)
       select now.month, now.revenue, before.revenue, (now.revenue - before.revenue)::double / nullif(before.revenue, 0)
       from months as now left join months as before on before.month = now.month - interval 1 year
       where now.month >= date '2025-01-01' order by 1`,
      `with days as (select order_date, sum(amount) as revenue from fact_sales
                     where status = 'complete' and order_date between date '2024-01-01' and date '2025-12-31' group by 1),
            months as (select date_trunc('month', order_date)::date as month, sum(revenue) as revenue from days group by 1)
       select now.month, now.revenue, before.revenue, (now.revenue - before.revenue)::double / nullif(before.revenue, 0)
       from months as now left join months as before on before.month = now.month - interval 1 year
       where now.month >= date '2025-01-01' order by 1`,
    ],
  },
  {
    words: 'Revenue by category of the last 28 days, and of the 28 before',
    question: {
      metrics: ['revenue'],
      by: ['product.category'],
      where: [['date', 'last', '28 days']],
      compareTo: { offset: 'previous_period', show: ['value', 'growth'] },
    },
    byHand: [
      `with sums as (select p.category,
                       sum(s.amount) filter (s.order_date >= date '2025-12-04') as now,
                       sum(s.amount) filter (s.order_date < date '2025-12-04') as before
                     from fact_sales s left join dim_products p using (product_id)
                     where s.status = 'complete' and s.order_date between date '2025-11-06' and date '2025-12-31' group by 1)
       select category, now, before, (now - before)::double / nullif(before, 0) from sums where now is not null order by 1`,
    ],
  },
  {
    words: 'The value of an order by month of this year, and of the month before',
    question: {
      metrics: ['order_value'],
      by: ['date.month'],
      where: [['date', 'this', 'year']],
      compareTo: { offset: '1 month', show: ['value'] },
    },
    byHand: [
      `with months as (select date_trunc('month', order_date)::date as month,
                         sum(amount)::double / nullif(count(distinct order_id), 0) as value
                       from fact_sales where status = 'complete' and order_date between date '2024-12-01' and date '2025-12-31' group by 1)
       select now.month, now.value, before.value
       from months as now left join months as before on before.month = now.month - interval 1 month
       where now.month >= date '2025-01-01' order by 1`,
    ],
  },
  {
    words: 'Revenue by day of the last 28 days, and a week before',
    question: {
      metrics: ['revenue'],
      by: ['date.day'],
      where: [['date', 'last', '28 days']],
      compareTo: { offset: '1 week', show: ['value'] },
    },
    byHand: [
      `with days as (select order_date as day, sum(amount) as revenue from fact_sales
                     where status = 'complete' and order_date between date '2025-11-27' and date '2025-12-31' group by 1)
       select now.day, now.revenue, before.revenue from days as now left join days as before on before.day = now.day - 7
       where now.day >= date '2025-12-04' order by 1`,
    ],
  },
  {
    words: 'Revenue so far at the end of each month',
    question: { metrics: ['running_revenue'], by: ['date.month'] },
    byHand: [
      `select month, sum(revenue) over (order by month)
       from (select date_trunc('month', order_date)::date as month, sum(amount) as revenue from fact_sales where status = 'complete' group by 1)
       order by 1`,
      `with days as (select order_date, sum(amount) as revenue from fact_sales where status = 'complete' group by 1)
       select month, sum(revenue) over (order by month)
       from (select date_trunc('month', order_date)::date as month, sum(revenue) as revenue from days group by 1)
       order by 1`,
    ],
  },
  {
    words: 'Revenue so far by category at the end of each month of this year',
    question: { metrics: ['running_revenue'], by: ['product.category', 'date.month'], where: [['date', 'this', 'year']] },
    byHand: [
      `with months as (select p.category, date_trunc('month', s.order_date)::date as month, sum(s.amount) as revenue
                       from fact_sales s left join dim_products p using (product_id)
                       where s.status = 'complete' and s.order_date <= date '2025-12-31' group by 1, 2),
            periods as (select month::date as month from range(date '2025-01-01', date '2025-12-31', interval 1 month) as t(month))
       select m.category, p.month, sum(m.revenue) from months m join periods p on m.month <= p.month group by 1, 2 order by 1, 2`,
      `with days as (select p.category, s.order_date, sum(s.amount) as revenue
                     from fact_sales s left join dim_products p using (product_id)
                     where s.status = 'complete' and s.order_date <= date '2025-12-31' group by 1, 2),
            months as (select category, date_trunc('month', order_date)::date as month, sum(revenue) as revenue from days group by 1, 2),
            periods as (select month::date as month from range(date '2025-01-01', date '2025-12-31', interval 1 month) as t(month))
       select m.category, p.month, sum(m.revenue) from months m join periods p on m.month <= p.month group by 1, 2 order by 1, 2`,
    ],
  },
  {
    words: 'Revenue since the beginning of this year, by month',
    question: { metrics: ['revenue_year_to_date'], by: ['date.month'], where: [['date', 'this', 'year']] },
    byHand: [
      `select month, sum(revenue) over (order by month)
       from (select date_trunc('month', order_date)::date as month, sum(amount) as revenue from fact_sales
             where status = 'complete' and order_date between date '2025-01-01' and date '2025-12-31' group by 1)
       order by 1`,
      `with days as (select order_date, sum(amount) as revenue from fact_sales
                     where status = 'complete' and order_date between date '2025-01-01' and date '2025-12-31' group by 1)
       select month, sum(revenue) over (order by month)
       from (select date_trunc('month', order_date)::date as month, sum(revenue) as revenue from days group by 1)
       order by 1`,
    ],
  },
  {
    words: 'Revenue since the beginning of the month, by day of the last quarter',
    question: { metrics: ['revenue_month_to_date'], by: ['date.day'], where: [['date', 'this', 'quarter']] },
    byHand: [
      `with days as (select order_date as day, sum(amount) as revenue from fact_sales
                     where status = 'complete' and order_date between date '2025-10-01' and date '2025-12-31' group by 1),
            spine as (select day::date as day from range(date '2025-10-01', date '2026-01-01', interval 1 day) as t(day))
       select spine.day, sum(revenue) over (partition by date_trunc('month', spine.day) order by spine.day)
       from spine left join days using (day) order by 1`,
    ],
  },
  {
    words: 'Revenue of 28 days, by day of the last 90 days',
    question: { metrics: ['revenue_28_days'], by: ['date.day'], where: [['date', 'last', '90 days']] },
    byHand: [
      `with days as (select order_date as day, sum(amount) as revenue from fact_sales
                     where status = 'complete' and order_date between date '2025-09-06' and date '2025-12-31' group by 1),
            rolling as (select day, sum(revenue) over (order by day range between interval 27 days preceding and current row) as revenue from days)
       select day, revenue from rolling where day >= date '2025-10-03' order by 1`,
    ],
  },
  {
    words: 'Revenue of 28 days, by month',
    question: { metrics: ['revenue_28_days'], by: ['date.month'] },
    byHand: [
      `with days as (select order_date as day, sum(amount) as revenue from fact_sales where status = 'complete' group by 1)
       select date_trunc('month', day)::date as month, sum(revenue) from days
       where day > last_day(day) - 28 group by 1 order by 1`,
    ],
  },
  {
    words: 'Buyers of 28 days, by day of the last 28 days',
    question: { metrics: ['buyers_28_days'], by: ['date.day'], where: [['date', 'last', '28 days']] },
    byHand: [
      `with bought as (select distinct order_date, customer_id from fact_sales
                       where status = 'complete' and order_date between date '2025-11-07' and date '2025-12-31'),
            days as (select day::date as day from range(date '2025-12-04', date '2026-01-01', interval 1 day) as t(day))
       select day, count(distinct customer_id) from days join bought on order_date between day - 27 and day group by 1 order by 1`,
      `with days as (select day::date as day from range(date '2025-12-04', date '2026-01-01', interval 1 day) as t(day))
       select day, count(distinct customer_id) from days join fact_sales on order_date between day - 27 and day
       where status = 'complete' and order_date between date '2025-11-07' and date '2025-12-31' group by 1 order by 1`,
    ],
  },
  {
    words: 'Buyers so far at the end of each month of this year',
    question: { metrics: ['running_buyers'], by: ['date.month'], where: [['date', 'this', 'year']] },
    byHand: [
      `with firsts as (select customer_id, min(order_date) as first_day from fact_sales where status = 'complete' and customer_id is not null group by 1),
            months as (select month::date as month from range(date '2025-01-01', date '2025-12-31', interval 1 month) as t(month))
       select month, count(*) from months join firsts on first_day <= last_day(month) group by 1 order by 1`,
    ],
  },
];
