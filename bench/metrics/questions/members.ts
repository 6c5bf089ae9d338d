import type { Asked } from './asked.js';

/** Distinct counts, totals, shares, figures of members, balances and conversions. */
export const members: readonly Asked[] = [
  {
    words: 'Buyers by month',
    question: { metrics: ['buyers'], by: ['date.month'] },
    byHand: [
      `select date_trunc('month', order_date)::date as month, count(distinct customer_id) from fact_sales
       where status = 'complete' group by 1 order by 1`,
    ],
  },
  {
    words: 'Orders, buyers and products by department this year, with a total',
    question: {
      metrics: ['orders', 'buyers', 'products_sold'],
      by: ['product.department'],
      where: [['date', 'this', 'year']],
      totals: true,
    },
    byHand: [
      `select p.department, grouping(p.department) = 1 as is_total,
         count(distinct s.order_id), count(distinct s.customer_id), count(distinct s.product_id)
       from fact_sales s left join dim_products p using (product_id)
       where s.status = 'complete' and s.order_date between date '2025-01-01' and date '2025-12-31'
       group by grouping sets ((p.department), ()) order by 2, 1`,
      `with sold as materialized (
         select p.department, s.order_id, s.customer_id, s.product_id
         from fact_sales s left join dim_products p using (product_id)
         where s.status = 'complete' and s.order_date between date '2025-01-01' and date '2025-12-31')
       select department, false as is_total, count(distinct order_id), count(distinct customer_id), count(distinct product_id) from sold group by 1
       union all
       select null, true, count(distinct order_id), count(distinct customer_id), count(distinct product_id) from sold
       order by 2, 1`,
      `select p.department, false as is_total, count(distinct s.order_id), count(distinct s.customer_id), count(distinct s.product_id)
       from fact_sales s left join dim_products p using (product_id)
       where s.status = 'complete' and s.order_date between date '2025-01-01' and date '2025-12-31' group by 1
       union all
       select null, true, count(distinct order_id), count(distinct customer_id), count(distinct product_id) from fact_sales
       where status = 'complete' and order_date between date '2025-01-01' and date '2025-12-31'
       order by 2, 1`,
    ],
  },
  {
    words: 'Buyers by channel and country, with totals of channels and of all',
    question: { metrics: ['buyers'], by: ['sale.channel', 'customer.country'], totals: [['sale.channel'], []] },
    byHand: [
      `select s.channel, c.country, grouping(s.channel) = 1 as c_total, grouping(c.country) = 1 as o_total, count(distinct s.customer_id)
       from fact_sales s left join dim_customers c using (customer_id) where s.status = 'complete'
       group by grouping sets ((s.channel, c.country), (s.channel), ()) order by 3, 4, 1, 2`,
      `with pairs as (select channel, customer_id from fact_sales where status = 'complete' group by 1, 2)
       select channel, country, grouping(channel) = 1 as c_total, grouping(country) = 1 as o_total, count(distinct pairs.customer_id)
       from pairs left join dim_customers c using (customer_id)
       group by grouping sets ((channel, country), (channel), ()) order by 3, 4, 1, 2`,
    ],
  },
  {
    words: 'Revenue and units by category, with a total',
    question: { metrics: ['revenue', 'units'], by: ['product.category'], totals: true },
    byHand: [
      `select p.category, grouping(p.category) = 1 as is_total, sum(s.amount), sum(s.quantity)
       from fact_sales s left join dim_products p using (product_id) where s.status = 'complete'
       group by grouping sets ((p.category), ()) order by 2, 1`,
      `with products as (select product_id, sum(amount) as amount, sum(quantity) as quantity from fact_sales where status = 'complete' group by 1)
       select category, grouping(category) = 1 as is_total, sum(amount), sum(quantity)
       from products left join dim_products p using (product_id) group by grouping sets ((category), ()) order by 2, 1`,
    ],
  },
  {
    words: 'Revenue by department and category, with totals of departments and of all',
    question: { metrics: ['revenue'], by: ['product.department', 'product.category'], totals: [['product.department'], []] },
    byHand: [
      `select p.department, p.category, grouping(p.department) = 1 as d_total, grouping(p.category) = 1 as c_total, sum(s.amount)
       from fact_sales s left join dim_products p using (product_id) where s.status = 'complete'
       group by grouping sets ((p.department, p.category), (p.department), ()) order by 3, 4, 1, 2`,
      `with products as (select product_id, sum(amount) as amount from fact_sales where status = 'complete' group by 1)
       select department, category, grouping(department) = 1 as d_total, grouping(category) = 1 as c_total, sum(amount)
       from products left join dim_products using (product_id)
       group by grouping sets ((department, category), (department), ()) order by 3, 4, 1, 2`,
    ],
  },
  {
    words: 'The share of each category in revenue',
    question: { metrics: ['share_of_revenue'], by: ['product.category'] },
    byHand: [
      `with categories as (select p.category, sum(s.amount) as revenue from fact_sales s left join dim_products p using (product_id)
                           where s.status = 'complete' group by 1)
       select category, revenue::double / nullif(sum(revenue) over (), 0) from categories order by 1`,
      `with products as (select product_id, sum(amount) as amount from fact_sales where status = 'complete' group by 1),
            categories as (select category, sum(amount) as revenue from products left join dim_products using (product_id) group by 1)
       select category, revenue::double / nullif(sum(revenue) over (), 0) from categories order by 1`,
    ],
  },
  {
    words: 'Revenue of each category and its share in its department this year',
    question: {
      metrics: ['revenue', 'share_of_department'],
      by: ['product.department', 'product.category'],
      where: [['date', 'this', 'year']],
    },
    byHand: [
      `with categories as (select p.department, p.category, sum(s.amount) as revenue
                           from fact_sales s left join dim_products p using (product_id)
                           where s.status = 'complete' and s.order_date between date '2025-01-01' and date '2025-12-31' group by 1, 2)
       select department, category, revenue, revenue::double / nullif(sum(revenue) over (partition by department), 0)
       from categories order by 1, 2`,
      `with products as (select product_id, sum(amount) as amount from fact_sales
                         where status = 'complete' and order_date between date '2025-01-01' and date '2025-12-31' group by 1),
            categories as (select department, category, sum(amount) as revenue from products left join dim_products using (product_id) group by 1, 2)
       select department, category, revenue, revenue::double / nullif(sum(revenue) over (partition by department), 0)
       from categories order by 1, 2`,
    ],
  },
  {
    words: 'The median order by channel this year',
    question: { metrics: ['median_order'], by: ['sale.channel'], where: [['date', 'this', 'year']] },
    byHand: [
      `select channel, median(revenue)
       from (select channel, order_id, sum(amount)::double as revenue from fact_sales
             where status = 'complete' and order_date between date '2025-01-01' and date '2025-12-31' group by 1, 2)
       group by 1 order by 1`,
      `select channel, median(revenue)
       from (select any_value(channel) as channel, sum(amount)::double as revenue from fact_sales
             where status = 'complete' and order_date between date '2025-01-01' and date '2025-12-31' group by order_id)
       group by 1 order by 1`,
    ],
  },
  {
    words: 'Orders of a buyer by country this year',
    question: { metrics: ['orders_per_buyer'], by: ['customer.country'], where: [['date', 'this', 'year']] },
    byHand: [
      `select country, avg(orders)
       from (select c.country, c.customer_id, count(distinct s.order_id) as orders
             from fact_sales s join dim_customers c using (customer_id)
             where s.status = 'complete' and s.order_date between date '2025-01-01' and date '2025-12-31' group by 1, 2)
       group by 1 order by 1`,
      `select c.country, avg(orders)
       from (select customer_id, count(distinct order_id) as orders from fact_sales
             where status = 'complete' and order_date between date '2025-01-01' and date '2025-12-31' group by 1)
       join dim_customers c using (customer_id) group by 1 order by 1`,
    ],
  },
  {
    words: 'Revenue by segment, where a customer may have several',
    question: { metrics: ['revenue'], by: ['customer.segment'] },
    byHand: [
      `select g.segment, sum(s.amount) from fact_sales s left join customer_segments g using (customer_id)
       where s.status = 'complete' group by 1 order by 1`,
      `with customers as (select customer_id, sum(amount) as amount from fact_sales where status = 'complete' group by 1)
       select g.segment, sum(amount) from customers left join customer_segments g using (customer_id) group by 1 order by 1`,
    ],
  },
  {
    words: 'Revenue by month of the customers in a segment',
    question: { metrics: ['revenue'], by: ['date.month'], where: [['customer.segment', '=', 'club']] },
    byHand: [
      `select date_trunc('month', order_date)::date as month, sum(amount) from fact_sales
       where status = 'complete' and customer_id in (select customer_id from customer_segments where segment = 'club')
       group by 1 order by 1`,
      `select date_trunc('month', order_date)::date as month, sum(amount)
       from (select order_date, sum(amount) as amount from fact_sales
             where status = 'complete' and customer_id in (select customer_id from customer_segments where segment = 'club') group by 1)
       group by 1 order by 1`,
    ],
  },
  {
    words: 'The stock by warehouse at the end of each month of this year',
    question: { metrics: ['stock'], by: ['stock_count.warehouse', 'date.month'], where: [['date', 'this', 'year']] },
    byHand: [
      `with kept as (select warehouse, date_trunc('month', count_date)::date as month, product_id, arg_max(quantity, count_date) as quantity
                     from fact_stock_counts where quantity is not null and count_date between date '2025-01-01' and date '2025-12-31'
                     group by 1, 2, 3)
       select warehouse, month, sum(quantity) from kept group by 1, 2 order by 1, 2`,
    ],
  },
  {
    words: 'Visits by source that a purchase follows within seven days, this year',
    question: { metrics: ['visits', 'visits_converted'], by: ['visit.source'], where: [['date', 'this', 'year']] },
    byHand: [
      `select source, count(*), count(*) filter (bought) from (
         select v.source, exists (select 1 from fact_sales s where s.customer_id = v.customer_id and s.status = 'complete'
           and s.order_date between v.visit_date and v.visit_date + 7) as bought
         from fact_visits v where v.visit_date between date '2025-01-01' and date '2025-12-31')
       group by 1 order by 1`,
      `with bought as (select distinct customer_id, order_date from fact_sales
                       where status = 'complete' and customer_id is not null and order_date >= date '2025-01-01')
       select v.source, count(*), count(*) filter (b.order_date <= v.visit_date + 7)
       from (from fact_visits where visit_date between date '2025-01-01' and date '2025-12-31') v
       asof left join bought b on b.customer_id = v.customer_id and v.visit_date <= b.order_date
       group by 1 order by 1`,
    ],
  },
];
