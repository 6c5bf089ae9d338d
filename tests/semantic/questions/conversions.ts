import type { Asked } from './asked.js';

/** Something that follows something else in time. Each first event counts once. */
export const conversions: readonly Asked[] = [
  {
    words: 'Visits that led to an order within 7 days? (also when the base is in the same question)',
    question: { metrics: ['visits', 'visits_converted'] },
    rows: [[18, 10]],
    sql: `select count(*), count(*) filter (exists (select 1 from fact_orders o where status = 'complete' and o.customer_id = v.customer_id and ordered_at between visited_at and visited_at + interval 7 days)) from fact_visits v`,
  },
  {
    words: 'Rate of visits that led to an order, by source and in all? (never above 1)',
    question: { metrics: ['visit_conversion'], by: ['visit.source'], totals: true },
    rows: [
      ['ads', 0.4],
      ['email', 0.75],
      [null, 0.55555556],
    ],
    sql: `select source, count(*) filter (exists (select 1 from fact_orders o where status = 'complete' and o.customer_id = v.customer_id and ordered_at between visited_at and visited_at + interval 7 days))::double / count(*)
      from fact_visits v group by grouping sets ((source), ()) order by 1 nulls last`,
  },
  {
    words: 'Visits and conversions by month? (months with visits and without a conversion are 0)',
    question: { metrics: ['visits', 'visits_converted'], by: ['date.month'] },
    rows: [
      ['2024-02-01', 3, 3],
      ['2024-03-01', 1, 1],
      ['2024-08-01', 1, 0],
      ['2024-09-01', 1, 0],
      ['2024-10-01', 2, 2],
      ['2024-11-01', 1, 0],
      ['2024-12-01', 1, 1],
      ['2025-01-01', 1, 0],
      ['2025-02-01', 3, 1],
      ['2025-03-01', 1, 1],
      ['2025-04-01', 3, 1],
    ],
    sql: `select date_trunc('month', visit_date)::date, count(*), count(*) filter (exists (select 1 from fact_orders o where status = 'complete' and o.customer_id = v.customer_id and ordered_at between visited_at and visited_at + interval 7 days)) from fact_visits v group by 1 order by 1`,
  },
  {
    words: 'Conversion of signups by country?',
    question: { metrics: ['customers', 'customers_converted_30d', 'signup_conversion'], by: ['customer.country'], totals: true },
    rows: [
      ['AT', 2, 2, 1],
      ['DE', 3, 2, 0.66666667],
      ['IT', 1, 1, 1],
      ['US', 3, 2, 0.66666667],
      [null, 1, 1, 1],
      [null, 10, 8, 0.8],
    ],
  },
  {
    words: 'Conversion of signups in 2025? (the window reaches behind the filter)',
    question: { metrics: ['customers', 'customers_converted_30d'], where: [['customer.signup_date', '>=', '2025-01-01']] },
    rows: [[3, 1]],
  },
  {
    words: 'Visits of customers in Germany that led to an order?',
    question: { metrics: ['visits', 'visits_converted'], where: [['customer.country', '=', 'DE']] },
    rows: [[6, 3]],
  },
  {
    words: 'Conversions by segment? (a base over a bridge)',
    question: { metrics: ['customers', 'customers_converted_30d'], by: ['customer.segment'] },
    rows: [
      ['B2B', 4, 4],
      ['Newsletter', 5, 5],
      ['VIP', 4, 3],
      [null, 2, 1],
    ],
  },
];
