import { coalesce, decimal, decimalLiteral, ifElse, type Model, model, type Row, subtract, sum, text } from 'martlet';
import { catalogReturns, catalogSales, dateDim, item, warehouse } from './tables.js';

const columns = {
  w_state: text(),
  i_item_id: text(),
  sales_before: decimal(38, 2),
  sales_after: decimal(38, 2),
};

export interface Q40 extends Row<typeof columns> {}

export const q40: Model<Q40, 'model'> = model({
  name: 'q40',
  description: 'One row per state of the warehouse and item: catalog sales less refunds, before and after 2000-03-11.',
  from: { catalog_sales: catalogSales, catalog_returns: catalogReturns, warehouse, item, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .selectFrom('catalog_sales')
      .leftJoin('catalog_returns', (join) => join.onRef('cr_order_number', '=', 'cs_order_number').onRef('cr_item_sk', '=', 'cs_item_sk'))
      .innerJoin('warehouse', 'w_warehouse_sk', 'cs_warehouse_sk')
      .innerJoin('item', 'i_item_sk', 'cs_item_sk')
      .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
      .where(({ between }) => between('i_current_price', decimalLiteral('0.99'), decimalLiteral('1.49')))
      .where(({ between }) => between('d_date', '2000-02-10', '2000-04-10'))
      .groupBy(['w_state', 'i_item_id'])
      .select(({ eb, ref }) => {
        const net = subtract(ref('cs_sales_price'), coalesce(ref('cr_refunded_cash'), 0));
        return [
          'w_state',
          'i_item_id',
          sum(ifElse(eb('d_date', '<', '2000-03-11'), net, 0)).as('sales_before'),
          sum(ifElse(eb('d_date', '>=', '2000-03-11'), net, 0)).as('sales_after'),
        ];
      })
      .orderBy('w_state')
      .orderBy('i_item_id')
      .limit(100),
});
