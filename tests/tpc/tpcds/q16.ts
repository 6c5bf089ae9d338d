import { countDistinct, decimal, integer, type Model, model, type Row, sum } from 'martlet';
import { callCenter, catalogReturns, catalogSales, customerAddress, dateDim } from './tables.js';

const columns = {
  order_count: integer().notNull(),
  total_shipping_cost: decimal(38, 2),
  total_net_profit: decimal(38, 2),
};

export interface Q16 extends Row<typeof columns> {}

export const q16: Model<Q16, 'model'> = model({
  name: 'q16',
  description: 'One row: catalog orders of two months that were sent from several warehouses and never returned.',
  from: {
    catalog_sales: catalogSales,
    date_dim: dateDim,
    customer_address: customerAddress,
    call_center: callCenter,
    catalog_returns: catalogReturns,
  },
  columns,
  query: (db) =>
    db
      .selectFrom('catalog_sales as cs1')
      .innerJoin('date_dim', 'd_date_sk', 'cs1.cs_ship_date_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'cs1.cs_ship_addr_sk')
      .innerJoin('call_center', 'cc_call_center_sk', 'cs1.cs_call_center_sk')
      .where(({ between }) => between('d_date', '2002-02-01', '2002-04-02'))
      .where('ca_state', '=', 'GA')
      .where('cc_county', '=', 'Williamson County')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('catalog_sales as cs2')
            .whereRef('cs1.cs_order_number', '=', 'cs2.cs_order_number')
            .whereRef('cs1.cs_warehouse_sk', '<>', 'cs2.cs_warehouse_sk')
            .select('cs2.cs_order_number'),
        ),
      )
      .where(({ exists, not, selectFrom }) =>
        not(exists(selectFrom('catalog_returns').whereRef('cs1.cs_order_number', '=', 'cr_order_number').select('cr_order_number'))),
      )
      .select(({ ref }) => [
        countDistinct(ref('cs1.cs_order_number')).as('order_count'),
        sum(ref('cs1.cs_ext_ship_cost')).as('total_shipping_cost'),
        sum(ref('cs1.cs_net_profit')).as('total_net_profit'),
      ])
      .orderBy('order_count')
      .limit(100),
});
