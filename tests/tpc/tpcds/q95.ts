import { countDistinct, dateLiteral, decimal, integer, type Model, model, type Row, sum } from 'martlet';
import { customerAddress, dateDim, webReturns, webSales, webSite } from './tables.js';

const columns = {
  order_count: integer().notNull(),
  total_shipping_cost: decimal(38, 2),
  total_net_profit: decimal(38, 2),
};

export interface Q95 extends Row<typeof columns> {}

export const q95: Model<Q95, 'model'> = model({
  name: 'q95',
  description:
    'One row: the orders of the web to Illinois that were sent from several warehouses and came back, with shipping cost and profit.',
  from: { web_sales: webSales, web_returns: webReturns, date_dim: dateDim, customer_address: customerAddress, web_site: webSite },
  columns,
  query: (db) =>
    db
      .with('split_orders', (qb) =>
        qb
          .selectFrom('web_sales as ws1')
          .innerJoin('web_sales as ws2', (join) =>
            join.onRef('ws2.ws_order_number', '=', 'ws1.ws_order_number').onRef('ws2.ws_warehouse_sk', '<>', 'ws1.ws_warehouse_sk'),
          )
          .select('ws1.ws_order_number as order_number'),
      )
      .selectFrom('web_sales')
      .innerJoin('date_dim', 'd_date_sk', 'ws_ship_date_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'ws_ship_addr_sk')
      .innerJoin('web_site', 'web_site_sk', 'ws_web_site_sk')
      .where((eb) => eb.between('d_date', dateLiteral('1999-02-01'), dateLiteral('1999-04-02')))
      .where('ca_state', '=', 'IL')
      .where('web_company_name', '=', 'pri')
      .where('ws_order_number', 'in', (eb) => eb.selectFrom('split_orders').select('order_number'))
      .where('ws_order_number', 'in', (eb) =>
        eb.selectFrom('web_returns').innerJoin('split_orders', 'order_number', 'wr_order_number').select('wr_order_number'),
      )
      .select(({ ref }) => [
        countDistinct(ref('ws_order_number')).as('order_count'),
        sum(ref('ws_ext_ship_cost')).as('total_shipping_cost'),
        sum(ref('ws_net_profit')).as('total_net_profit'),
      ])
      .orderBy('order_count')
      .limit(100),
});
