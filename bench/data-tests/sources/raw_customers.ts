import { integer, source } from 'martlet';

export const rawCustomers = source({ name: 'raw_customers', schema: 'main', columns: { customer_id: integer().notNull() } });
