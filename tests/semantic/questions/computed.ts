import type { Asked } from './asked.js';

const COMPLETE = `from fact_lines l left join dim_products p using (product_id) where l.status = 'complete'`;
const CLASS = `case when p.product_id is null then null when list_price < 20 then 'low' when list_price < 60 then 'middle' else 'high' end`;

/** Attributes that no column holds: bands, classes, flags and days that are computed of the columns of a row. */
export const computed: readonly Asked[] = [
  {
    words: 'Revenue by class of price, where an unknown product has none?',
    question: { metrics: ['revenue', 'line_count'], by: ['product.price_class'] },
    rows: [
      ['high', 972.79, 9],
      ['low', 270.21, 13],
      ['middle', 1017.01, 23],
      [null, 2.5, 2],
    ],
    sql: `select ${CLASS}, sum(amount_eur), count(*) ${COMPLETE} group by 1 order by 1 nulls last`,
  },
  {
    words: 'Units of products that are cheap or unknown, by category?',
    question: {
      metrics: ['units_sold'],
      by: ['product.category'],
      where: [['product.price_class', 'in', ['low', null]]],
    },
    rows: [
      ['Accessories', 8],
      ['Tennis', 15],
      [null, 6],
    ],
    sql: `select category, sum(quantity) ${COMPLETE} and (${CLASS} = 'low' or ${CLASS} is null) group by 1 order by 1 nulls last`,
  },
  {
    words: 'Revenue of products whose cost is known, and of others?',
    question: { metrics: ['revenue', 'margin'], by: ['product.has_cost'], totals: true },
    rows: [
      [false, 150, null],
      [true, 2110.01, 971.01],
      [null, 2.5, null],
      [null, 2262.51, 971.01],
    ],
  },
  {
    words: 'Lines and orders by the size of a line, with a total?',
    question: { metrics: ['line_count', 'orders_with_lines'], by: ['line.size'], totals: true },
    rows: [
      [1, 42, 28],
      [2, 5, 5],
      [null, 47, 30],
    ],
  },
  {
    words: 'Revenue by the quarter of the first month of customers?',
    question: { metrics: ['revenue', 'customers'], by: ['customer.first_month.quarter'] },
    rows: [
      ['2024-01-01', 977.16, 3],
      ['2024-07-01', 629, 1],
      ['2024-10-01', 398.85, 3],
      ['2025-01-01', 75, 3],
      [null, 182.5, 0],
    ],
  },
  {
    words: 'Orders of customers who came in 2025, by their first month?',
    question: { metrics: ['order_count'], by: ['customer.first_month'], where: [['customer.first_month', '>=', '2025-01-01']] },
    rows: [['2025-03-01', 2]],
  },
  {
    words: 'Revenue by fiscal half year?',
    question: { metrics: ['revenue'], by: ['date.fiscal_year', 'date.fiscal_half'] },
    rows: [
      [2024, 1, 304.6],
      [2024, 2, 1242.99],
      [2025, 1, 714.92],
    ],
    sql: `select fiscal_year, case when fiscal_quarter <= 2 then 1 else 2 end, sum(amount_eur) from fact_lines join dim_calendar on date_day = order_date where status = 'complete' group by 1, 2 order by 1, 2`,
  },
  {
    words: 'Revenue so far by month, of the second fiscal half years?',
    question: { metrics: ['running_revenue'], by: ['date.month'], where: [['date.fiscal_half', '=', 2]] },
    rows: [
      ['2024-07-01', 304.6],
      ['2024-08-01', 304.6],
      ['2024-09-01', 434.6],
      ['2024-10-01', 642.9],
      ['2024-11-01', 835.4],
      ['2024-12-01', 1178.4],
      ['2025-01-01', 1497.59],
      ['2025-02-01', 1547.59],
    ],
  },
  {
    words: 'Orders with a large line, by channel?',
    question: { metrics: ['order_count'], by: ['order.channel'], where: [['order.fact_lines.size', '=', 2]] },
    rows: [
      ['shop', 2],
      ['web', 3],
    ],
    sql: `select channel, count(*) from fact_orders o where status = 'complete' and exists (select 1 from fact_lines l where l.order_id = o.order_id and quantity > 2) group by 1 order by 1 nulls last`,
  },
];
