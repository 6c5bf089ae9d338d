import { boolean, date, lower, matches, nullIf, type Row, type Staging, staging, text, timestamp, toDate, trim, upper } from 'martlet';
import { customers } from '../../sources/customers.js';

const columns = {
  customer_id: text().notNull().describe('Identifies the customer: C and seven digits.'),
  first_name: text().notNull().pii('name').describe('Given name of the customer or of their contact.'),
  last_name: text().notNull().pii('name').describe('Family name of the customer or of their contact.'),
  email: text()
    .notNull()
    .pii('email')
    .test(matches(/[^@\s]+@[^@\s]+/))
    .describe('Where confirmations are sent, in lower case.'),
  phone: text().pii('phone').describe('Telephone number, when one was given.'),
  segment: text().notNull().accepted('consumer', 'business', 'wholesale').describe('How the customer buys.'),
  company_name: text().describe('The company; null for consumers.'),
  street: text().notNull().pii('address').describe('Street and number of the delivery address.'),
  city: text().notNull().describe('City of the delivery address.'),
  region: text().notNull().describe('State, province or county of the delivery address.'),
  country_code: text()
    .notNull()
    .test(matches(/[A-Z]{2}/))
    .describe('Country of the delivery address, ISO 3166-1 alpha-2.'),
  postal_code: text().notNull().pii('address').describe('Postal code of the delivery address.'),
  registered_at: timestamp().notNull().describe('When the account was opened, in UTC.'),
  registered_on: date().notNull().describe('The day on which the account was opened, in UTC.'),
  marketing_consent: boolean().notNull().describe('Whether the customer agreed to be sent offers.'),
};

export interface StgCustomers extends Row<typeof columns> {}

export const stgCustomers: Staging<StgCustomers> = staging({
  name: 'stg_customers',
  description: 'One row per registered customer, with texts trimmed, e-mail addresses in lower case and country codes in upper case.',
  from: { customers },
  grain: ['customer_id'],
  columns,
  monitors: (m) => m.daily('registered_on', [m.volume(), m.mix('segment')]),
  query: (db) =>
    db
      .selectFrom('customers')
      .select(({ ref }) => [
        'customer_id',
        trim(ref('first_name')).as('first_name'),
        trim(ref('last_name')).as('last_name'),
        lower(trim(ref('email'))).as('email'),
        nullIf(trim(ref('phone')), '').as('phone'),
        'segment',
        nullIf(trim(ref('company_name')), '').as('company_name'),
        trim(ref('street')).as('street'),
        trim(ref('city')).as('city'),
        trim(ref('region')).as('region'),
        upper(trim(ref('country_code'))).as('country_code'),
        trim(ref('postal_code')).as('postal_code'),
        'registered_at',
        toDate(ref('registered_at')).as('registered_on'),
        'marketing_consent',
      ]),
});
