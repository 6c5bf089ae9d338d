import { decimal, left, type Model, model, type Row, sum, text } from 'martlet';
import { customer, customerAddress, dateDim, item, webSales } from './tables.js';

const columns = {
  ca_zip: text(),
  ca_city: text(),
  sales_price: decimal(38, 2),
};

export interface Q45 extends Row<typeof columns> {}

export const q45: Model<Q45, 'model'> = model({
  name: 'q45',
  description: 'One row per postal code and city: sales of a quarter on the web to chosen places or of chosen items.',
  from: { web_sales: webSales, customer, customer_address: customerAddress, date_dim: dateDim, item },
  columns,
  query: (db) =>
    db
      .selectFrom('web_sales')
      .innerJoin('customer', 'c_customer_sk', 'ws_bill_customer_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
      .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
      .innerJoin('item', 'i_item_sk', 'ws_item_sk')
      .where(({ eb, or, ref, selectFrom }) =>
        or([
          eb(left(ref('ca_zip'), 5), 'in', ['85669', '86197', '88274', '83405', '86475', '85392', '85460', '80348', '81792']),
          eb(
            'item.i_item_id',
            'in',
            selectFrom('item as chosen').where('chosen.i_item_sk', 'in', [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]).select('chosen.i_item_id'),
          ),
        ]),
      )
      .where('d_qoy', '=', 2)
      .where('d_year', '=', 2001)
      .groupBy(['ca_zip', 'ca_city'])
      .select(({ ref }) => ['ca_zip', 'ca_city', sum(ref('ws_sales_price')).as('sales_price')])
      .orderBy('ca_zip')
      .orderBy('ca_city')
      .limit(100),
});
