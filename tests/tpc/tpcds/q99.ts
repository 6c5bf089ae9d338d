import { countIf, integer, lower, type Model, model, type Row, substring, subtract, text } from 'martlet';
import { callCenter, catalogSales, dateDim, shipMode, warehouse } from './tables.js';

const columns = {
  w_substr: text(),
  sm_type: text(),
  cc_name_lower: text(),
  days_30: integer().notNull(),
  days_31_60: integer().notNull(),
  days_61_90: integer().notNull(),
  days_91_120: integer().notNull(),
  days_above_120: integer().notNull(),
};

export interface Q99 extends Row<typeof columns> {}

export const q99: Model<Q99, 'model'> = model({
  name: 'q99',
  description: 'One row per warehouse, ship mode and call center: the items shipped in twelve months, by the days since they were ordered.',
  from: { catalog_sales: catalogSales, warehouse, ship_mode: shipMode, call_center: callCenter, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .with('warehouses', (qb) =>
        qb.selectFrom('warehouse').select(({ ref }) => ['w_warehouse_sk', substring(ref('w_warehouse_name'), 1, 20).as('w_substr')]),
      )
      .selectFrom('catalog_sales')
      .innerJoin('warehouses', 'w_warehouse_sk', 'cs_warehouse_sk')
      .innerJoin('ship_mode', 'sm_ship_mode_sk', 'cs_ship_mode_sk')
      .innerJoin('call_center', 'cc_call_center_sk', 'cs_call_center_sk')
      .innerJoin('date_dim', 'd_date_sk', 'cs_ship_date_sk')
      .where((eb) => eb.between('d_month_seq', 1200, 1211))
      .groupBy(['w_substr', 'sm_type', 'cc_name'])
      .select(({ eb, ref }) => {
        const days = subtract(ref('cs_ship_date_sk'), ref('cs_sold_date_sk'));
        return [
          'w_substr',
          'sm_type',
          lower(ref('cc_name')).as('cc_name_lower'),
          countIf(eb(days, '<=', 30)).as('days_30'),
          countIf(eb.and([eb(days, '>', 30), eb(days, '<=', 60)])).as('days_31_60'),
          countIf(eb.and([eb(days, '>', 60), eb(days, '<=', 90)])).as('days_61_90'),
          countIf(eb.and([eb(days, '>', 90), eb(days, '<=', 120)])).as('days_91_120'),
          countIf(eb(days, '>', 120)).as('days_above_120'),
        ];
      })
      .orderBy('w_substr', (order) => order.nullsFirst())
      .orderBy('sm_type', (order) => order.nullsFirst())
      .orderBy('cc_name_lower', (order) => order.nullsFirst())
      .limit(100),
});
