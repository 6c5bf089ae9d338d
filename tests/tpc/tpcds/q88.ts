import { countIf, integer, type Model, model, type Row } from 'martlet';
import { householdDemographics, store, storeSales, timeDim } from './tables.js';

const columns = {
  h8_30_to_9: integer().notNull(),
  h9_to_9_30: integer().notNull(),
  h9_30_to_10: integer().notNull(),
  h10_to_10_30: integer().notNull(),
  h10_30_to_11: integer().notNull(),
  h11_to_11_30: integer().notNull(),
  h11_30_to_12: integer().notNull(),
  h12_to_12_30: integer().notNull(),
};

export interface Q88 extends Row<typeof columns> {}

export const q88: Model<Q88, 'model'> = model({
  name: 'q88',
  description: 'One row: the sales in half hours of the morning, to three kinds of households.',
  from: { store_sales: storeSales, household_demographics: householdDemographics, time_dim: timeDim, store },
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('time_dim', 't_time_sk', 'ss_sold_time_sk')
      .innerJoin('household_demographics', 'hd_demo_sk', 'ss_hdemo_sk')
      .innerJoin('store', 's_store_sk', 'ss_store_sk')
      .where('s_store_name', '=', 'ese')
      .where(({ and, eb, or }) =>
        or([
          and([eb('hd_dep_count', '=', 4), eb('hd_vehicle_count', '<=', 6)]),
          and([eb('hd_dep_count', '=', 2), eb('hd_vehicle_count', '<=', 4)]),
          and([eb('hd_dep_count', '=', 0), eb('hd_vehicle_count', '<=', 2)]),
        ]),
      )
      .select(({ and, eb }) => {
        const firstHalf = (hour: number) => countIf(and([eb('t_hour', '=', hour), eb('t_minute', '<', 30)]));
        const secondHalf = (hour: number) => countIf(and([eb('t_hour', '=', hour), eb('t_minute', '>=', 30)]));
        return [
          secondHalf(8).as('h8_30_to_9'),
          firstHalf(9).as('h9_to_9_30'),
          secondHalf(9).as('h9_30_to_10'),
          firstHalf(10).as('h10_to_10_30'),
          secondHalf(10).as('h10_30_to_11'),
          firstHalf(11).as('h11_to_11_30'),
          secondHalf(11).as('h11_30_to_12'),
          firstHalf(12).as('h12_to_12_30'),
        ];
      }),
});
