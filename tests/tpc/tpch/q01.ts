import { add, avg, count, decimal, double, integer, type Model, model, multiply, type Row, subtract, sum, text } from 'martlet';
import { lineitem } from './tables.js';

const columns = {
  l_returnflag: text().notNull(),
  l_linestatus: text().notNull(),
  sum_qty: decimal(38, 2).notNull(),
  sum_base_price: decimal(38, 2).notNull(),
  sum_disc_price: decimal(38, 4).notNull(),
  sum_charge: decimal(38, 6).notNull(),
  avg_qty: double().notNull(),
  avg_price: double().notNull(),
  avg_disc: double().notNull(),
  count_order: integer().notNull(),
};

export interface Q01 extends Row<typeof columns> {}

export const q01: Model<Q01, 'model'> = model({
  name: 'q01',
  description: 'One row per return flag and line status: the pricing summary report.',
  from: { lineitem },
  grain: ['l_returnflag', 'l_linestatus'],
  columns,
  query: (db) =>
    db
      .selectFrom('lineitem')
      .where('l_shipdate', '<=', '1998-09-02')
      .groupBy(['l_returnflag', 'l_linestatus'])
      .select(({ ref }) => {
        const discounted = multiply(ref('l_extendedprice'), subtract(1, ref('l_discount')));
        return [
          'l_returnflag',
          'l_linestatus',
          sum(ref('l_quantity')).as('sum_qty'),
          sum(ref('l_extendedprice')).as('sum_base_price'),
          sum(discounted).as('sum_disc_price'),
          sum(multiply(discounted, add(1, ref('l_tax')))).as('sum_charge'),
          avg(ref('l_quantity')).as('avg_qty'),
          avg(ref('l_extendedprice')).as('avg_price'),
          avg(ref('l_discount')).as('avg_disc'),
          count().as('count_order'),
        ];
      })
      .orderBy('l_returnflag')
      .orderBy('l_linestatus'),
});
