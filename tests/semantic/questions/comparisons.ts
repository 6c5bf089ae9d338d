import type { Asked } from './asked.js';

/** A period beside an earlier one. */
export const comparisons: readonly Asked[] = [
  {
    words: 'Revenue of each month beside the same month of the year before?',
    question: {
      metrics: ['revenue'],
      by: ['date.month'],
      where: [['date', 'between', ['2025-01-01', '2025-04-30']]],
      compareTo: { offset: '1 year', show: ['value', 'change', 'growth'] },
    },
    rows: [
      ['2025-01-01', 319.19, null, null, null],
      ['2025-02-01', 195.74, 199.6, -3.86, -0.01933868],
      ['2025-03-01', 255, 45, 210, 4.66666667],
      ['2025-04-01', 314.18, 60, 254.18, 4.23633333],
    ],
    sql: `select m, v, p, v - p, (v - p)::double / p::double from (select m::date as m,
      (select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('month', order_date) = m) as v,
      (select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('month', order_date) = m - interval 1 year) as p
      from range(date '2025-01-01', date '2025-05-01', interval 1 month) t(m)) order by 1`,
  },
  {
    words: 'Revenue of this year so far, and of the year before up to the same day?',
    question: {
      metrics: ['revenue'],
      where: [['date', 'between', ['2025-01-01', '2025-04-10']]],
      compareTo: { offset: '1 year', show: ['value'] },
    },
    rows: [[1084.11, 304.6]],
    sql: `select sum(amount_eur) filter (order_date between '2025-01-01' and '2025-04-10'), sum(amount_eur) filter (order_date between '2024-01-01' and '2024-04-10')
      from fact_lines where status = 'complete'`,
  },
  {
    words: 'Revenue of the last 28 days, and of the 28 days before?',
    question: {
      metrics: ['revenue'],
      where: [['date', 'last', '28 days']],
      compareTo: { offset: 'previous_period', show: ['value', 'growth'] },
    },
    rows: [[469.18, 205.74, 1.28045105]],
    sql: `select a, b, (a - b)::double / b::double from (select sum(amount_eur) filter (order_date between '2025-03-14' and '2025-04-10') as a,
      sum(amount_eur) filter (order_date between '2025-02-14' and '2025-03-13') as b from fact_lines where status = 'complete')`,
  },
  {
    words: 'This month to date beside the whole month before? (as it is)',
    question: {
      metrics: ['revenue'],
      by: ['date.month'],
      where: [['date', 'between', ['2025-03-01', '2025-04-30']]],
      compareTo: { offset: '1 month', show: ['value'] },
    },
    rows: [
      ['2025-03-01', 255, 195.74],
      ['2025-04-01', 314.18, 255],
    ],
  },
  {
    words: 'This month to date beside the same days of the month before? (like for like)',
    question: {
      metrics: ['revenue'],
      by: ['date.month'],
      where: [['date', 'between', ['2025-03-01', '2025-04-30']]],
      compareTo: { offset: '1 month', show: ['value'], likeForLike: true },
    },
    rows: [
      ['2025-03-01', 255, 195.74],
      ['2025-04-01', 314.18, 100],
    ],
    sql: `select date '2025-03-01', sum(amount_eur) filter (order_date between '2025-03-01' and '2025-03-31'), sum(amount_eur) filter (order_date between '2025-02-01' and '2025-02-28') from fact_lines where status = 'complete'
      union all select date '2025-04-01', sum(amount_eur) filter (order_date between '2025-04-01' and '2025-04-10'), sum(amount_eur) filter (order_date between '2025-03-01' and '2025-03-10') from fact_lines where status = 'complete' order by 1`,
  },
  {
    words: 'Revenue by category this quarter and last? (a filter, groups by something else than time)',
    question: {
      metrics: ['revenue'],
      by: ['product.category'],
      where: [['date', 'between', ['2025-01-01', '2025-03-31']]],
      compareTo: { offset: '1 quarter', show: ['value', 'change'] },
    },
    rows: [
      ['Accessories', 140.74, 177.45, -36.71],
      ['Lighting', 214, 172, 42],
      ['Outdoor', 90, 45.85, 44.15],
      ['Tennis', 175.19, 256, -80.81],
      ['Unknown', 60, 30, 30],
      [null, 90, 62.5, 27.5],
    ],
  },
  {
    words: 'Average order value and that of the month before? (both sides of a ratio shift)',
    question: {
      metrics: ['aov'],
      by: ['date.month'],
      where: [['date', 'between', ['2024-10-01', '2025-04-30']]],
      compareTo: { offset: '1 month', show: ['value', 'growth'] },
    },
    rows: [
      ['2024-10-01', 52.075, 130, -0.59942308],
      ['2024-11-01', 64.16666667, 52.075, 0.23219715],
      ['2024-12-01', 171.5, 64.16666667, 1.67272727],
      ['2025-01-01', 79.7975, 171.5, -0.53470845],
      ['2025-02-01', 48.935, 79.7975, -0.38676024],
      ['2025-03-01', 51, 48.935, 0.04219884],
      ['2025-04-01', 78.545, 51, 0.54009804],
    ],
  },
  {
    words: 'Return rate and that of the month before? (two facts with two dates shift)',
    question: {
      metrics: ['return_rate'],
      by: ['date.month'],
      where: [['date', 'between', ['2024-10-01', '2025-03-31']]],
      compareTo: { offset: '1 month', show: ['value'] },
    },
    rows: [
      ['2024-10-01', 0.125, 0],
      ['2024-11-01', 0.2, 0.125],
      ['2024-12-01', 0, 0.2],
      ['2025-01-01', 0.42857143, 0],
      ['2025-02-01', 0.08333333, 0.42857143],
      ['2025-03-01', 0.25, 0.08333333],
    ],
  },
  {
    words: 'Revenue of 28 days at the end of each month, and a month earlier? (a rolling window under a shift)',
    question: {
      metrics: ['revenue_28_days'],
      by: ['date.month'],
      where: [['date', 'between', ['2024-11-01', '2025-03-31']]],
      compareTo: { offset: '1 month', show: ['value'] },
    },
    rows: [
      ['2024-11-01', 192.5, 136.3],
      ['2024-12-01', 343, 192.5],
      ['2025-01-01', 259.19, 343],
      ['2025-02-01', 195.74, 259.19],
      ['2025-03-01', 155, 195.74],
    ],
    sql: `select m::date, (select sum(amount_eur) from fact_lines where status = 'complete' and order_date > last_day(m) - 28 and order_date <= last_day(m)),
      (select sum(amount_eur) from fact_lines where status = 'complete' and order_date > m::date - 1 - 28 and order_date <= m::date - 1)
      from range(date '2024-11-01', date '2025-04-01', interval 1 month) t(m) order by 1`,
  },
  {
    words: 'Running revenue at the end of each month, and a month earlier?',
    question: {
      metrics: ['running_revenue'],
      by: ['date.month'],
      where: [['date', 'between', ['2024-02-01', '2024-05-31']]],
      compareTo: { offset: '1 month', show: ['value'] },
    },
    rows: [
      ['2024-02-01', 199.6, null],
      ['2024-03-01', 244.6, 199.6],
      ['2024-04-01', 304.6, 244.6],
      ['2024-05-01', 304.6, 304.6],
    ],
  },
  {
    words: 'Revenue by ISO week, and in the same week of the ISO year before?',
    question: {
      metrics: ['revenue'],
      by: ['date.iso_year', 'date.iso_week'],
      where: [['date', 'between', ['2025-02-03', '2025-03-16']]],
      compareTo: { offset: '1 iso_year', show: ['value'] },
    },
    rows: [
      [2025, 6, 40, null],
      [2025, 7, 45.74, 80],
      [2025, 9, 60, null],
      [2025, 10, 100, 45],
      [2025, 11, 80, null],
    ],
  },
  {
    words: 'Revenue by day beside the day before? (days without sales have no row)',
    question: {
      metrics: ['revenue'],
      by: ['date.day'],
      where: [['date', 'between', ['2025-03-30', '2025-04-02']]],
      compareTo: { offset: '1 day', show: ['value', 'change'] },
    },
    rows: [
      ['2025-03-30', 20, null, null],
      ['2025-03-31', 55, 20, 35],
      ['2025-04-01', 120, 55, 65],
      ['2025-04-02', 56.18, 120, -63.82],
    ],
  },
  {
    words: 'Revenue by week beside the week before, empty weeks as 0?',
    question: {
      metrics: ['revenue'],
      by: ['date.week'],
      where: [['date', 'between', ['2025-03-03', '2025-04-06']]],
      compareTo: { offset: '1 week', show: ['value', 'change'] },
      fill: 'zero',
    },
    rows: [
      ['2025-03-03', 100, 60, 40],
      ['2025-03-10', 80, 100, -20],
      ['2025-03-17', 0, 80, -80],
      ['2025-03-24', 20, 0, 20],
      ['2025-03-31', 231.18, 20, 211.18],
    ],
    sql: `select w::date, coalesce((select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('week', order_date) = w), 0),
      coalesce((select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('week', order_date) = w - interval 7 day), 0),
      coalesce((select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('week', order_date) = w), 0) - coalesce((select sum(amount_eur) from fact_lines where status = 'complete' and date_trunc('week', order_date) = w - interval 7 day), 0)
      from range(date '2025-03-03', date '2025-04-07', interval 7 day) t(w) order by 1`,
  },
  {
    words: 'Revenue by month and quarter beside the month before? (two grains of one date shift together)',
    question: {
      metrics: ['revenue'],
      by: ['date.quarter', 'date.month'],
      where: [['date', 'between', ['2024-12-01', '2025-02-28']]],
      compareTo: { offset: '1 month', show: ['value'] },
    },
    rows: [
      ['2024-10-01', '2024-12-01', 343, 192.5],
      ['2025-01-01', '2025-01-01', 319.19, 343],
      ['2025-01-01', '2025-02-01', 195.74, 319.19],
    ],
  },
  {
    words: 'Revenue by month and category beside the year before?',
    question: {
      metrics: ['revenue'],
      by: ['date.month', 'product.category'],
      where: [['date', 'between', ['2025-02-01', '2025-04-30']]],
      compareTo: { offset: '1 year', show: ['value'] },
    },
    rows: [
      ['2025-02-01', 'Accessories', 45.74, 40],
      ['2025-02-01', 'Lighting', 40, 40],
      ['2025-02-01', 'Tennis', 50, 119.6],
      ['2025-02-01', 'Unknown', 60, null],
      ['2025-02-01', null, 0, null],
      ['2025-03-01', 'Accessories', 75, 15],
      ['2025-03-01', 'Lighting', 80, null],
      ['2025-03-01', null, 100, 0],
      ['2025-04-01', 'Lighting', 108, 60],
      ['2025-04-01', 'Outdoor', 46.05, null],
      ['2025-04-01', 'Tennis', 130.13, null],
      ['2025-04-01', 'Unknown', 30, null],
      ['2025-04-01', null, 0, null],
    ],
  },
  {
    words: 'Orders by month of shipping beside the month before? (the date of the metric shifts)',
    question: {
      metrics: [{ metric: 'order_count', time: 'ship_date', as: 'shipped' }],
      by: ['date.month'],
      where: [['date', 'between', ['2024-12-01', '2025-03-31']]],
      compareTo: { offset: '1 month', show: ['value'] },
    },
    rows: [
      ['2024-12-01', 2, 2],
      ['2025-01-01', 5, 2],
      ['2025-02-01', 3, 5],
      ['2025-03-01', 5, 3],
    ],
  },
  {
    words: 'Fiscal period 1 of 2025 beside that of 2024?',
    question: {
      metrics: ['revenue'],
      by: ['date.fiscal_period'],
      where: [['date.fiscal_year', '=', 2025]],
      compareTo: { offset: '1 fiscal_year', show: ['value'] },
    },
    rows: [
      [1, 145.74, 199.6],
      [2, 200, 45],
      [3, 369.18, 60],
    ],
  },
  {
    words: 'Revenue of Tennis beside the month before? (a filter on an attribute holds on both sides)',
    question: {
      metrics: ['revenue'],
      by: ['date.month'],
      where: [
        ['product.category', '=', 'Tennis'],
        ['date', 'between', ['2024-09-01', '2025-04-30']],
      ],
      compareTo: { offset: '1 month', show: ['value'] },
    },
    rows: [
      ['2024-09-01', 130, null],
      ['2024-12-01', 256, null],
      ['2025-01-01', 125.19, 256],
      ['2025-02-01', 50, 125.19],
      ['2025-04-01', 130.13, null],
    ],
  },
  {
    words: 'Buyers of this month and the last, and in total? (totals of a comparison)',
    question: {
      metrics: ['buyers'],
      by: ['order.channel'],
      where: [['date', 'between', ['2025-03-01', '2025-03-31']]],
      compareTo: { offset: '1 month', show: ['value'] },
      totals: true,
    },
    rows: [
      ['shop', 0, 1],
      ['web', 3, 3],
      [null, 3, 3],
    ],
  },
];
