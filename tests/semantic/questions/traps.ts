import type { Asked } from './asked.js';

const weeks = [
  ['date.fiscal_year', '=', 2025],
  ['date.fiscal_week', 'between', [1, 10]],
] as const;

/** Twenty questions of a business, each with the trap that makes it hard. */
export const traps: readonly Asked[] = [
  {
    words: 'By month of signup, how many customers signed up and how many ordered within 30 days? (conversion of cohorts)',
    question: { metrics: ['customers', 'customers_converted_30d'], by: ['customer.signup_date.month'] },
    rows: [
      ['2024-02-01', 2, 2],
      ['2024-03-01', 1, 1],
      ['2024-09-01', 1, 1],
      ['2024-10-01', 1, 1],
      ['2024-11-01', 1, 1],
      ['2024-12-01', 1, 1],
      ['2025-01-01', 1, 0],
      ['2025-03-01', 2, 1],
    ],
    sql: `select date_trunc('month', signup_date)::date, count(*), count(*) filter (exists (select 1 from fact_orders o
      where o.customer_id = c.customer_id and status = 'complete' and order_date between signup_date and signup_date + 30)) from dim_customers c group by 1 order by 1`,
  },
  {
    words: 'Month by month, revenue by order day, payments by payment day and refunds by return day? (each fact on its own date)',
    question: { metrics: ['revenue', 'payments', 'refunds'], by: ['date.month'] },
    rows: [
      ['2024-02-01', 199.6, 212.78, null],
      ['2024-03-01', 45, 45, 30],
      ['2024-04-01', 60, 64.9, null],
      ['2024-09-01', 130, 70, null],
      ['2024-10-01', 208.3, 298.14, 110],
      ['2024-11-01', 192.5, 120, 20.86],
      ['2024-12-01', 343, 249.4, null],
      ['2025-01-01', 319.19, 397.66, 144],
      ['2025-02-01', 195.74, 180.22, 108],
      ['2025-03-01', 255, 224.8, 55],
      ['2025-04-01', 314.18, 124.9, 120],
    ],
  },
  {
    words: 'Revenue by segment, split by weights so that the parts add up? (the remainder has no segment)',
    question: { metrics: [{ metric: 'revenue', weightedBy: 'customer.segment' }], by: ['customer.segment'] },
    rows: [
      ['B2B', 662.464],
      ['Newsletter', 739.75],
      ['VIP', 570.946],
      [null, 289.35],
    ],
  },
  {
    words: 'Average order value by channel and over all? (an order without lines counts; no average of averages)',
    question: { metrics: ['aov'], by: ['order.channel'], totals: true },
    rows: [
      ['shop', 49.16666667],
      ['web', 78.7004],
      [null, 72.98419355],
    ],
    sql: `select channel, sum(revenue) / count(*) from (select channel, (select coalesce(sum(amount_eur), 0) from fact_lines l where l.order_id = o.order_id) as revenue
      from fact_orders o where status = 'complete') group by grouping sets ((channel), ()) order by 1 nulls last`,
  },
  {
    words: 'Median payment by method, for orders with Tennis? (two Tennis lines must not weigh a payment twice)',
    question: { metrics: ['median_payment'], by: ['payment.method'], where: [['order.fact_lines.product.category', '=', 'Tennis']] },
    rows: [
      ['card', 124.9],
      ['cash', 47.5],
      ['transfer', 100],
    ],
    sql: `select method, median(amount_eur::double) from fact_payments where order_id in
      (select order_id from fact_lines join dim_products using (product_id) where category = 'Tennis') group by 1 order by 1`,
  },
  {
    words: 'Revenue by category? (no key, an orphan key and no category are one null member, “Unknown” is another)',
    question: { metrics: ['revenue'], by: ['product.category'] },
    rows: [
      ['Accessories', 373.19],
      ['Lighting', 594],
      ['Outdoor', 181.9],
      ['Tennis', 840.92],
      ['Unknown', 120],
      [null, 152.5],
    ],
    sql: `select category, sum(amount_eur) from fact_lines left join dim_products using (product_id) where status = 'complete' group by 1 order by 1 nulls last`,
  },
  {
    words: 'Revenue and orders of each customer called Anna Schmidt? (two people of one name)',
    question: {
      metrics: ['revenue', 'order_count'],
      by: ['customer.customer_id', 'customer.name'],
      where: [['customer.name', '=', 'Anna Schmidt']],
    },
    rows: [
      ['C01', 'Anna Schmidt', 376, 5],
      ['C02', 'Anna Schmidt', 225, 5],
    ],
  },
  {
    words: 'Revenue without a known customer, and its share of all revenue? (the whole is not filtered)',
    question: { metrics: ['revenue'], where: [['customer', 'is unknown']], share: { of: 'revenue', ignores: ['where'] } },
    rows: [[182.5, 0.08066263]],
    sql: `select sum(amount_eur) filter (c.customer_id is null), sum(amount_eur) filter (c.customer_id is null)::double / sum(amount_eur)::double
      from fact_lines l left join dim_customers c using (customer_id) where status = 'complete'`,
  },
  {
    words: 'Revenue by ISO week from week 51 to week 2, empty weeks as 0? (the ISO year is not the calendar’s)',
    question: {
      metrics: ['revenue'],
      by: ['date.iso_year', 'date.iso_week'],
      where: [['date', 'between', ['2024-12-16', '2025-01-12']]],
      fill: 'zero',
    },
    rows: [
      [2024, 51, 271],
      [2024, 52, 0],
      [2025, 1, 176],
      [2025, 2, 125.19],
    ],
  },
  {
    words: 'Revenue, that of the month before, and growth, from August 2024 to April 2025? (the month before, not the row before)',
    question: {
      metrics: ['revenue'],
      by: ['date.month'],
      where: [['date', 'between', ['2024-08-01', '2025-04-30']]],
      compareTo: { offset: '1 month', show: ['value', 'growth'] },
    },
    rows: [
      ['2024-09-01', 130, null, null],
      ['2024-10-01', 208.3, 130, 0.60230769],
      ['2024-11-01', 192.5, 208.3, -0.07585214],
      ['2024-12-01', 343, 192.5, 0.78181818],
      ['2025-01-01', 319.19, 343, -0.06941691],
      ['2025-02-01', 195.74, 319.19, -0.38676024],
      ['2025-03-01', 255, 195.74, 0.30274854],
      ['2025-04-01', 314.18, 255, 0.23207843],
    ],
  },
  {
    words: 'Revenue in fiscal weeks 1 to 6 of 2025 and in the same weeks of 2024? (371 days apart: a year of 53 weeks)',
    question: {
      metrics: ['revenue'],
      by: ['date.fiscal_week'],
      where: [
        ['date.fiscal_year', '=', 2025],
        ['date.fiscal_week', 'between', [1, 6]],
      ],
      compareTo: { offset: '1 fiscal_year', show: ['value'] },
      fill: 'zero',
    },
    rows: [
      [1, 40, 0],
      [2, 45.74, 0],
      [3, 0, 80],
      [4, 60, 119.6],
      [5, 100, 0],
      [6, 80, 45],
    ],
    sql: `select w.fiscal_week,
        coalesce((select sum(amount_eur) from fact_lines join dim_calendar c on date_day = order_date where status = 'complete' and c.fiscal_week = w.fiscal_week and fiscal_year = 2025), 0),
        coalesce((select sum(amount_eur) from fact_lines join dim_calendar c on date_day = order_date where status = 'complete' and c.fiscal_week = w.fiscal_week and fiscal_year = 2024), 0)
      from (select unnest(range(1, 7)) as fiscal_week) w order by 1`,
  },
  {
    words: 'Revenue of the fiscal quarter to date at the end of fiscal weeks 1 to 10? (weeks without sales carry on)',
    question: { metrics: ['revenue_quarter_to_date'], by: ['date.fiscal_week'], where: weeks, orderBy: ['date.fiscal_week'] },
    rows: [
      [1, 40],
      [2, 85.74],
      [3, 85.74],
      [4, 145.74],
      [5, 245.74],
      [6, 325.74],
      [7, 325.74],
      [8, 345.74],
      [9, 576.92],
      [10, 714.92],
    ],
  },
  {
    words: 'Buyers in the 7 days that end with each day from 31 March to 10 April? (no sum of daily distincts)',
    question: { metrics: ['buyers_7_days'], by: ['date.day'], where: [['date', 'between', ['2025-03-31', '2025-04-10']]], fill: 'zero' },
    rows: [
      ['2025-03-31', 1],
      ['2025-04-01', 2],
      ['2025-04-02', 3],
      ['2025-04-03', 3],
      ['2025-04-04', 3],
      ['2025-04-05', 3],
      ['2025-04-06', 3],
      ['2025-04-07', 2],
      ['2025-04-08', 1],
      ['2025-04-09', 1],
      ['2025-04-10', 2],
    ],
    sql: `select day::date, (select count(distinct customer_id) from fact_orders where status = 'complete' and order_date > day - interval 7 days and order_date <= day)
      from range(date '2025-03-31', date '2025-04-11', interval 1 day) t(day) order by 1`,
  },
  {
    words: 'Orders placed, shipped and delivered in each month from December to March? (one measure on three dates)',
    question: {
      metrics: [
        { metric: 'order_count', as: 'placed' },
        { metric: 'order_count', time: 'ship_date', as: 'shipped' },
        { metric: 'order_count', time: 'deliver_date', as: 'delivered' },
      ],
      by: ['date.month'],
      where: [['date', 'between', ['2024-12-01', '2025-03-31']]],
    },
    rows: [
      ['2024-12-01', 2, 2, 2],
      ['2025-01-01', 4, 5, 4],
      ['2025-02-01', 4, 3, 4],
      ['2025-03-01', 5, 5, 3],
    ],
  },
  {
    words: 'Revenue of orders placed in 2025, by month of delivery? (a filter on one date, groups by another, some not delivered)',
    question: { metrics: ['revenue'], by: ['deliver_date.month'], where: [['order_date', 'between', ['2025-01-01', '2025-12-31']]] },
    rows: [
      ['2025-01-01', 229.19],
      ['2025-02-01', 225.74],
      ['2025-03-01', 180],
      ['2025-04-01', 195],
      [null, 254.18],
    ],
    sql: `select date_trunc('month', deliver_date)::date, sum(amount_eur) from fact_lines where status = 'complete' and year(order_date) = 2025 group by 1 order by 1 nulls last`,
  },
  {
    words: 'Margin rate by department, over lines of known cost? (unknown cost is out of the revenue, too)',
    question: { metrics: ['margin_rate'], by: ['product.department'] },
    rows: [
      ['Home', 0.4798937],
      ['Sport', 0.45052061],
      [null, null],
    ],
  },
  {
    words: 'The share of Lighting in the revenue of each month? (a filter on one side; months without it are 0)',
    question: { metrics: ['lighting_share'], by: ['date.month'], where: [['date', 'between', ['2024-09-01', '2025-04-30']]] },
    rows: [
      ['2024-09-01', 0],
      ['2024-10-01', 0.3456553],
      ['2024-11-01', 0.51948052],
      ['2024-12-01', 0],
      ['2025-01-01', 0.29449544],
      ['2025-02-01', 0.20435271],
      ['2025-03-01', 0.31372549],
      ['2025-04-01', 0.34375199],
    ],
    sql: `select date_trunc('month', order_date)::date, sum(case when category = 'Lighting' then amount_eur else 0 end)::double / sum(amount_eur)::double
      from fact_lines left join dim_products using (product_id) where status = 'complete' and order_date between '2024-09-01' and '2025-04-30' group by 1 order by 1`,
  },
  {
    words: 'Categories with at least 5 orders: their share of all revenue? (having must not shrink the whole)',
    question: {
      metrics: ['orders_with_lines'],
      by: ['product.category'],
      having: [['orders_with_lines', '>=', 5]],
      share: { of: 'revenue', ignores: ['having'] },
    },
    rows: [
      ['Accessories', 11, 0.16494513],
      ['Lighting', 10, 0.26254028],
      ['Tennis', 8, 0.37167571],
      [null, 7, 0.06740302],
    ],
  },
  {
    words: 'Orders whose payments do not cover lines and shipping, in their own currency? (three grains in one row)',
    question: { metrics: ['order_value', 'open_amount'], by: ['order.order_id'], having: [['open_amount', '>', 0]] },
    rows: [
      ['O18', 94.9, 44.9],
      ['O20', 40, 40],
      ['O23', 64.9, 64.9],
      ['O27', 55, 55],
      ['O29', 70, 70],
      ['O30', 142.9, 142.9],
      ['O32', 4.9, 4.9],
    ],
    sql: `select order_id, fee + lines, fee + lines - paid from (select order_id, shipping_fee as fee, coalesce((select sum(amount) from fact_lines l where l.order_id = o.order_id), 0) as lines,
      coalesce((select sum(amount) from fact_payments p where p.order_id = o.order_id), 0) as paid from fact_orders o where status = 'complete') where fee + lines > paid order by 1`,
  },
  {
    words: 'Stock by product at the end of each month? (the last count of each warehouse; null is no count, 0 is)',
    question: {
      metrics: ['stock'],
      by: ['date.month', 'product.product_id'],
      where: [['date', 'between', ['2025-01-01', '2025-04-30']]],
    },
    rows: [
      ['2025-01-01', 'P01', 17],
      ['2025-01-01', 'P03', 30],
      ['2025-01-01', 'P05', 6],
      ['2025-02-01', 'P01', 12],
      ['2025-02-01', 'P03', 4],
      ['2025-03-01', 'P01', 4],
      ['2025-03-01', 'P03', 25],
      ['2025-03-01', 'P05', 10],
      ['2025-03-01', 'P07', -1],
      ['2025-04-01', 'P01', 5],
      ['2025-04-01', 'P05', 9],
    ],
    sql: `select month, product_id, sum(quantity) from (select date_trunc('month', count_date)::date as month, product_id, warehouse, arg_max(quantity, count_date) as quantity
      from fact_stock_counts where quantity is not null and count_date between '2025-01-01' and '2025-04-30' group by 1, 2, 3) group by 1, 2 order by 1, 2`,
  },
];
