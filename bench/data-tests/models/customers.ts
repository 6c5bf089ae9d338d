import { integer, type Model, model, type Row } from 'martlet';
import { rawCustomers } from '../sources/raw_customers.js';

const columns = { customer_id: integer().notNull().unique() };

export interface Customers extends Row<typeof columns> {}

export const customers: Model<Customers> = model({
  name: 'customers',
  description: 'One row per customer.',
  from: { rawCustomers },
  columns,
  query: (db) => db.selectFrom('rawCustomers').select('customer_id'),
});
