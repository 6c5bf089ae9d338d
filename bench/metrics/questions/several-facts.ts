import type { Asked } from './asked.js';

/** Figures of several facts, and of one by several dates. */
export const severalFacts: readonly Asked[] = [
  {
    words: 'Revenue, refunds and what is left by month',
    question: { metrics: ['revenue', 'refunds', 'net_revenue'], by: ['date.month'] },
    byHand: [
      `with sold as (select date_trunc('month', order_date)::date as month, sum(amount) as revenue
                     from fact_sales where status = 'complete' group by 1),
            returned as (select date_trunc('month', return_date)::date as month, sum(refund) as refunds from fact_returns group by 1)
       select month, revenue, refunds, revenue - refunds from sold full join returned using (month) order by 1`,
      `with sold as (select order_date as day, sum(amount) as amount from fact_sales where status = 'complete' group by 1),
            returned as (select return_date as day, sum(refund) as refund from fact_returns group by 1)
       select date_trunc('month', day)::date as month, sum(amount), sum(refund), sum(amount) - sum(refund)
       from sold full join returned using (day) group by 1 order by 1`,
    ],
  },
  {
    words: 'The rate of returns by category',
    question: { metrics: ['return_rate'], by: ['product.category'] },
    byHand: [
      `with sold as (select p.category, sum(s.quantity) as units from fact_sales s left join dim_products p using (product_id)
                     where s.status = 'complete' group by 1),
            returned as (select p.category, sum(r.quantity) as units from fact_returns r left join dim_products p using (product_id) group by 1)
       select coalesce(sold.category, returned.category), returned.units::double / nullif(sold.units, 0)
       from sold full join returned on sold.category is not distinct from returned.category order by 1`,
      `with sold as (select product_id, sum(quantity) as sold from fact_sales where status = 'complete' group by 1),
            returned as (select product_id, sum(quantity) as returned from fact_returns group by 1)
       select p.category, sum(r.returned)::double / nullif(sum(s.sold), 0)
       from sold s full join returned r on r.product_id is not distinct from s.product_id
       left join dim_products p on p.product_id = coalesce(s.product_id, r.product_id) group by 1 order by 1`,
    ],
  },
  {
    words: 'Revenue for each visit by country this year',
    question: { metrics: ['revenue', 'visits', 'revenue_per_visit'], by: ['customer.country'], where: [['date', 'this', 'year']] },
    byHand: [
      `with sold as (select c.country, sum(s.amount) as revenue from fact_sales s left join dim_customers c using (customer_id)
                     where s.status = 'complete' and s.order_date between date '2025-01-01' and date '2025-12-31' group by 1),
            visited as (select c.country, count(*) as visits from fact_visits v left join dim_customers c using (customer_id)
                        where v.visit_date between date '2025-01-01' and date '2025-12-31' group by 1)
       select coalesce(sold.country, visited.country), revenue, coalesce(visits, 0), revenue::double / nullif(coalesce(visits, 0), 0)
       from sold full join visited on sold.country is not distinct from visited.country order by 1`,
    ],
  },
  {
    words: 'Revenue beside the budget by category and month of this year',
    question: { metrics: ['revenue', 'budget', 'attainment'], by: ['product.category', 'date.month'], where: [['date', 'this', 'year']] },
    byHand: [
      `with sold as (select p.category, date_trunc('month', s.order_date)::date as month, sum(s.amount) as revenue
                     from fact_sales s left join dim_products p using (product_id)
                     where s.status = 'complete' and s.order_date between date '2025-01-01' and date '2025-12-31' group by 1, 2),
            planned as (select category, month, sum(budget) as budget from fact_budgets
                        where month between date '2025-01-01' and date '2025-12-31' group by 1, 2)
       select coalesce(sold.category, planned.category) as category, coalesce(sold.month, planned.month) as month,
         revenue, budget, revenue::double / nullif(budget, 0)
       from sold full join planned on sold.category is not distinct from planned.category and sold.month = planned.month
       order by 1, 2`,
    ],
  },
  {
    words: 'Revenue and the stock at the end of each month',
    question: { metrics: ['revenue', 'stock'], by: ['date.month'] },
    byHand: [
      `with sold as (select date_trunc('month', order_date)::date as month, sum(amount) as revenue
                     from fact_sales where status = 'complete' group by 1),
            kept as (select date_trunc('month', count_date)::date as month, product_id, warehouse, arg_max(quantity, count_date) as quantity
                     from fact_stock_counts where quantity is not null group by 1, 2, 3),
            counted as (select month, sum(quantity) as stock from kept group by 1)
       select month, revenue, stock from sold full join counted using (month) order by 1`,
    ],
  },
  {
    words: 'Visits, visitors and buyers by month',
    question: { metrics: ['visits', 'visitors', 'buyers'], by: ['date.month'] },
    byHand: [
      `with visited as (select date_trunc('month', visit_date)::date as month, count(*) as visits, count(distinct customer_id) as visitors
                        from fact_visits group by 1),
            sold as (select date_trunc('month', order_date)::date as month, count(distinct customer_id) as buyers
                     from fact_sales where status = 'complete' group by 1)
       select month, coalesce(visits, 0), coalesce(visitors, 0), coalesce(buyers, 0) from visited full join sold using (month) order by 1`,
    ],
  },
  {
    words: 'Lines ordered and lines shipped by month',
    question: { metrics: ['lines', { metric: 'lines', time: 'ship_date', as: 'shipped' }], by: ['date.month'] },
    byHand: [
      `with ordered as (select date_trunc('month', order_date)::date as month, count(*) as lines from fact_sales where status = 'complete' group by 1),
            shipped as (select date_trunc('month', ship_date)::date as month, count(*) as lines from fact_sales where status = 'complete' group by 1)
       select coalesce(ordered.month, shipped.month) as month, coalesce(ordered.lines, 0), coalesce(shipped.lines, 0)
       from ordered full join shipped on ordered.month is not distinct from shipped.month order by 1`,
      `with ordered as (select order_date as day, count(*) as lines from fact_sales where status = 'complete' group by 1),
            shipped as (select ship_date as day, count(*) as lines from fact_sales where status = 'complete' group by 1)
       select date_trunc('month', coalesce(o.day, s.day))::date as month, coalesce(sum(o.lines), 0), coalesce(sum(s.lines), 0)
       from ordered o full join shipped s on o.day is not distinct from s.day group by 1 order by 1`,
    ],
  },
  {
    words: 'Revenue by the month of the shipment, last quarter',
    question: { metrics: ['revenue'], by: ['ship_date.month'], where: [['ship_date', 'between', ['2025-10-01', '2025-12-31']]] },
    byHand: [
      `select date_trunc('month', ship_date)::date as month, sum(amount) from fact_sales
       where status = 'complete' and ship_date between date '2025-10-01' and date '2025-12-31' group by 1 order by 1`,
      `select date_trunc('month', ship_date)::date as month, sum(amount)
       from (select ship_date, sum(amount) as amount from fact_sales
             where status = 'complete' and ship_date between date '2025-10-01' and date '2025-12-31' group by 1)
       group by 1 order by 1`,
    ],
  },
];
