import { avg, double, type Model, model, type Row, text } from 'martlet';
import { catalogSales, customerDemographics, dateDim, item, promotion } from './tables.js';

const columns = {
  i_item_id: text(),
  agg1: double(),
  agg2: double(),
  agg3: double(),
  agg4: double(),
};

export interface Q26 extends Row<typeof columns> {}

export const q26: Model<Q26, 'model'> = model({
  name: 'q26',
  description: 'One row per item: the average sale from catalogs, to single men with a college degree, under a promotion.',
  from: { catalog_sales: catalogSales, customer_demographics: customerDemographics, date_dim: dateDim, item, promotion },
  columns,
  query: (db) =>
    db
      .selectFrom('catalog_sales')
      .innerJoin('customer_demographics', 'cd_demo_sk', 'cs_bill_cdemo_sk')
      .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
      .innerJoin('item', 'i_item_sk', 'cs_item_sk')
      .innerJoin('promotion', 'p_promo_sk', 'cs_promo_sk')
      .where('cd_gender', '=', 'M')
      .where('cd_marital_status', '=', 'S')
      .where('cd_education_status', '=', 'College')
      .where(({ eb, or }) => or([eb('p_channel_email', '=', 'N'), eb('p_channel_event', '=', 'N')]))
      .where('d_year', '=', 2000)
      .groupBy('i_item_id')
      .select(({ ref }) => [
        'i_item_id',
        avg(ref('cs_quantity')).as('agg1'),
        avg(ref('cs_list_price')).as('agg2'),
        avg(ref('cs_coupon_amt')).as('agg3'),
        avg(ref('cs_sales_price')).as('agg4'),
      ])
      .orderBy('i_item_id')
      .limit(100),
});
