import { countIf, integer, type Model, model, type Row, subtract, text } from 'martlet';
import { dateDim, store, storeReturns, storeSales } from './tables.js';

const columns = {
  s_store_name: text(),
  s_company_id: integer(),
  s_street_number: text(),
  s_street_name: text(),
  s_street_type: text(),
  s_suite_number: text(),
  s_city: text(),
  s_county: text(),
  s_state: text(),
  s_zip: text(),
  days_30: integer().notNull(),
  days_31_60: integer().notNull(),
  days_61_90: integer().notNull(),
  days_91_120: integer().notNull(),
  days_above_120: integer().notNull(),
};

export interface Q50 extends Row<typeof columns> {}

export const q50: Model<Q50, 'model'> = model({
  name: 'q50',
  description: 'One row per store: the items that came back in August 2001, by the days since they were sold.',
  from: { store_sales: storeSales, store_returns: storeReturns, store, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('store_returns', (join) =>
        join
          .onRef('sr_ticket_number', '=', 'ss_ticket_number')
          .onRef('sr_item_sk', '=', 'ss_item_sk')
          .onRef('sr_customer_sk', '=', 'ss_customer_sk'),
      )
      .innerJoin('store', 's_store_sk', 'ss_store_sk')
      .innerJoin('date_dim as sold', 'sold.d_date_sk', 'ss_sold_date_sk')
      .innerJoin('date_dim as returned', 'returned.d_date_sk', 'sr_returned_date_sk')
      .where('returned.d_year', '=', 2001)
      .where('returned.d_moy', '=', 8)
      .groupBy([
        's_store_name',
        's_company_id',
        's_street_number',
        's_street_name',
        's_street_type',
        's_suite_number',
        's_city',
        's_county',
        's_state',
        's_zip',
      ])
      .select(({ eb, ref }) => {
        const days = subtract(ref('sr_returned_date_sk'), ref('ss_sold_date_sk'));
        return [
          's_store_name',
          's_company_id',
          's_street_number',
          's_street_name',
          's_street_type',
          's_suite_number',
          's_city',
          's_county',
          's_state',
          's_zip',
          countIf(eb(days, '<=', 30)).as('days_30'),
          countIf(eb.and([eb(days, '>', 30), eb(days, '<=', 60)])).as('days_31_60'),
          countIf(eb.and([eb(days, '>', 60), eb(days, '<=', 90)])).as('days_61_90'),
          countIf(eb.and([eb(days, '>', 90), eb(days, '<=', 120)])).as('days_91_120'),
          countIf(eb(days, '>', 120)).as('days_above_120'),
        ];
      })
      .orderBy('s_store_name')
      .orderBy('s_company_id')
      .orderBy('s_street_number')
      .orderBy('s_street_name')
      .orderBy('s_street_type')
      .orderBy('s_suite_number')
      .orderBy('s_city')
      .orderBy('s_county')
      .orderBy('s_state')
      .orderBy('s_zip')
      .limit(100),
});
