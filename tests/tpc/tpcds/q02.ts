import { double, integer, type Model, model, type Row, round, safeDivide, subtract, sumIf } from 'martlet';
import { catalogSales, dateDim, webSales } from './tables.js';

const columns = {
  d_week_seq1: integer(),
  r1: double(),
  r2: double(),
  r3: double(),
  r4: double(),
  r5: double(),
  r6: double(),
  r7: double(),
};

export interface Q02 extends Row<typeof columns> {}

export const q02: Model<Q02, 'model'> = model({
  name: 'q02',
  description:
    'One row per week and day of it: the sales of 2001 on the web and from catalogs as a share of those of the same day a year later.',
  from: { web_sales: webSales, catalog_sales: catalogSales, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .with('wscs', (db) =>
        db
          .selectFrom('web_sales')
          .select(['ws_sold_date_sk as sold_date_sk', 'ws_ext_sales_price as sales_price'])
          .unionAll(db.selectFrom('catalog_sales').select(['cs_sold_date_sk as sold_date_sk', 'cs_ext_sales_price as sales_price'])),
      )
      .with('wswscs', (db) =>
        db
          .selectFrom('wscs')
          .innerJoin('date_dim', 'd_date_sk', 'sold_date_sk')
          .groupBy('d_week_seq')
          .select(({ eb, ref }) => [
            'd_week_seq',
            sumIf(eb('d_day_name', '=', 'Sunday'), ref('sales_price')).as('sun_sales'),
            sumIf(eb('d_day_name', '=', 'Monday'), ref('sales_price')).as('mon_sales'),
            sumIf(eb('d_day_name', '=', 'Tuesday'), ref('sales_price')).as('tue_sales'),
            sumIf(eb('d_day_name', '=', 'Wednesday'), ref('sales_price')).as('wed_sales'),
            sumIf(eb('d_day_name', '=', 'Thursday'), ref('sales_price')).as('thu_sales'),
            sumIf(eb('d_day_name', '=', 'Friday'), ref('sales_price')).as('fri_sales'),
            sumIf(eb('d_day_name', '=', 'Saturday'), ref('sales_price')).as('sat_sales'),
          ]),
      )
      .with('this_year', (db) =>
        db
          .selectFrom('wswscs')
          .innerJoin('date_dim', 'date_dim.d_week_seq', 'wswscs.d_week_seq')
          .where('d_year', '=', 2001)
          .selectAll('wswscs'),
      )
      .with('next_year', (db) =>
        db
          .selectFrom('wswscs')
          .innerJoin('date_dim', 'date_dim.d_week_seq', 'wswscs.d_week_seq')
          .where('d_year', '=', 2002)
          .selectAll('wswscs'),
      )
      .selectFrom('this_year as y')
      .innerJoin('next_year as z', (join) => join.on(({ eb, ref }) => eb('y.d_week_seq', '=', subtract(ref('z.d_week_seq'), 53))))
      .select(({ ref }) => [
        'y.d_week_seq as d_week_seq1',
        round(safeDivide(ref('y.sun_sales'), ref('z.sun_sales')), 2).as('r1'),
        round(safeDivide(ref('y.mon_sales'), ref('z.mon_sales')), 2).as('r2'),
        round(safeDivide(ref('y.tue_sales'), ref('z.tue_sales')), 2).as('r3'),
        round(safeDivide(ref('y.wed_sales'), ref('z.wed_sales')), 2).as('r4'),
        round(safeDivide(ref('y.thu_sales'), ref('z.thu_sales')), 2).as('r5'),
        round(safeDivide(ref('y.fri_sales'), ref('z.fri_sales')), 2).as('r6'),
        round(safeDivide(ref('y.sat_sales'), ref('z.sat_sales')), 2).as('r7'),
      ])
      .orderBy('d_week_seq1', (order) => order.nullsFirst()),
});
