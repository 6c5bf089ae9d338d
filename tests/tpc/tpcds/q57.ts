import { abs, add, avg, decimal, double, integer, type Model, model, over, type Row, rank, safeDivide, subtract, sum, text } from 'martlet';
import { callCenter, catalogSales, dateDim, item } from './tables.js';

const columns = {
  i_category: text(),
  i_brand: text(),
  cc_name: text(),
  d_year: integer(),
  d_moy: integer(),
  avg_monthly_sales: double(),
  sum_sales: decimal(38, 2),
  psum: decimal(38, 2),
  nsum: decimal(38, 2),
};

export interface Q57 extends Row<typeof columns> {}

export const q57: Model<Q57, 'model'> = model({
  name: 'q57',
  description:
    'One row per brand, call center and month of 1999 in which its sales were more than a tenth away from the month average of the year, beside the months before and after.',
  from: { item, catalog_sales: catalogSales, date_dim: dateDim, call_center: callCenter },
  columns,
  query: (db) =>
    db
      .with('months', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .innerJoin('item', 'i_item_sk', 'cs_item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
          .innerJoin('call_center', 'cc_call_center_sk', 'cs_call_center_sk')
          .where((eb) =>
            eb.or([
              eb('d_year', '=', 1999),
              eb.and([eb('d_year', '=', 1998), eb('d_moy', '=', 12)]),
              eb.and([eb('d_year', '=', 2000), eb('d_moy', '=', 1)]),
            ]),
          )
          .groupBy(['i_category', 'i_brand', 'cc_name', 'd_year', 'd_moy'])
          .select(({ ref }) => {
            const total = sum(ref('cs_sales_price'));
            const brandInCenter = [ref('i_category'), ref('i_brand'), ref('cc_name')];
            return [
              'i_category',
              'i_brand',
              'cc_name',
              'd_year',
              'd_moy',
              total.as('sum_sales'),
              over(avg(total), { partitionBy: [...brandInCenter, ref('d_year')] }).as('avg_monthly_sales'),
              over(rank(), { partitionBy: brandInCenter, orderBy: [ref('d_year'), ref('d_moy')] }).as('rn'),
            ];
          }),
      )
      .selectFrom('months as month')
      .innerJoin('months as previous', (join) =>
        join
          .onRef('previous.i_category', '=', 'month.i_category')
          .onRef('previous.i_brand', '=', 'month.i_brand')
          .onRef('previous.cc_name', '=', 'month.cc_name')
          .on(({ eb, ref }) => eb('month.rn', '=', add(ref('previous.rn'), 1))),
      )
      .innerJoin('months as next', (join) =>
        join
          .onRef('next.i_category', '=', 'month.i_category')
          .onRef('next.i_brand', '=', 'month.i_brand')
          .onRef('next.cc_name', '=', 'month.cc_name')
          .on(({ eb, ref }) => eb('month.rn', '=', subtract(ref('next.rn'), 1))),
      )
      .where('month.d_year', '=', 1999)
      .where('month.avg_monthly_sales', '>', 0)
      .where(({ eb, ref }) => {
        const distance = abs(subtract(ref('month.sum_sales'), ref('month.avg_monthly_sales')));
        return eb(safeDivide(distance, ref('month.avg_monthly_sales')), '>', 0.1);
      })
      .select([
        'month.i_category',
        'month.i_brand',
        'month.cc_name',
        'month.d_year',
        'month.d_moy',
        'month.avg_monthly_sales',
        'month.sum_sales',
        'previous.sum_sales as psum',
        'next.sum_sales as nsum',
      ])
      .orderBy(
        ({ ref }) => subtract(ref('month.sum_sales'), ref('month.avg_monthly_sales')),
        (order) => order.nullsFirst(),
      )
      .orderBy('i_category')
      .orderBy('i_brand')
      .orderBy('cc_name')
      .orderBy('d_year')
      .orderBy('d_moy')
      .orderBy('avg_monthly_sales')
      .orderBy('sum_sales')
      .orderBy('psum')
      .orderBy('nsum')
      .limit(100),
});
