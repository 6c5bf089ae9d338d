import { date, decimal, integer, source, text } from 'martlet';

export const rawSales = source({
  name: 'raw_sales',
  schema: 'main',
  columns: {
    order_id: text().notNull(),
    line_number: integer().notNull(),
    product_id: text().notNull(),
    customer_id: integer().notNull(),
    order_date: date().notNull(),
    channel: text().notNull().accepted('web', 'retail', 'wholesale', 'marketplace'),
    quantity: integer().notNull(),
    unit_price: decimal(18, 2).notNull(),
  },
});
