import { SHOP } from './metrics-shop.js';

export const PLANTED = 'ada.planted@example.org';

/** The shop with customers, whose addresses and birthdays are personal. */
export const PERSONAL_SHOP: Readonly<Record<string, string>> = {
  ...SHOP,
  'models/dim_customer.ts': `
    import { date, decimal, type Dimension, dimension, double, type Row, text, valuesOf } from 'martlet';
    const columns = {
      customer_id: text().notNull(),
      email: text().pii('email'),
      birthday: date().pii('name'),
      rate: double(),
      credit: decimal(18, 6),
    };
    export interface DimCustomer extends Row<typeof columns> {}
    export const dimCustomer: Dimension<DimCustomer> = dimension({
      name: 'dim_customer', from: {}, key: 'customer_id', columns,
      query: (db) => db.selectFrom(valuesOf(columns, [
        { customer_id: 'C1', email: '${PLANTED}', birthday: '1990-04-01', rate: 0.1 + 0.2, credit: '1234.500000' },
        { customer_id: 'C2', email: 'grace@example.org', birthday: null, rate: 2, credit: '7.000000' },
        { customer_id: 'C3', email: null, birthday: '1985-12-31', rate: null, credit: null },
      ]).as('customers')).selectAll(),
    });`,
};
