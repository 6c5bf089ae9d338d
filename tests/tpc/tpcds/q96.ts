import { count, integer, type Model, model, type Row } from 'martlet';
import { householdDemographics, store, storeSales, timeDim } from './tables.js';

const columns = {
  sales: integer().notNull(),
};

export interface Q96 extends Row<typeof columns> {}

export const q96: Model<Q96, 'model'> = model({
  name: 'q96',
  description: 'One row: the sales between half past eight and nine in the evening to households of seven dependents.',
  from: { store_sales: storeSales, household_demographics: householdDemographics, time_dim: timeDim, store },
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('time_dim', 't_time_sk', 'ss_sold_time_sk')
      .innerJoin('household_demographics', 'hd_demo_sk', 'ss_hdemo_sk')
      .innerJoin('store', 's_store_sk', 'ss_store_sk')
      .where('t_hour', '=', 20)
      .where('t_minute', '>=', 30)
      .where('hd_dep_count', '=', 7)
      .where('s_store_name', '=', 'ese')
      .select(count().as('sales'))
      .orderBy('sales')
      .limit(100),
});
