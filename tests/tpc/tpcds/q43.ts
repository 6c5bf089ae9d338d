import { decimal, decimalLiteral, type Model, model, type Row, sumIf, text } from 'martlet';
import { dateDim, store, storeSales } from './tables.js';

const columns = {
  s_store_name: text(),
  s_store_id: text(),
  sun_sales: decimal(38, 2),
  mon_sales: decimal(38, 2),
  tue_sales: decimal(38, 2),
  wed_sales: decimal(38, 2),
  thu_sales: decimal(38, 2),
  fri_sales: decimal(38, 2),
  sat_sales: decimal(38, 2),
};

export interface Q43 extends Row<typeof columns> {}

export const q43: Model<Q43, 'model'> = model({
  name: 'q43',
  description: 'One row per store in a time zone: its sales of 2000 by day of the week.',
  from: { date_dim: dateDim, store_sales: storeSales, store },
  columns,
  query: (db) =>
    db
      .selectFrom('date_dim')
      .innerJoin('store_sales', 'ss_sold_date_sk', 'd_date_sk')
      .innerJoin('store', 's_store_sk', 'ss_store_sk')
      .where('s_gmt_offset', '=', decimalLiteral('-5'))
      .where('d_year', '=', 2000)
      .groupBy(['s_store_name', 's_store_id'])
      .select(({ eb, ref }) => {
        const salesOf = (day: string) => sumIf(eb('d_day_name', '=', day), ref('ss_sales_price'));
        return [
          's_store_name',
          's_store_id',
          salesOf('Sunday').as('sun_sales'),
          salesOf('Monday').as('mon_sales'),
          salesOf('Tuesday').as('tue_sales'),
          salesOf('Wednesday').as('wed_sales'),
          salesOf('Thursday').as('thu_sales'),
          salesOf('Friday').as('fri_sales'),
          salesOf('Saturday').as('sat_sales'),
        ];
      })
      .orderBy('s_store_name')
      .orderBy('s_store_id')
      .orderBy('sun_sales')
      .orderBy('mon_sales')
      .orderBy('tue_sales')
      .orderBy('wed_sales')
      .orderBy('thu_sales')
      .orderBy('fri_sales')
      .orderBy('sat_sales')
      .limit(100),
});
