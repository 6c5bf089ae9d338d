import {
  add,
  atLeast,
  avg,
  between,
  boolean,
  caseWhen,
  count,
  countDistinct,
  date,
  dateDiff,
  decimal,
  double,
  floor,
  ifElse,
  integer,
  isTrue,
  least,
  type Metric,
  max,
  metric,
  multiply,
  type OrderBy,
  over,
  percentRank,
  positive,
  type Row,
  sum,
  text,
  toInteger,
} from 'martlet';
import { dimCustomers } from '../marts/dim_customers.js';
import { factSales } from '../marts/fact_sales.js';

const columns = {
  customer_key: text().notNull().describe('Identifies the customer.'),
  segment: text().notNull().accepted('consumer', 'business', 'wholesale', 'unknown').describe('How the customer buys.'),
  country_code: text().notNull().describe('Country of the delivery address, ISO 3166-1 alpha-2.'),
  cohort_month: date().notNull().describe('The first day of the month of the first order.'),
  orders: integer().notNull().test(positive()).describe('Orders with at least one line that was not cancelled.'),
  units: integer().notNull().describe('Units ordered.'),
  revenue: decimal(18, 2).notNull().describe('Net amount of the lines sold.'),
  last_order_date: date().notNull().describe('The day of the last order.'),
  days_since_last_order: integer()
    .notNull()
    .test(atLeast(0))
    .describe("Days from there to the last order of anybody: the end of the data, not today's date."),
  is_repeat_customer: boolean().notNull().describe('Whether the customer ordered more than once.'),
  recency_score: integer()
    .notNull()
    .test(between(1, 5))
    .describe('5 for the fifth of customers whose last order is the most recent, down to 1.'),
  frequency_score: integer().notNull().test(between(1, 5)).describe('5 for the fifth of customers with the most orders, down to 1.'),
  monetary_score: integer().notNull().test(between(1, 5)).describe('5 for the fifth of customers with the most revenue, down to 1.'),
  rfm_segment: text()
    .notNull()
    .accepted('champion', 'loyal', 'promising', 'at_risk', 'dormant')
    .describe('What recency and frequency say together: ordered often or seldom, and lately or long ago.'),
  cohort_size: integer().notNull().describe('Customers whose first order fell into the same month.'),
  cohort_repeat_rate: double().notNull().test(between(0, 1)).describe('The share of that cohort that ordered more than once.'),
};

export interface MetricsCustomerAnalytics extends Row<typeof columns> {}

export const metricsCustomerAnalytics: Metric<MetricsCustomerAnalytics> = metric({
  name: 'metrics_customer_analytics',
  description: 'One row per customer who ever bought something; the unknown customer, who is many, is left out.',
  owner: 'customer-care',
  tags: ['customers', 'daily'],
  from: { sales: factSales, customers: dimCustomers },
  grain: ['customer_key'],
  columns,
  query: (db) =>
    db
      .with('buyers', (qb) =>
        qb
          .selectFrom('sales')
          .innerJoin('customers', 'customers.customer_key', 'sales.customer_key')
          .where('customers.customer_key', '!=', 'unknown')
          .groupBy(['customers.customer_key', 'customers.segment', 'customers.country_code', 'customers.cohort_month'])
          .select(({ ref }) => [
            'customers.customer_key',
            'customers.segment',
            'customers.country_code',
            ref('customers.cohort_month').$notNull().as('cohort_month'),
            countDistinct(ref('sales.order_id')).as('orders'),
            sum(ref('sales.quantity')).as('units'),
            sum(ref('sales.net_amount')).as('revenue'),
            max(ref('sales.order_date')).as('last_order_date'),
          ]),
      )
      .with('scored', (qb) =>
        qb
          .selectFrom('buyers')
          .selectAll()
          .select(({ eb, ref, selectFrom }) => {
            const lastDay = selectFrom('sales')
              .select((sales) => max(sales.ref('order_date')).as('day'))
              .$asScalar();
            return [
              dateDiff('day', ref('last_order_date'), lastDay).as('days_since_last_order'),
              isTrue(eb('orders', '>', 1)).as('is_repeat_customer'),
              fifthOf(ref('last_order_date')).as('recency_score'),
              fifthOf(ref('orders')).as('frequency_score'),
              fifthOf(ref('revenue')).as('monetary_score'),
            ];
          }),
      )
      .selectFrom('scored')
      .select(({ eb, ref }) => {
        const isRecent = eb('recency_score', '>=', 4);
        const isFrequent = eb('frequency_score', '>=', 3);
        return [
          'customer_key',
          'segment',
          'country_code',
          'cohort_month',
          'orders',
          'units',
          'revenue',
          'last_order_date',
          'days_since_last_order',
          'is_repeat_customer',
          'recency_score',
          'frequency_score',
          'monetary_score',
          caseWhen(eb.and([isRecent, eb('frequency_score', '>=', 4)]), 'champion')
            .when(eb.and([isFrequent, eb('recency_score', '>=', 3)]), 'loyal')
            .when(isRecent, 'promising')
            .when(isFrequent, 'at_risk')
            .else('dormant')
            .as('rfm_segment'),
          over(count(), { partitionBy: ref('cohort_month') }).as('cohort_size'),
          over(avg(ifElse(eb('is_repeat_customer', '=', true), 1, 0)), { partitionBy: ref('cohort_month') }).as('cohort_repeat_rate'),
        ];
      }),
});

/** 1 to 5 by the share of customers with less. Equal values get equal scores, which `ntile(5)` does not promise. */
function fifthOf(value: OrderBy) {
  const shareWithLess = over(percentRank(), { orderBy: value });
  return least(5, add(toInteger(floor(multiply(shareWithLess, 5))), 1));
}
