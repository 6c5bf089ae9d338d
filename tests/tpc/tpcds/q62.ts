import { countIf, integer, type Model, model, type Row, substring, subtract, text } from 'martlet';
import { dateDim, shipMode, warehouse, webSales, webSite } from './tables.js';

const columns = {
  w_substr: text(),
  sm_type: text(),
  web_name: text(),
  days_30: integer().notNull(),
  days_31_60: integer().notNull(),
  days_61_90: integer().notNull(),
  days_91_120: integer().notNull(),
  days_above_120: integer().notNull(),
};

export interface Q62 extends Row<typeof columns> {}

export const q62: Model<Q62, 'model'> = model({
  name: 'q62',
  description: 'One row per warehouse, ship mode and web site: the items shipped in twelve months, by the days since they were ordered.',
  from: { web_sales: webSales, warehouse, ship_mode: shipMode, web_site: webSite, date_dim: dateDim },
  grain: ['w_substr', 'sm_type', 'web_name'],
  columns,
  query: (db) =>
    db
      .with('warehouses', (qb) =>
        qb.selectFrom('warehouse').select(({ ref }) => ['w_warehouse_sk', substring(ref('w_warehouse_name'), 1, 20).as('w_substr')]),
      )
      .selectFrom('web_sales')
      .innerJoin('warehouses', 'w_warehouse_sk', 'ws_warehouse_sk')
      .innerJoin('ship_mode', 'sm_ship_mode_sk', 'ws_ship_mode_sk')
      .innerJoin('web_site', 'web_site_sk', 'ws_web_site_sk')
      .innerJoin('date_dim', 'd_date_sk', 'ws_ship_date_sk')
      .where((eb) => eb.between('d_month_seq', 1200, 1211))
      .groupBy(['w_substr', 'sm_type', 'web_name'])
      .select(({ eb, ref }) => {
        const days = subtract(ref('ws_ship_date_sk'), ref('ws_sold_date_sk'));
        return [
          'w_substr',
          'sm_type',
          'web_name',
          countIf(eb(days, '<=', 30)).as('days_30'),
          countIf(eb.and([eb(days, '>', 30), eb(days, '<=', 60)])).as('days_31_60'),
          countIf(eb.and([eb(days, '>', 60), eb(days, '<=', 90)])).as('days_61_90'),
          countIf(eb.and([eb(days, '>', 90), eb(days, '<=', 120)])).as('days_91_120'),
          countIf(eb(days, '>', 120)).as('days_above_120'),
        ];
      })
      .orderBy('w_substr', (order) => order.nullsFirst())
      .orderBy('sm_type', (order) => order.nullsFirst())
      .orderBy('web_name', (order) => order.nullsFirst())
      .limit(100),
});
