import { coalesce, decimal, desc, integer, type Model, model, multiply, over, type Row, rank, rollup, sum, text } from 'martlet';
import { dateDim, item, store, storeSales } from './tables.js';

const columns = {
  i_category: text(),
  i_class: text(),
  i_brand: text(),
  i_product_name: text(),
  d_year: integer(),
  d_qoy: integer(),
  d_moy: integer(),
  s_store_id: text(),
  sumsales: decimal(38, 2),
  rk: integer().notNull(),
};

export interface Q67 extends Row<typeof columns> {}

export const q67: Model<Q67, 'model'> = model({
  name: 'q67',
  description: 'One row per subtotal of a year’s store sales that is among the hundred greatest of its category.',
  from: { store_sales: storeSales, date_dim: dateDim, store, item },
  columns,
  query: (db) =>
    db
      .with('subtotals', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .where((eb) => eb.between('d_month_seq', 1200, 1211))
          .groupBy(({ ref }) =>
            rollup(
              ref('i_category'),
              ref('i_class'),
              ref('i_brand'),
              ref('i_product_name'),
              ref('d_year'),
              ref('d_qoy'),
              ref('d_moy'),
              ref('s_store_id'),
            ),
          )
          .select(({ ref }) => [
            'i_category',
            'i_class',
            'i_brand',
            'i_product_name',
            'd_year',
            'd_qoy',
            'd_moy',
            's_store_id',
            sum(coalesce(multiply(ref('ss_sales_price'), ref('ss_quantity')), 0)).as('sumsales'),
          ]),
      )
      .with('ranked', (qb) =>
        qb
          .selectFrom('subtotals')
          .selectAll()
          .select(({ ref }) =>
            over(rank(), { partitionBy: ref('i_category'), orderBy: desc(ref('sumsales'), { nulls: 'last' }) }).as('rk'),
          ),
      )
      .selectFrom('ranked')
      .where('rk', '<=', 100)
      .selectAll()
      .orderBy('i_category', (order) => order.nullsFirst())
      .orderBy('i_class', (order) => order.nullsFirst())
      .orderBy('i_brand', (order) => order.nullsFirst())
      .orderBy('i_product_name', (order) => order.nullsFirst())
      .orderBy('d_year', (order) => order.nullsFirst())
      .orderBy('d_qoy', (order) => order.nullsFirst())
      .orderBy('d_moy', (order) => order.nullsFirst())
      .orderBy('s_store_id', (order) => order.nullsFirst())
      .orderBy('sumsales', (order) => order.nullsFirst())
      .orderBy('rk', (order) => order.nullsFirst())
      .limit(100),
});
