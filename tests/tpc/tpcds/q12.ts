import { decimal, double, type Model, model, multiply, type Row, ratioToReport, sum, text } from 'martlet';
import { dateDim, item, webSales } from './tables.js';

const columns = {
  i_item_id: text(),
  i_item_desc: text(),
  i_category: text(),
  i_class: text(),
  i_current_price: decimal(7, 2),
  itemrevenue: decimal(38, 2),
  revenueratio: double(),
};

export interface Q12 extends Row<typeof columns> {}

export const q12: Model<Q12, 'model'> = model({
  name: 'q12',
  description: 'One row per item: its sales of a month on the web and their share, in percent, of those of its class.',
  from: { web_sales: webSales, item, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .selectFrom('web_sales')
      .innerJoin('item', 'i_item_sk', 'ws_item_sk')
      .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
      .where('i_category', 'in', ['Sports', 'Books', 'Home'])
      .where(({ between }) => between('d_date', '1999-02-22', '1999-03-24'))
      .groupBy(['i_item_id', 'i_item_desc', 'i_category', 'i_class', 'i_current_price'])
      .select(({ ref }) => {
        const revenue = sum(ref('ws_ext_sales_price'));
        return [
          'i_item_id',
          'i_item_desc',
          'i_category',
          'i_class',
          'i_current_price',
          revenue.as('itemrevenue'),
          multiply(100, ratioToReport(revenue, { partitionBy: ref('i_class') })).as('revenueratio'),
        ];
      })
      .orderBy('i_category')
      .orderBy('i_class')
      .orderBy('i_item_id')
      .orderBy('i_item_desc')
      .orderBy('revenueratio')
      .limit(100),
});
