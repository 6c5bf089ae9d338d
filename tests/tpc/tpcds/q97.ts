import { countIf, integer, type Model, model, type Row } from 'martlet';
import { catalogSales, dateDim, storeSales } from './tables.js';

const columns = {
  store_only: integer().notNull(),
  catalog_only: integer().notNull(),
  store_and_catalog: integer().notNull(),
};

export interface Q97 extends Row<typeof columns> {}

export const q97: Model<Q97, 'model'> = model({
  name: 'q97',
  description: 'One row: the pairs of customer and item sold in twelve months in stores only, from the catalog only, and by both.',
  from: { store_sales: storeSales, catalog_sales: catalogSales, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .with('in_store', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .where((eb) => eb.between('d_month_seq', 1200, 1211))
          .groupBy(['ss_customer_sk', 'ss_item_sk'])
          .select(['ss_customer_sk as customer_sk', 'ss_item_sk as item_sk']),
      )
      .with('in_catalog', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
          .where((eb) => eb.between('d_month_seq', 1200, 1211))
          .groupBy(['cs_bill_customer_sk', 'cs_item_sk'])
          .select(['cs_bill_customer_sk as customer_sk', 'cs_item_sk as item_sk']),
      )
      .selectFrom('in_store')
      .fullJoin('in_catalog', (join) =>
        join.onRef('in_catalog.customer_sk', '=', 'in_store.customer_sk').onRef('in_catalog.item_sk', '=', 'in_store.item_sk'),
      )
      .select(({ and, eb }) => {
        const boughtInStore = eb('in_store.customer_sk', 'is not', null);
        const boughtInCatalog = eb('in_catalog.customer_sk', 'is not', null);
        return [
          countIf(and([boughtInStore, eb('in_catalog.customer_sk', 'is', null)])).as('store_only'),
          countIf(and([eb('in_store.customer_sk', 'is', null), boughtInCatalog])).as('catalog_only'),
          countIf(and([boughtInStore, boughtInCatalog])).as('store_and_catalog'),
        ];
      })
      .limit(100),
});
