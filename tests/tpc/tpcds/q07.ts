import { avg, double, type Model, model, type Row, text } from 'martlet';
import { customerDemographics, dateDim, item, promotion, storeSales } from './tables.js';

const columns = {
  i_item_id: text(),
  agg1: double(),
  agg2: double(),
  agg3: double(),
  agg4: double(),
};

export interface Q07 extends Row<typeof columns> {}

export const q07: Model<Q07, 'model'> = model({
  name: 'q07',
  description: 'One row per item: the average sale in stores, to single men with a college degree, under a promotion.',
  from: { store_sales: storeSales, customer_demographics: customerDemographics, date_dim: dateDim, item, promotion },
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('customer_demographics', 'cd_demo_sk', 'ss_cdemo_sk')
      .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
      .innerJoin('item', 'i_item_sk', 'ss_item_sk')
      .innerJoin('promotion', 'p_promo_sk', 'ss_promo_sk')
      .where('cd_gender', '=', 'M')
      .where('cd_marital_status', '=', 'S')
      .where('cd_education_status', '=', 'College')
      .where(({ eb, or }) => or([eb('p_channel_email', '=', 'N'), eb('p_channel_event', '=', 'N')]))
      .where('d_year', '=', 2000)
      .groupBy('i_item_id')
      .select(({ ref }) => [
        'i_item_id',
        avg(ref('ss_quantity')).as('agg1'),
        avg(ref('ss_list_price')).as('agg2'),
        avg(ref('ss_coupon_amt')).as('agg3'),
        avg(ref('ss_sales_price')).as('agg4'),
      ])
      .orderBy('i_item_id')
      .limit(100),
});
