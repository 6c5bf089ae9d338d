import { decimal, decimalLiteral, left, type Model, model, type Row, sum, text } from 'martlet';
import { catalogSales, customer, customerAddress, dateDim } from './tables.js';

const columns = {
  ca_zip: text(),
  sales_price: decimal(38, 2),
};

export interface Q15 extends Row<typeof columns> {}

export const q15: Model<Q15, 'model'> = model({
  name: 'q15',
  description: 'One row per postal code: catalog sales of a quarter to chosen places or of a high price.',
  from: { catalog_sales: catalogSales, customer, customer_address: customerAddress, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .selectFrom('catalog_sales')
      .innerJoin('customer', 'c_customer_sk', 'cs_bill_customer_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
      .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
      .where(({ eb, or, ref }) =>
        or([
          eb(left(ref('ca_zip'), 5), 'in', ['85669', '86197', '88274', '83405', '86475', '85392', '85460', '80348', '81792']),
          eb('ca_state', 'in', ['CA', 'WA', 'GA']),
          eb('cs_sales_price', '>', decimalLiteral('500')),
        ]),
      )
      .where('d_qoy', '=', 2)
      .where('d_year', '=', 2001)
      .groupBy('ca_zip')
      .select(({ ref }) => ['ca_zip', sum(ref('cs_sales_price')).as('sales_price')])
      .orderBy('ca_zip', (order) => order.nullsFirst())
      .limit(100),
});
