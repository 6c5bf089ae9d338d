import { boolean, concat, type Dimension, date, dateTrunc, dimension, hashKey, maskEmail, min, type Row, text } from 'martlet';
import { stgCustomers } from '../staging/stg_customers.js';
import { stgOrders } from '../staging/stg_orders.js';

const columns = {
  customer_key: text().notNull().describe("Identifies the customer in the facts; 'unknown' for what matches no customer."),
  customer_id: text().notNull().unique().describe('The identifier in the shop.'),
  full_name: text().notNull().pii('name').describe('Given and family name of the customer or of their contact.'),
  masked_email: text().notNull().describe('The e-mail address with its local part hidden: enough to tell providers apart.'),
  segment: text().notNull().accepted('consumer', 'business', 'wholesale', 'unknown').describe('How the customer buys.'),
  company_name: text().describe('The company; null for consumers.'),
  city: text().notNull().describe('City of the delivery address.'),
  region: text().notNull().describe('State, province or county of the delivery address.'),
  country_code: text().notNull().describe("Country of the delivery address, ISO 3166-1 alpha-2; 'ZZ' when unknown."),
  registered_on: date().describe('The day on which the account was opened.'),
  has_marketing_consent: boolean().notNull().describe('Whether the customer agreed to be sent offers.'),
  first_order_date: date().describe('The day of the first order that was not cancelled; null before it.'),
  cohort_month: date().describe('The first day of the month of the first order; null before it.'),
};

export interface DimCustomers extends Row<typeof columns> {}

export const dimCustomers: Dimension<DimCustomers> = dimension({
  name: 'dim_customers',
  description: 'One row per registered customer, as the shop holds them now (type 1); and the unknown customer.',
  owner: 'customer-care',
  tags: ['customers'],
  from: { customers: stgCustomers, orders: stgOrders },
  key: 'customer_key',
  columns,
  // Two countries may have a city of one name.
  hierarchies: { place: { levels: ['country_code', 'region', 'city'], strict: false } },
  unknownMember: {
    customer_key: 'unknown',
    customer_id: 'unknown',
    full_name: 'Unknown customer',
    masked_email: 'unknown',
    segment: 'unknown',
    company_name: null,
    city: 'Unknown',
    region: 'Unknown',
    country_code: 'ZZ',
    registered_on: null,
    has_marketing_consent: false,
    first_order_date: null,
    cohort_month: null,
  },
  query: (db) =>
    db
      .with('first_orders', (qb) =>
        qb
          .selectFrom('orders')
          .where('is_cancelled', '=', false)
          .groupBy('customer_id')
          .select(({ ref }) => ['customer_id', min(ref('order_date')).as('first_order_date')]),
      )
      .selectFrom('customers')
      .leftJoin('first_orders', 'first_orders.customer_id', 'customers.customer_id')
      .select(({ ref }) => [
        hashKey(ref('customers.customer_id')).as('customer_key'),
        'customers.customer_id',
        concat(ref('customers.first_name'), ' ', ref('customers.last_name')).as('full_name'),
        maskEmail(ref('customers.email')).as('masked_email'),
        'customers.segment',
        'customers.company_name',
        'customers.city',
        'customers.region',
        'customers.country_code',
        'customers.registered_on',
        'customers.marketing_consent as has_marketing_consent',
        'first_orders.first_order_date',
        dateTrunc('month', ref('first_orders.first_order_date')).as('cohort_month'),
      ]),
});
