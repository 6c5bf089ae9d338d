import { avg, count, countDistinct, decimalLiteral, double, integer, type Model, model, type Row } from 'martlet';
import { storeSales } from './tables.js';

const columns = {
  b1_lp: double(),
  b1_cnt: integer().notNull(),
  b1_cntd: integer().notNull(),
  b2_lp: double(),
  b2_cnt: integer().notNull(),
  b2_cntd: integer().notNull(),
  b3_lp: double(),
  b3_cnt: integer().notNull(),
  b3_cntd: integer().notNull(),
  b4_lp: double(),
  b4_cnt: integer().notNull(),
  b4_cntd: integer().notNull(),
  b5_lp: double(),
  b5_cnt: integer().notNull(),
  b5_cntd: integer().notNull(),
  b6_lp: double(),
  b6_cnt: integer().notNull(),
  b6_cntd: integer().notNull(),
};

export interface Q28 extends Row<typeof columns> {}

const amount = (whole: number) => decimalLiteral(`${whole}`);

export const q28: Model<Q28, 'model'> = model({
  name: 'q28',
  description: 'One row: list prices in six buckets of quantities, price, coupon and cost.',
  from: { store_sales: storeSales },
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .select(({ and, between, or, ref }) => {
        const price = ref('ss_list_price');
        const bucket = (quantities: [number, number], fromPrice: number, fromCoupon: number, fromCost: number) =>
          and([
            between('ss_quantity', ...quantities),
            or([
              between('ss_list_price', amount(fromPrice), amount(fromPrice + 10)),
              between('ss_coupon_amt', amount(fromCoupon), amount(fromCoupon + 1000)),
              between('ss_wholesale_cost', amount(fromCost), amount(fromCost + 20)),
            ]),
          ]);
        const b1 = bucket([0, 5], 8, 459, 57);
        const b2 = bucket([6, 10], 90, 2323, 31);
        const b3 = bucket([11, 15], 142, 12214, 79);
        const b4 = bucket([16, 20], 135, 6071, 38);
        const b5 = bucket([21, 25], 122, 836, 17);
        const b6 = bucket([26, 30], 154, 7326, 7);
        return [
          avg(price, { filter: b1 }).as('b1_lp'),
          count(price, { filter: b1 }).as('b1_cnt'),
          countDistinct(price, { filter: b1 }).as('b1_cntd'),
          avg(price, { filter: b2 }).as('b2_lp'),
          count(price, { filter: b2 }).as('b2_cnt'),
          countDistinct(price, { filter: b2 }).as('b2_cntd'),
          avg(price, { filter: b3 }).as('b3_lp'),
          count(price, { filter: b3 }).as('b3_cnt'),
          countDistinct(price, { filter: b3 }).as('b3_cntd'),
          avg(price, { filter: b4 }).as('b4_lp'),
          count(price, { filter: b4 }).as('b4_cnt'),
          countDistinct(price, { filter: b4 }).as('b4_cntd'),
          avg(price, { filter: b5 }).as('b5_lp'),
          count(price, { filter: b5 }).as('b5_cnt'),
          countDistinct(price, { filter: b5 }).as('b5_cntd'),
          avg(price, { filter: b6 }).as('b6_lp'),
          count(price, { filter: b6 }).as('b6_cnt'),
          countDistinct(price, { filter: b6 }).as('b6_cntd'),
        ];
      })
      .limit(100),
});
