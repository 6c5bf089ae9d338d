import type { Asked } from './asked.js';

/** Stock is added over products and warehouses, never over days. */
export const balances: readonly Asked[] = [
  {
    words: 'Stock at the end of each month?',
    question: { metrics: ['stock'], by: ['date.month'] },
    rows: [
      ['2024-12-01', 8],
      ['2025-01-01', 53],
      ['2025-02-01', 16],
      ['2025-03-01', 38],
      ['2025-04-01', 14],
    ],
    sql: `select month, sum(quantity) from (select date_trunc('month', count_date)::date as month, product_id, warehouse, arg_max(quantity, count_date) as quantity
      from fact_stock_counts where quantity is not null group by 1, 2, 3) group by 1 order by 1`,
  },
  {
    words: 'Stock by day? (only what was counted on the day)',
    question: { metrics: ['stock'], by: ['date.day'], where: [['date', 'between', ['2025-03-28', '2025-04-10']]] },
    rows: [
      ['2025-03-28', 28],
      ['2025-03-29', 27],
      ['2025-03-30', 4],
      ['2025-03-31', 34],
      ['2025-04-09', 2],
      ['2025-04-10', 12],
    ],
    sql: `select count_date, sum(quantity) from fact_stock_counts where quantity is not null and count_date between '2025-03-28' and '2025-04-10' group by 1 order by 1`,
  },
  {
    words: 'Stock by day and product around the end of March? (where nothing was counted, there is no row)',
    question: {
      metrics: ['stock'],
      by: ['date.day', 'product.product_id'],
      where: [['date', 'between', ['2025-03-29', '2025-03-31']]],
    },
    rows: [
      ['2025-03-29', 'P03', 27],
      ['2025-03-30', 'P01', 4],
      ['2025-03-31', 'P03', 25],
      ['2025-03-31', 'P05', 10],
      ['2025-03-31', 'P07', -1],
    ],
    sql: `select count_date, product_id, sum(quantity) from fact_stock_counts where quantity is not null and count_date between '2025-03-29' and '2025-03-31' group by 1, 2 order by 1, 2`,
  },
  {
    words: 'Stock by warehouse at the last count of each?',
    question: { metrics: ['stock'], by: ['stock_count.warehouse'] },
    rows: [
      ['BER', 36],
      ['VIE', 6],
    ],
  },
  {
    words: 'Stock by department and in all, as last counted in the first quarter?',
    question: {
      metrics: ['stock'],
      by: ['product.department'],
      where: [['date', 'between', ['2025-01-01', '2025-03-31']]],
      totals: true,
    },
    rows: [
      ['Home', 37],
      ['Sport', 10],
      [null, 47],
    ],
    sql: `select department, sum(quantity) from (select product_id, warehouse, arg_max(quantity, count_date) as quantity from fact_stock_counts
      where quantity is not null and count_date between '2025-01-01' and '2025-03-31' group by 1, 2) left join dim_products using (product_id) group by grouping sets ((department), ()) order by 1 nulls last`,
  },
  {
    words: 'Stock on the last day of each month, carried on from the last count?',
    question: { metrics: ['stock_carried'], by: ['date.month'], where: [['date', 'between', ['2024-12-01', '2025-04-30']]] },
    rows: [
      ['2024-12-01', 8],
      ['2025-01-01', 53],
      ['2025-02-01', 22],
      ['2025-03-01', 47],
      ['2025-04-01', 42],
    ],
    sql: `select m::date, (select sum(quantity) from (select arg_max(quantity, count_date) as quantity from fact_stock_counts where quantity is not null and count_date < m + interval 1 month group by product_id, warehouse))
      from range(date '2024-12-01', date '2025-05-01', interval 1 month) t(m) order by 1`,
  },
  {
    words: 'Stock of each product at the end of March, whenever it was counted?',
    question: { metrics: ['stock_carried'], by: ['product.product_id'], where: [['date', 'between', ['2025-03-31', '2025-03-31']]] },
    rows: [
      ['P01', 9],
      ['P03', 29],
      ['P05', 10],
      ['P07', -1],
    ],
    sql: `select product_id, sum(quantity) from (select product_id, arg_max(quantity, count_date) as quantity from fact_stock_counts where quantity is not null and count_date <= '2025-03-31' group by product_id, warehouse) group by 1 order by 1`,
  },
  {
    words: 'Stock and revenue by month? (a balance beside a sum)',
    question: { metrics: ['stock', 'revenue'], by: ['date.month'], where: [['date', 'between', ['2024-12-01', '2025-04-30']]] },
    rows: [
      ['2024-12-01', 8, 343],
      ['2025-01-01', 53, 319.19],
      ['2025-02-01', 16, 195.74],
      ['2025-03-01', 38, 255],
      ['2025-04-01', 14, 314.18],
    ],
  },
  {
    words: 'Stock by ISO week, weeks without a count left out?',
    question: { metrics: ['stock'], by: ['date.iso_year', 'date.iso_week'], where: [['date', 'between', ['2024-12-30', '2025-02-16']]] },
    rows: [
      [2025, 1, 8],
      [2025, 3, 6],
      [2025, 5, 47],
      [2025, 7, 13],
    ],
  },
  {
    words: 'Stock of the warehouse in Berlin by month and product?',
    question: {
      metrics: ['stock'],
      by: ['date.month', 'product.name'],
      where: [
        ['stock_count.warehouse', '=', 'BER'],
        ['product.name', '=', 'Lamp'],
      ],
    },
    rows: [
      ['2025-01-01', 'Lamp', 12],
      ['2025-02-01', 'Lamp', 7],
      ['2025-03-01', 'Lamp', 4],
      ['2025-04-01', 'Lamp', 3],
    ],
  },
];
