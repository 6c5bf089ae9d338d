import { boolean, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = {
  customer_id: text().notNull().describe('Identifies the customer: C and seven digits.'),
  first_name: text().notNull().pii('name').describe('Given name of the customer or of their contact.'),
  last_name: text().notNull().pii('name').describe('Family name of the customer or of their contact.'),
  email: text().notNull().pii('email').describe('Where confirmations are sent.'),
  phone: text().pii('phone').describe('Telephone number, when one was given.'),
  segment: text().notNull().accepted('consumer', 'business', 'wholesale').describe('How the customer buys.'),
  company_name: text().describe('The company; null for consumers.'),
  street: text().notNull().pii('address').describe('Street and number of the delivery address.'),
  city: text().notNull().describe('City of the delivery address.'),
  region: text().notNull().describe('State, province or county of the delivery address.'),
  country_code: text().notNull().describe('Country of the delivery address, ISO 3166-1 alpha-2.'),
  postal_code: text().notNull().pii('address').describe('Postal code of the delivery address.'),
  registered_at: timestamp().notNull().describe('When the account was opened, in UTC.'),
  marketing_consent: boolean().notNull().describe('Whether the customer agreed to be sent offers.'),
};

export interface Customers extends Row<typeof columns> {}

export const customers: Source<Customers> = source({
  name: 'customers',
  description: 'One row per registered customer, as the shop holds it now.',
  grain: ['customer_id'],
  columns,
  files: { pattern: 'customers.csv' },
  freshness: { warnAfterHours: 36 },
});
