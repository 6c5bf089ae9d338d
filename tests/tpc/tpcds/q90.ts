import { cast, countIf, decimal, double, type Model, model, type Row, safeDivide } from 'martlet';
import { householdDemographics, timeDim, webPage, webSales } from './tables.js';

const columns = {
  am_pm_ratio: double(),
};

export interface Q90 extends Row<typeof columns> {}

export const q90: Model<Q90, 'model'> = model({
  name: 'q90',
  description: 'One row: the sales of the web in the morning over those in the evening, to households of six dependents.',
  from: { web_sales: webSales, household_demographics: householdDemographics, time_dim: timeDim, web_page: webPage },
  columns,
  query: (db) =>
    db
      .with('counts', (qb) =>
        qb
          .selectFrom('web_sales')
          .innerJoin('time_dim', 't_time_sk', 'ws_sold_time_sk')
          .innerJoin('household_demographics', 'hd_demo_sk', 'ws_ship_hdemo_sk')
          .innerJoin('web_page', 'wp_web_page_sk', 'ws_web_page_sk')
          .where('hd_dep_count', '=', 6)
          .where((eb) => eb.between('wp_char_count', 5000, 5200))
          .select(({ between }) => [countIf(between('t_hour', 8, 9)).as('morning'), countIf(between('t_hour', 19, 20)).as('evening')]),
      )
      .selectFrom('counts')
      .select(({ ref }) => safeDivide(cast(ref('morning'), decimal(15, 4)), cast(ref('evening'), decimal(15, 4))).as('am_pm_ratio'))
      .orderBy('am_pm_ratio')
      .limit(100),
});
