import { abs, avg, decimal, double, integer, type Model, model, over, type Row, safeDivide, subtract, sum } from 'martlet';
import { dateDim, item, store, storeSales } from './tables.js';

const columns = {
  i_manager_id: integer(),
  sum_sales: decimal(38, 2),
  avg_monthly_sales: double(),
};

export interface Q63 extends Row<typeof columns> {}

export const q63: Model<Q63, 'model'> = model({
  name: 'q63',
  description: 'One row per manager and month in which the sales were more than a tenth away from the manager’s average month.',
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
          .where('d_month_seq', 'in', [1200, 1201, 1202, 1203, 1204, 1205, 1206, 1207, 1208, 1209, 1210, 1211])
          .where((eb) =>
            eb.or([
              eb.and([
                eb('i_category', 'in', ['Books', 'Children', 'Electronics']),
                eb('i_class', 'in', ['personal', 'portable', 'reference', 'self-help']),
                eb('i_brand', 'in', ['scholaramalgamalg #14', 'scholaramalgamalg #7', 'exportiunivamalg #9', 'scholaramalgamalg #9']),
              ]),
              eb.and([
                eb('i_category', 'in', ['Women', 'Music', 'Men']),
                eb('i_class', 'in', ['accessories', 'classical', 'fragrances', 'pants']),
                eb('i_brand', 'in', ['amalgimporto #1', 'edu packscholar #1', 'exportiimporto #1', 'importoamalg #1']),
              ]),
            ]),
          )
          .groupBy(['i_manager_id', 'd_moy'])
          .select(({ ref }) => [
            'i_manager_id',
            sum(ref('ss_sales_price')).as('sum_sales'),
            over(avg(sum(ref('ss_sales_price'))), { partitionBy: ref('i_manager_id') }).as('avg_monthly_sales'),
          ]),
      )
      .selectFrom('months')
      .where('avg_monthly_sales', '>', 0)
      .where(({ eb, ref }) => {
        const distance = abs(subtract(ref('sum_sales'), ref('avg_monthly_sales')));
        return eb(safeDivide(distance, ref('avg_monthly_sales')), '>', 0.1);
      })
      .selectAll()
      .orderBy('i_manager_id')
      .orderBy('avg_monthly_sales')
      .orderBy('sum_sales')
      .limit(100),
});
