import type { Asked } from './asked.js';

/** Ends of months, leap years, weeks of two years, and ranges by their names. */
export const edges: readonly Asked[] = [
  {
    words: 'The last days of March beside the month before? (the 29th to 31st have the last of February before them)',
    question: {
      metrics: ['revenue'],
      by: ['date.day'],
      where: [['date', 'between', ['2025-03-29', '2025-03-31']]],
      compareTo: { offset: '1 month', show: ['value'] },
    },
    rows: [
      ['2025-03-30', 20, 60],
      ['2025-03-31', 55, 60],
    ],
    sql: `select d::date, (select sum(amount_eur) from fact_lines where status = 'complete' and order_date = d), (select sum(amount_eur) from fact_lines where status = 'complete' and order_date = '2025-02-28')
      from (values (date '2025-03-30'), (date '2025-03-31')) t(d) order by 1`,
  },
  {
    words: 'All of April beside all of March? (a range of 30 days has 31 before it)',
    question: {
      metrics: ['revenue', 'order_count'],
      where: [['date', 'between', ['2025-04-01', '2025-04-30']]],
      compareTo: { offset: '1 month', show: ['value'] },
    },
    rows: [[314.18, 255, 4, 5]],
    sql: `select (select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('month', order_date) = '2025-04-01'), (select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('month', order_date) = '2025-03-01'),
      count(*) filter (date_trunc('month', order_date) = '2025-04-01'), count(*) filter (date_trunc('month', order_date) = '2025-03-01') from fact_orders where status = 'complete'`,
  },
  {
    words: 'February beside the February of a leap year?',
    question: {
      metrics: ['revenue', 'order_count'],
      by: ['date.month'],
      where: [['date', 'between', ['2025-02-01', '2025-02-28']]],
      compareTo: { offset: '1 year', show: ['value'] },
    },
    rows: [['2025-02-01', 195.74, 199.6, 4, 2]],
  },
  {
    words: 'The quarter and the quarter before?',
    question: {
      metrics: ['revenue', 'buyers'],
      by: ['date.quarter'],
      where: [['date', 'between', ['2024-10-01', '2025-03-31']]],
      compareTo: { offset: '1 quarter', show: ['value', 'change'] },
    },
    rows: [
      ['2024-10-01', 743.8, 130, 613.8, 7, 1, 6],
      ['2025-01-01', 769.93, 743.8, 26.13, 8, 7, 1],
    ],
    sql: `select q::date, v, p, v - p, b, c, b - c from (select q, (select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('quarter', order_date) = q) as v,
      (select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('quarter', order_date) = q - interval 3 month) as p,
      (select count(distinct customer_id) from fact_orders where status = 'complete' and date_trunc('quarter', order_date) = q) as b,
      (select count(distinct customer_id) from fact_orders where status = 'complete' and date_trunc('quarter', order_date) = q - interval 3 month) as c
      from (values (date '2024-10-01'), (date '2025-01-01')) t(q)) order by 1`,
  },
  {
    words: 'This quarter beside the three months before it? (the period before whole months is made of whole months)',
    question: {
      metrics: ['revenue'],
      where: [['date', 'between', ['2025-01-01', '2025-03-31']]],
      compareTo: { offset: 'previous_period', show: ['value'] },
    },
    rows: [[769.93, 743.8]],
    sql: `select sum(amount_eur) filter (order_date between '2025-01-01' and '2025-03-31'), sum(amount_eur) filter (order_date between '2024-10-01' and '2024-12-31') from fact_lines where status = 'complete'`,
  },
  {
    words: 'Weeks beside the same weeks of the year before? (by the number of the week, not 365 days)',
    question: {
      metrics: ['revenue'],
      by: ['date.week'],
      where: [['date', 'between', ['2025-02-03', '2025-02-16']]],
      compareTo: { offset: '1 year', show: ['value'] },
    },
    rows: [
      ['2025-02-03', 40, null],
      ['2025-02-10', 45.74, 80],
    ],
  },
  {
    words: 'Revenue of this month?',
    question: { metrics: ['revenue'], where: [['date', 'this', 'month']] },
    rows: [[314.18]],
    sql: `select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('month', order_date) = '2025-04-01'`,
  },
  {
    words: 'Revenue of the two months before this one, by month?',
    question: { metrics: ['revenue'], by: ['date.month'], where: [['date', 'previous', '2 months']] },
    rows: [
      ['2025-02-01', 195.74],
      ['2025-03-01', 255],
    ],
    sql: `select date_trunc('month', order_date)::date, sum(amount_eur) from fact_lines where status = 'complete' and order_date between '2025-02-01' and '2025-03-31' group by 1 order by 1`,
  },
  {
    words: 'Revenue of the last two months? (to today, from the day after the same day)',
    question: { metrics: ['revenue'], where: [['date', 'last', '2 months']] },
    rows: [[674.92]],
    sql: `select sum(amount_eur) from fact_lines where status = 'complete' and order_date > '2025-02-10' and order_date <= '2025-04-10'`,
  },
  {
    words: 'Revenue of a quarter by its name?',
    question: { metrics: ['revenue'], by: ['date.month'], where: [['date.quarter', '=', '2025-Q1']] },
    rows: [
      ['2025-01-01', 319.19],
      ['2025-02-01', 195.74],
      ['2025-03-01', 255],
    ],
  },
  {
    words: 'Revenue of two months by their names?',
    question: { metrics: ['revenue'], by: ['date.month'], where: [['date.month', 'in', ['2025-03', '2024-12']]] },
    rows: [
      ['2024-12-01', 343],
      ['2025-03-01', 255],
    ],
  },
  {
    words: 'Revenue of a year by its number?',
    question: { metrics: ['revenue'], where: [['date.year', '=', 2024]] },
    rows: [[1178.4]],
    sql: `select sum(amount_eur) from fact_lines where status = 'complete' and year(order_date) = 2024`,
  },
  {
    words: 'Revenue by day of the week?',
    question: { metrics: ['revenue'], by: ['date.day_of_week'] },
    rows: [
      [1, 893.19],
      [2, 476.79],
      [3, 254.18],
      [4, 175],
      [5, 90],
      [6, 198.24],
      [7, 175.11],
    ],
    sql: `select isodow(order_date), sum(amount_eur) from fact_lines where status = 'complete' group by 1 order by 1`,
  },
  {
    words: 'Revenue by month of the year, over years?',
    question: { metrics: ['revenue', 'refunds'], by: ['date.month_of_year'] },
    rows: [
      [1, 319.19, 144],
      [2, 395.34, 108],
      [3, 300, 85],
      [4, 374.18, 120],
      [9, 130, null],
      [10, 208.3, 110],
      [11, 192.5, 20.86],
      [12, 343, null],
    ],
  },
  {
    words: 'Visits by hour of the day in Berlin?',
    question: { metrics: ['visits'], by: ['visited_at.hour_of_day'] },
    rows: [
      [0, 2],
      [9, 2],
      [10, 4],
      [11, 5],
      [12, 2],
      [16, 2],
      [23, 1],
    ],
    sql: `select hour((visited_at at time zone 'UTC') at time zone 'Europe/Berlin'), count(*) from fact_visits group by 1 order by 1`,
  },
  {
    words: 'Revenue of months to come, as 0?',
    question: {
      metrics: ['revenue', 'order_count'],
      by: ['date.month'],
      where: [['date', 'between', ['2025-04-01', '2025-06-30']]],
      fill: 'zero',
    },
    rows: [
      ['2025-04-01', 314.18, 4],
      ['2025-05-01', 0, 0],
      ['2025-06-01', 0, 0],
    ],
  },
  {
    words: 'Revenue of the month to date, where the range ends within a month?',
    question: { metrics: ['revenue_month_to_date'], by: ['date.month'], where: [['date', 'between', ['2025-02-10', '2025-03-05']]] },
    rows: [
      ['2025-02-01', 195.74],
      ['2025-03-01', 100],
    ],
    sql: `select m, v from (values (date '2025-02-01', (select sum(amount_eur) from fact_lines where status = 'complete' and order_date between '2025-02-01' and '2025-02-28')),
      (date '2025-03-01', (select sum(amount_eur) from fact_lines where status = 'complete' and order_date between '2025-03-01' and '2025-03-05'))) t(m, v) order by 1`,
  },
  {
    words: 'Revenue by year and by year before? (a whole year before a part of one)',
    question: {
      metrics: ['revenue'],
      by: ['date.year'],
      where: [['date', 'between', ['2024-01-01', '2025-12-31']]],
      compareTo: { offset: '1 year', show: ['value', 'growth'] },
    },
    rows: [
      ['2024-01-01', 1178.4, null, null],
      ['2025-01-01', 1084.11, 1178.4, -0.08001527],
    ],
  },
];
