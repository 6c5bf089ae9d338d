import { between, date, decimal, integer, matches, text } from 'martlet';
import { customers } from './models/customers.js';
import { products } from './models/products.js';

/** What an order line is, as it comes and in the fact. */
export const orderLine = {
  order_id: text().notNull(),
  line_number: integer().notNull().test(between(1, 9)),
  product_id: text()
    .notNull()
    .references(products, 'product_id')
    .test(matches(/P\d{6}/)),
  customer_id: integer().notNull().references(customers, 'customer_id'),
  order_date: date().notNull(),
  channel: text().notNull().accepted('web', 'retail', 'wholesale', 'marketplace'),
  quantity: integer().notNull().test(between(1, 50)),
  unit_price: decimal(18, 2).notNull(),
};
