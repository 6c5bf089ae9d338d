import { dateLiteral, decimal, double, type Model, model, multiply, type Row, ratioToReport, sum, text } from 'martlet';
import { dateDim, item, storeSales } from './tables.js';

const columns = {
  i_item_id: text(),
  i_item_desc: text(),
  i_category: text(),
  i_class: text(),
  i_current_price: decimal(7, 2),
  itemrevenue: decimal(38, 2),
  revenueratio: double(),
};

export interface Q98 extends Row<typeof columns> {}

export const q98: Model<Q98, 'model'> = model({
  name: 'q98',
  description: 'One row per item of three categories: its revenue in stores in thirty days, and the percentage of its class.',
  from: { store_sales: storeSales, item, date_dim: dateDim },
  grain: ['i_item_id', 'i_item_desc', 'i_category', 'i_class', 'i_current_price'],
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('item', 'i_item_sk', 'ss_item_sk')
      .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
      .where('i_category', 'in', ['Sports', 'Books', 'Home'])
      .where((eb) => eb.between('d_date', dateLiteral('1999-02-22'), dateLiteral('1999-03-24')))
      .groupBy(['i_item_id', 'i_item_desc', 'i_category', 'i_class', 'i_current_price'])
      .select(({ ref }) => {
        const revenue = sum(ref('ss_ext_sales_price'));
        return [
          'i_item_id',
          'i_item_desc',
          'i_category',
          'i_class',
          'i_current_price',
          revenue.as('itemrevenue'),
          multiply(ratioToReport(revenue, { partitionBy: ref('i_class') }), 100).as('revenueratio'),
        ];
      })
      .orderBy('i_category', (order) => order.nullsFirst())
      .orderBy('i_class', (order) => order.nullsFirst())
      .orderBy('i_item_id', (order) => order.nullsFirst())
      .orderBy('i_item_desc', (order) => order.nullsFirst())
      .orderBy('revenueratio', (order) => order.nullsFirst()),
});
