import { avg, cast, decimal, double, type Model, model, multiply, type Row, sum } from 'martlet';
import { catalogSales, dateDim, item } from './tables.js';

const columns = {
  excess_discount_amount: decimal(38, 2),
};

export interface Q32 extends Row<typeof columns> {}

export const q32: Model<Q32, 'model'> = model({
  name: 'q32',
  description: 'One row: the discounts of a quarter that are 30 percent above the average of their item.',
  from: { catalog_sales: catalogSales, item, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .selectFrom('catalog_sales')
      .innerJoin('item', 'i_item_sk', 'cs_item_sk')
      .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
      .where('i_manufact_id', '=', 977)
      .where(({ between }) => between('d_date', '2000-01-27', '2000-04-26'))
      .where(({ eb, ref, selectFrom }) =>
        eb(
          cast(ref('cs_ext_discount_amt'), double()),
          '>',
          selectFrom('catalog_sales as other')
            .innerJoin('date_dim', 'd_date_sk', 'other.cs_sold_date_sk')
            .whereRef('other.cs_item_sk', '=', 'i_item_sk')
            .where(({ between }) => between('d_date', '2000-01-27', '2000-04-26'))
            .select(({ ref }) => multiply(1.3, avg(ref('other.cs_ext_discount_amt'))).as('threshold')),
        ),
      )
      .select(({ ref }) => sum(ref('cs_ext_discount_amt')).as('excess_discount_amount'))
      .limit(100),
});
