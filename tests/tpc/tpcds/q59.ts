import { divide, double, integer, type Model, model, type Row, subtract, sumIf, text } from 'martlet';
import { dateDim, store, storeSales } from './tables.js';

const columns = {
  s_store_name1: text(),
  s_store_id1: text(),
  d_week_seq1: integer(),
  sun_sales_ratio: double(),
  mon_sales_ratio: double(),
  tue_sales_ratio: double(),
  wed_sales_ratio: double(),
  thu_sales_ratio: double(),
  fri_sales_ratio: double(),
  sat_sales_ratio: double(),
};

export interface Q59 extends Row<typeof columns> {}

export const q59: Model<Q59, 'model'> = model({
  name: 'q59',
  description: 'Rows per store and week: what each weekday brought, over what the same weekday brought 52 weeks later.',
  from: { store_sales: storeSales, date_dim: dateDim, store },
  columns,
  query: (db) =>
    db
      .with('weeks', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .groupBy(['d_week_seq', 'ss_store_sk'])
          .select(({ eb, ref }) => [
            'd_week_seq',
            'ss_store_sk',
            sumIf(eb('d_day_name', '=', 'Sunday'), ref('ss_sales_price')).as('sun_sales'),
            sumIf(eb('d_day_name', '=', 'Monday'), ref('ss_sales_price')).as('mon_sales'),
            sumIf(eb('d_day_name', '=', 'Tuesday'), ref('ss_sales_price')).as('tue_sales'),
            sumIf(eb('d_day_name', '=', 'Wednesday'), ref('ss_sales_price')).as('wed_sales'),
            sumIf(eb('d_day_name', '=', 'Thursday'), ref('ss_sales_price')).as('thu_sales'),
            sumIf(eb('d_day_name', '=', 'Friday'), ref('ss_sales_price')).as('fri_sales'),
            sumIf(eb('d_day_name', '=', 'Saturday'), ref('ss_sales_price')).as('sat_sales'),
          ]),
      )
      // The official query joins a week with each of its days, so that a week of a store occurs up to 49 times.
      .with('year', (qb) =>
        qb
          .selectFrom('weeks')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .innerJoin('date_dim', 'date_dim.d_week_seq', 'weeks.d_week_seq')
          .where((eb) => eb.between('d_month_seq', 1212, 1223))
          .selectAll('weeks')
          .select(['s_store_name', 's_store_id']),
      )
      .with('next_year', (qb) =>
        qb
          .selectFrom('weeks')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .innerJoin('date_dim', 'date_dim.d_week_seq', 'weeks.d_week_seq')
          .where((eb) => eb.between('d_month_seq', 1224, 1235))
          .selectAll('weeks')
          .select('s_store_id'),
      )
      .selectFrom('year')
      .innerJoin('next_year', (join) =>
        join
          .onRef('next_year.s_store_id', '=', 'year.s_store_id')
          .on(({ eb, ref }) => eb('year.d_week_seq', '=', subtract(ref('next_year.d_week_seq'), 52))),
      )
      .select(({ ref }) => [
        'year.s_store_name as s_store_name1',
        'year.s_store_id as s_store_id1',
        'year.d_week_seq as d_week_seq1',
        divide(ref('year.sun_sales'), ref('next_year.sun_sales')).as('sun_sales_ratio'),
        divide(ref('year.mon_sales'), ref('next_year.mon_sales')).as('mon_sales_ratio'),
        divide(ref('year.tue_sales'), ref('next_year.tue_sales')).as('tue_sales_ratio'),
        divide(ref('year.wed_sales'), ref('next_year.wed_sales')).as('wed_sales_ratio'),
        divide(ref('year.thu_sales'), ref('next_year.thu_sales')).as('thu_sales_ratio'),
        divide(ref('year.fri_sales'), ref('next_year.fri_sales')).as('fri_sales_ratio'),
        divide(ref('year.sat_sales'), ref('next_year.sat_sales')).as('sat_sales_ratio'),
      ])
      .orderBy('s_store_name1', (order) => order.nullsFirst())
      .orderBy('s_store_id1', (order) => order.nullsFirst())
      .orderBy('d_week_seq1', (order) => order.nullsFirst())
      .limit(100),
});
