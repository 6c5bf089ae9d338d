import type { Asked } from './asked.js';

/** Instants become days and hours by the zone of the question; days stay what they are. */
export const zones: readonly Asked[] = [
  {
    words: 'Visits by day in Berlin, Tokyo and UTC differ, and around midnight most? (Berlin)',
    question: {
      metrics: ['visits'],
      by: ['visited_at.day'],
      where: [['visited_at', 'between', ['2024-10-26', '2024-10-28']]],
      timeZone: 'Europe/Berlin',
    },
    rows: [['2024-10-27', 2]],
  },
  {
    words: 'The same days in UTC?',
    question: {
      metrics: ['visits'],
      by: ['visited_at.day'],
      where: [['visited_at', 'between', ['2024-10-26', '2024-10-28']]],
      timeZone: 'UTC',
    },
    rows: [
      ['2024-10-26', 1],
      ['2024-10-27', 1],
    ],
  },
  {
    words: 'Orders on a day of Tokyo? (no row of the day before)',
    question: {
      metrics: ['order_count'],
      by: ['ordered_at.day'],
      where: [['ordered_at.day', '=', '2025-04-01']],
      timeZone: 'Asia/Tokyo',
    },
    rows: [['2025-04-01', 1]],
  },
  {
    words: 'Orders of March in Berlin? (the bounds are days of the zone)',
    question: {
      metrics: ['order_count'],
      by: ['ordered_at.month'],
      where: [['ordered_at', 'between', ['2025-03-01', '2025-03-31']]],
      timeZone: 'Europe/Berlin',
    },
    rows: [['2025-03-01', 5]],
    sql: `select date_trunc('month', (ordered_at at time zone 'UTC') at time zone 'Europe/Berlin')::date as m, count(*) from fact_orders where status = 'complete' and m = '2025-03-01' group by 1`,
  },
  {
    words: 'Orders of March in UTC?',
    question: {
      metrics: ['order_count'],
      by: ['ordered_at.month'],
      where: [['ordered_at', 'between', ['2025-03-01', '2025-03-31']]],
      timeZone: 'UTC',
    },
    rows: [['2025-03-01', 6]],
  },
  {
    words: 'Orders by day around the start of summer time in Berlin?',
    question: {
      metrics: ['order_count'],
      by: ['ordered_at.day'],
      where: [['ordered_at', 'between', ['2025-03-29', '2025-04-02']]],
      timeZone: 'Europe/Berlin',
    },
    rows: [
      ['2025-03-30', 1],
      ['2025-03-31', 1],
      ['2025-04-01', 1],
      ['2025-04-02', 1],
    ],
    sql: `select ((ordered_at at time zone 'UTC') at time zone 'Europe/Berlin')::date as d, count(*) from fact_orders where status = 'complete' and d between '2025-03-29' and '2025-04-02' group by 1 order by 1`,
  },
  {
    words: 'Visits by hour of Berlin on the day on which summer time ends?',
    question: {
      metrics: ['visits'],
      by: ['visited_at.hour'],
      where: [['visited_at', 'between', ['2024-10-27', '2024-10-27']]],
      timeZone: 'Europe/Berlin',
    },
    rows: [
      ['2024-10-27 00:00:00', 1],
      ['2024-10-27 23:00:00', 1],
    ],
  },
  {
    words: 'Payments by day of Denver at the turn of the year?',
    question: {
      metrics: ['payments'],
      by: ['paid_at.day'],
      where: [['paid_at', 'between', ['2024-12-30', '2025-01-05']]],
      timeZone: 'America/Denver',
    },
    rows: [
      ['2024-12-30', 72],
      ['2025-01-01', 64.9],
      ['2025-01-05', 48.9],
    ],
    sql: `select ((paid_at at time zone 'UTC') at time zone 'America/Denver')::date as d, sum(amount_eur) from fact_payments where d between '2024-12-30' and '2025-01-05' group by 1 order by 1`,
  },
  {
    words: 'Revenue by month in Tokyo? (days that are kept as days stay)',
    question: {
      metrics: ['revenue'],
      by: ['date.month'],
      where: [['date', 'between', ['2025-03-01', '2025-04-30']]],
      timeZone: 'Asia/Tokyo',
    },
    rows: [
      ['2025-03-01', 255],
      ['2025-04-01', 314.18],
    ],
  },
  {
    words: 'Orders and their instants’ ISO weeks in Berlin over New Year?',
    question: {
      metrics: ['order_count'],
      by: ['ordered_at.iso_year', 'ordered_at.iso_week'],
      where: [['ordered_at', 'between', ['2024-12-16', '2025-01-12']]],
      timeZone: 'Europe/Berlin',
    },
    rows: [
      [2024, 51, 1],
      [2025, 1, 3],
      [2025, 2, 1],
    ],
  },
];
