import { cast, decimal, decimalLiteral, divide, double, type Model, model, multiply, type Row, sum } from 'martlet';
import { customer, customerAddress, dateDim, item, promotion, store, storeSales } from './tables.js';

const columns = {
  promotions: decimal(38, 2),
  total: decimal(38, 2),
  percent: double(),
};

export interface Q61 extends Row<typeof columns> {}

export const q61: Model<Q61, 'model'> = model({
  name: 'q61',
  description: 'One row: the revenue of jewelry in November 1998, what part of it was promoted, and the share in percent.',
  from: { store_sales: storeSales, store, promotion, date_dim: dateDim, customer, customer_address: customerAddress, item },
  columns,
  query: (db) =>
    db
      .with('jewelry_sales', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .where('ca_gmt_offset', '=', decimalLiteral('-5'))
          .where('s_gmt_offset', '=', decimalLiteral('-5'))
          .where('i_category', '=', 'Jewelry')
          .where('d_year', '=', 1998)
          .where('d_moy', '=', 11)
          .select(['ss_promo_sk', 'ss_ext_sales_price']),
      )
      .with('promotional_sales', (qb) =>
        qb
          .selectFrom('jewelry_sales')
          .innerJoin('promotion', 'p_promo_sk', 'ss_promo_sk')
          .where((eb) => eb.or([eb('p_channel_dmail', '=', 'Y'), eb('p_channel_email', '=', 'Y'), eb('p_channel_tv', '=', 'Y')]))
          .select(({ ref }) => sum(ref('ss_ext_sales_price')).as('promotions')),
      )
      .with('all_sales', (qb) => qb.selectFrom('jewelry_sales').select(({ ref }) => sum(ref('ss_ext_sales_price')).as('total')))
      .selectFrom('promotional_sales')
      .crossJoin('all_sales')
      .select(({ ref }) => [
        'promotions',
        'total',
        multiply(divide(cast(ref('promotions'), decimal(15, 4)), cast(ref('total'), decimal(15, 4))), 100).as('percent'),
      ])
      .orderBy('promotions')
      .orderBy('total')
      .limit(100),
});
