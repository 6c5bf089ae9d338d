import { abs, avg, decimal, double, integer, type Model, model, over, type Row, safeDivide, subtract, sum, text } from 'martlet';
import { dateDim, item, store, storeSales } from './tables.js';

const columns = {
  i_category: text(),
  i_class: text(),
  i_brand: text(),
  s_store_name: text(),
  s_company_name: text(),
  d_moy: integer(),
  sum_sales: decimal(38, 2),
  avg_monthly_sales: double(),
};

export interface Q89 extends Row<typeof columns> {}

export const q89: Model<Q89, 'model'> = model({
  name: 'q89',
  description:
    'One row per class, brand, store and month of 1999 in which its sales were more than a tenth away from the brand’s average month there.',
  from: { item, store_sales: storeSales, date_dim: dateDim, store },
  columns,
  query: (db) =>
    db
      .with('months', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .where('d_year', '=', 1999)
          .where(({ and, eb, or }) =>
            or([
              and([eb('i_category', 'in', ['Books', 'Electronics', 'Sports']), eb('i_class', 'in', ['computers', 'stereo', 'football'])]),
              and([eb('i_category', 'in', ['Men', 'Jewelry', 'Women']), eb('i_class', 'in', ['shirts', 'birdal', 'dresses'])]),
            ]),
          )
          .groupBy(['i_category', 'i_class', 'i_brand', 's_store_name', 's_company_name', 'd_moy'])
          .select(({ ref }) => [
            'i_category',
            'i_class',
            'i_brand',
            's_store_name',
            's_company_name',
            'd_moy',
            sum(ref('ss_sales_price')).as('sum_sales'),
            over(avg(sum(ref('ss_sales_price'))), {
              partitionBy: [ref('i_category'), ref('i_brand'), ref('s_store_name'), ref('s_company_name')],
            }).as('avg_monthly_sales'),
          ]),
      )
      .selectFrom('months')
      .where(({ eb, ref }) => {
        const distance = abs(subtract(ref('sum_sales'), ref('avg_monthly_sales')));
        return eb(safeDivide(distance, ref('avg_monthly_sales')), '>', 0.1);
      })
      .selectAll()
      .orderBy(({ ref }) => subtract(ref('sum_sales'), ref('avg_monthly_sales')))
      .orderBy('s_store_name')
      .orderBy('i_category')
      .orderBy('i_class')
      .orderBy('i_brand')
      .orderBy('s_company_name')
      .orderBy('d_moy')
      .orderBy('sum_sales')
      .orderBy('avg_monthly_sales')
      .limit(100),
});
