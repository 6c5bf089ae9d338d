import type { Asked } from './asked.js';

/** Null keys, orphan keys and unknown attributes are shown as one null member, and told apart by filters. */
export const members: readonly Asked[] = [
  {
    words: 'Revenue of lines without a product key?',
    question: { metrics: ['revenue', 'line_count'], where: [['product', 'is null']] },
    rows: [[-10, 1]],
    sql: `select sum(amount_eur), count(*) from fact_lines where status = 'complete' and product_id is null`,
  },
  {
    words: 'Revenue of lines whose product key leads nowhere?',
    question: { metrics: ['revenue', 'line_count'], where: [['product', 'is orphan']] },
    rows: [[12.5, 1]],
    sql: `select sum(amount_eur), count(*) from fact_lines l where status = 'complete' and product_id is not null and not exists (select 1 from dim_products p where p.product_id = l.product_id)`,
  },
  {
    words: 'Revenue of lines of an unknown product?',
    question: { metrics: ['revenue', 'line_count'], where: [['product', 'is unknown']] },
    rows: [[2.5, 2]],
    sql: `select sum(amount_eur), count(*) from fact_lines left join dim_products p using (product_id) where status = 'complete' and p.name is null`,
  },
  {
    words: 'Revenue of lines of a known product, by category?',
    question: { metrics: ['revenue'], by: ['product.category'], where: [['product', 'is known']] },
    rows: [
      ['Accessories', 373.19],
      ['Lighting', 594],
      ['Outdoor', 181.9],
      ['Tennis', 840.92],
      ['Unknown', 120],
      [null, 150],
    ],
    sql: `select category, sum(amount_eur) from fact_lines join dim_products using (product_id) where status = 'complete' group by 1 order by 1 nulls last`,
  },
  {
    words: 'Known products without a category?',
    question: {
      metrics: ['revenue'],
      by: ['product.product_id'],
      where: [
        ['product', 'is known'],
        ['product.category', 'is null'],
      ],
    },
    rows: [
      ['P07', 150],
      ['P08', 0],
    ],
  },
  {
    words: 'Orders of customers from an unknown country?',
    question: { metrics: ['order_count'], by: ['customer.customer_id'], where: [['customer.country', '=', null]] },
    rows: [
      ['C06', 3],
      [null, 3],
    ],
    sql: `select c.customer_id, count(*) from fact_orders left join dim_customers c using (customer_id) where status = 'complete' and country is null group by 1 order by 1 nulls last`,
  },
  {
    words: 'Orders of Germans and of the unknown?',
    question: { metrics: ['order_count', 'revenue'], where: [['customer.country', 'in', ['DE', null]]] },
    rows: [[13, 850.5]],
  },
  {
    words: 'Payments without an order, and payments of orders?',
    question: {
      metrics: [
        { metric: 'payments', as: 'without', where: [['order', 'is unknown']] },
        { metric: 'payments', as: 'with', where: [['order', 'is known']] },
        'payments',
      ],
    },
    rows: [[15, 1972.8, 1987.8]],
    sql: `select sum(amount_eur) filter (order_id is null), sum(amount_eur) filter (order_id is not null), sum(amount_eur) from fact_payments`,
  },
  {
    words: 'Sum of discounts, some of which are unknown?',
    question: { metrics: ['discounts'], by: ['product.category'] },
    rows: [
      ['Accessories', 8],
      ['Lighting', 26],
      ['Outdoor', 0],
      ['Tennis', 34],
      ['Unknown', 0],
      [null, 0],
    ],
    sql: `select category, coalesce(sum(discount), 0) from fact_lines left join dim_products using (product_id) where status = 'complete' group by 1 order by 1 nulls last`,
  },
  {
    words: 'Lines by discount? (an unknown discount is not 0)',
    question: { metrics: ['line_count'], by: ['line.discount'] },
    rows: [
      [0, 32],
      [6, 1],
      [8, 2],
      [10, 1],
      [12, 1],
      [24, 1],
      [null, 9],
    ],
    sql: `select discount, count(*) from fact_lines where status = 'complete' group by 1 order by 1 nulls last`,
  },
  {
    words: 'Budget by category, one of which has no name and one no product?',
    question: { metrics: ['budget'], by: ['product.category'] },
    rows: [
      ['Accessories', 370],
      ['Garden', 40],
      ['Lighting', 640],
      ['Tennis', 780],
      [null, 100],
    ],
    sql: `select category, sum(budget) from fact_budgets group by 1 order by 1 nulls last`,
  },
  {
    words: 'Revenue by product name? (two products of one name are one row)',
    question: { metrics: ['revenue', 'products_sold'], by: ['product.name'] },
    rows: [
      ['Ball Set', 150.13, 1],
      ['Bottle', 120.08, 1],
      ['Cushion', 253.11, 1],
      ['Desk Lamp', 282, 1],
      ['Gift Card', 150, 1],
      ['Lamp', 493.9, 2],
      ['Mystery Box', 120, 1],
      ['Racket', 690.79, 1],
      ['Sample', 0, 1],
      [null, 2.5, 1],
    ],
    sql: `select name, sum(amount_eur), count(distinct product_id) from fact_lines left join dim_products using (product_id) where status = 'complete' group by 1 order by 1 nulls last`,
  },
  {
    words: 'Categories whose revenue is 0 or below? (a zero amount is an amount)',
    question: { metrics: ['revenue'], by: ['product.product_id'], having: [['revenue', '<=', 0]] },
    rows: [['P08', 0]],
  },
  {
    words: 'Visits of unknown and known customers by source?',
    question: { metrics: ['visits', { metric: 'visits', as: 'unknown', where: [['customer', 'is unknown']] }], by: ['visit.source'] },
    rows: [
      ['ads', 10, 1],
      ['email', 8, 0],
    ],
  },
];
