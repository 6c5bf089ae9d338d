import type { Asked } from './asked.js';

/** Filters that get lost, lose their parentheses or bite on the wrong side. */
export const filters: readonly Asked[] = [
  {
    words: 'Web orders of Germans or Austrians? ((A or B) and C keeps its parentheses)',
    question: {
      metrics: ['order_count', 'revenue'],
      where: [
        {
          or: [
            ['customer.country', '=', 'DE'],
            ['customer.country', '=', 'AT'],
          ],
        },
        ['order.channel', '=', 'web'],
      ],
    },
    rows: [[10, 651]],
    sql: `select count(*), (select sum(amount_eur) from fact_lines l join fact_orders using (order_id) join dim_customers c on c.customer_id = l.customer_id where l.status = 'complete' and country in ('DE', 'AT') and channel = 'web')
      from fact_orders join dim_customers using (customer_id) where status = 'complete' and country in ('DE', 'AT') and channel = 'web'`,
  },
  {
    words: 'Everything but Tennis? (the unknown is not Tennis)',
    question: { metrics: ['revenue'], where: [['product.category', '!=', 'Tennis']] },
    rows: [[1421.59]],
    sql: `select sum(amount_eur) from fact_lines left join dim_products using (product_id) where status = 'complete' and category is distinct from 'Tennis'`,
  },
  {
    words: 'Everything but Tennis and Lighting, by category?',
    question: { metrics: ['revenue'], by: ['product.category'], where: [['product.category', 'not in', ['Tennis', 'Lighting']]] },
    rows: [
      ['Accessories', 373.19],
      ['Outdoor', 181.9],
      ['Unknown', 120],
      [null, 152.5],
    ],
  },
  {
    words: 'Neither Tennis nor dear products? (not, and its opposite, add up to all)',
    question: {
      metrics: ['revenue'],
      where: [
        {
          not: {
            or: [
              ['product.category', '=', 'Tennis'],
              ['product.list_price', '>=', 50],
            ],
          },
        },
      ],
    },
    rows: [[989.59]],
    sql: `select sum(amount_eur) from fact_lines left join dim_products using (product_id) where status = 'complete' and not coalesce(category = 'Tennis', false) and not coalesce(list_price >= 50, false)`,
  },
  {
    words: 'Tennis or dear products?',
    question: {
      metrics: ['revenue'],
      where: [
        {
          or: [
            ['product.category', '=', 'Tennis'],
            ['product.list_price', '>=', 50],
          ],
        },
      ],
    },
    rows: [[1272.92]],
  },
  {
    words: 'Tennis in the spring or Lighting in the winter? (days and attributes in one condition)',
    question: {
      metrics: ['revenue', 'line_count'],
      where: [
        {
          or: [
            {
              and: [
                ['product.category', '=', 'Tennis'],
                ['date', 'between', ['2024-02-01', '2024-04-30']],
              ],
            },
            {
              and: [
                ['product.category', '=', 'Lighting'],
                ['date', 'between', ['2024-12-01', '2025-02-28']],
              ],
            },
          ],
        },
      ],
    },
    rows: [[283.6, 5]],
    sql: `select sum(amount_eur), count(*) from fact_lines left join dim_products using (product_id) where status = 'complete' and
      ((category = 'Tennis' and order_date between '2024-02-01' and '2024-04-30') or (category = 'Lighting' and order_date between '2024-12-01' and '2025-02-28'))`,
  },
  {
    words: 'Revenue and refunds of Lighting? (a filter on a shared dimension bites on both facts)',
    question: { metrics: ['revenue', 'refunds', 'budget'], where: [['product.category', '=', 'Tennis']] },
    rows: [[840.92, 456, 780]],
    sql: `select (select sum(amount_eur) from fact_lines join dim_products using (product_id) where status = 'complete' and category = 'Tennis'),
      (select sum(refund_eur) from fact_returns join dim_products using (product_id) where category = 'Tennis'), (select sum(budget) from fact_budgets where category = 'Tennis')`,
  },
  {
    words: 'Revenue by category of customers in Germany? (a filter on an attribute that is not shown)',
    question: { metrics: ['revenue'], by: ['product.category'], where: [['customer.country', '=', 'DE']] },
    rows: [
      ['Accessories', 60],
      ['Lighting', 266],
      ['Tennis', 120],
      [null, 90],
    ],
    sql: `select category, sum(amount_eur) from fact_lines left join dim_products using (product_id) join dim_customers using (customer_id) where status = 'complete' and country = 'DE' group by 1 order by 1 nulls last`,
  },
  {
    words: 'All revenue beside the revenue of the web? (a filter of one asked metric)',
    question: {
      metrics: ['revenue', { metric: 'revenue', as: 'web', where: [['order.channel', '=', 'web']] }],
      by: ['product.department'],
    },
    rows: [
      ['Home', 1117.11, 917.11],
      ['Sport', 1142.9, 1047.9],
      [null, 2.5, 2.5],
    ],
    sql: `select department, sum(amount_eur), sum(amount_eur) filter (channel = 'web') from fact_lines l left join dim_products using (product_id) left join fact_orders using (order_id) where l.status = 'complete' group by 1 order by 1 nulls last`,
  },
  {
    words: 'Orders paid by card? (through the many side)',
    question: { metrics: ['order_count', 'shipping_fees'], where: [['order.fact_payments.method', '=', 'card']] },
    rows: [[17, 94.54]],
    sql: `select count(*), sum(fee_eur) from fact_orders o where status = 'complete' and exists (select 1 from fact_payments p where p.order_id = o.order_id and method = 'card')`,
  },
  {
    words: 'Orders that were not paid by card? (none of their payments was)',
    question: { metrics: ['order_count'], by: ['order.channel'], where: [['order.fact_payments.method', '!=', 'card']] },
    rows: [
      ['shop', 6],
      ['web', 8],
    ],
    sql: `select channel, count(*) from fact_orders o where status = 'complete' and not exists (select 1 from fact_payments p where p.order_id = o.order_id and method = 'card') group by 1 order by 1`,
  },
  {
    words: 'Orders of more than one product, by what they bring? (having on a figure that is not shown)',
    question: { metrics: ['revenue'], by: ['order.order_id'], having: [['products_sold', '>', 1]] },
    rows: [
      ['O01', 80],
      ['O03', 45],
      ['O05', 130],
      ['O07', 75.19],
      ['O10', 90],
      ['O12', 72.5],
      ['O13', 271],
      ['O15', 60],
      ['O22', 45.74],
      ['O27', 55],
      ['O29', 56.18],
      ['O30', 138],
    ],
    sql: `select order_id, sum(amount_eur) from fact_lines where status = 'complete' group by 1 having count(distinct product_id) > 1 order by 1`,
  },
  {
    words: 'Months with more than 200 of revenue and fewer than 5 orders?',
    question: {
      metrics: ['revenue', 'order_count'],
      by: ['date.month'],
      having: [
        ['revenue', '>', 200],
        ['order_count', '<', 5],
      ],
    },
    rows: [
      ['2024-10-01', 208.3, 4],
      ['2024-12-01', 343, 2],
      ['2025-01-01', 319.19, 4],
      ['2025-04-01', 314.18, 4],
    ],
  },
  {
    words: 'Products whose names contain “Lamp”?',
    question: { metrics: ['revenue'], by: ['product.product_id', 'product.name'], where: [['product.name', 'contains', 'Lamp']] },
    rows: [
      ['P01', 'Lamp', 312],
      ['P02', 'Desk Lamp', 282],
      ['P10', 'Lamp', 181.9],
    ],
  },
  {
    words: 'Payments of 100 and more, by method? (a filter on an amount of the fact)',
    question: { metrics: ['payments', 'payment_count'], by: ['payment.method'], where: [['payment.amount', '>=', 100]] },
    rows: [
      ['card', 616.44, 5],
      ['transfer', 200, 2],
    ],
    sql: `select method, sum(amount_eur), count(*) from fact_payments where amount >= 100 group by 1 order by 1`,
  },
  {
    words: 'Revenue of the last 28 days?',
    question: { metrics: ['revenue'], where: [['date', 'last', '28 days']] },
    rows: [[469.18]],
    sql: `select sum(amount_eur) from fact_lines where status = 'complete' and order_date between '2025-03-14' and '2025-04-10'`,
  },
  {
    words: 'Revenue of the first days of weeks 10 and 11? (a range includes both of its ends, and nothing of the week before)',
    question: { metrics: ['revenue'], by: ['date.week'], where: [['date.week', 'between', ['2025-03-03', '2025-03-10']]] },
    rows: [
      ['2025-03-03', 100],
      ['2025-03-10', 80],
    ],
    sql: `select date_trunc('week', order_date)::date, sum(amount_eur) from fact_lines where status = 'complete' and order_date between '2025-03-03' and '2025-03-16' group by 1 order by 1`,
  },
  {
    words: 'Orders of customers who ever returned something? (two steps through the many side)',
    question: { metrics: ['order_count'], by: ['customer.customer_id'], where: [['customer.fact_returns.quantity', '>=', 1]] },
    rows: [
      ['C01', 5],
      ['C02', 5],
      ['C04', 4],
      ['C05', 3],
      ['C06', 3],
    ],
    sql: `select customer_id, count(*) from fact_orders o where status = 'complete' and exists (select 1 from fact_returns r where r.customer_id = o.customer_id and quantity >= 1) group by 1 order by 1`,
  },
  {
    words: 'Revenue of Tennis beside that of Outdoor, by category? (a category that neither counts has no row)',
    question: {
      metrics: ['tennis_revenue', { metric: 'revenue', as: 'outdoor', where: [['product.category', '=', 'Outdoor']] }],
      by: ['product.category'],
    },
    rows: [
      ['Outdoor', null, 181.9],
      ['Tennis', 840.92, null],
    ],
    sql: `select category, sum(amount_eur) filter (category = 'Tennis'), sum(amount_eur) filter (category = 'Outdoor') from fact_lines join dim_products using (product_id)
      where status = 'complete' and category in ('Tennis', 'Outdoor') group by 1 order by 1`,
  },
  {
    words: 'Orders of the web beside orders of unknown customers, by month? (a month that has neither has no row)',
    question: {
      metrics: [
        { metric: 'order_count', as: 'web', where: [['order.channel', '=', 'web']] },
        { metric: 'order_count', as: 'unknown', where: [['customer', 'is unknown']] },
      ],
      by: ['date.month'],
    },
    rows: [
      ['2024-02-01', 2, 0],
      ['2024-04-01', 1, 0],
      ['2024-09-01', 1, 0],
      ['2024-10-01', 4, 0],
      ['2024-11-01', 1, 2],
      ['2024-12-01', 2, 0],
      ['2025-01-01', 4, 0],
      ['2025-02-01', 3, 0],
      ['2025-03-01', 4, 1],
      ['2025-04-01', 3, 0],
    ],
    sql: `select date_trunc('month', order_date)::date, count(*) filter (channel = 'web'), count(*) filter (c.customer_id is null) from fact_orders left join dim_customers c using (customer_id)
      where status = 'complete' and (channel = 'web' or c.customer_id is null) group by 1 order by 1`,
  },
  {
    words: 'An attribute that nothing has? (no row, and no error)',
    question: { metrics: ['revenue'], by: ['product.category'], where: [['product.category', '=', 'Toys']] },
    rows: [],
  },
  {
    words: 'The total of nothing? (one row: no revenue, and 0 orders)',
    question: { metrics: ['revenue', 'order_count'], where: [['customer.country', '=', 'FR']] },
    rows: [[null, 0]],
  },
];
