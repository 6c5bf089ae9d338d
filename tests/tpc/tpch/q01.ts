import { type DecimalString, type DoubleNumber, decimal, double, integer, type Model, model, type Row, text } from 'martlet';
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
      .select((eb) => {
        const one = eb.lit(1).$castTo<DecimalString>();
        const discounted = eb('l_extendedprice', '*', eb.parens(eb(one, '-', eb.ref('l_discount'))));
        const charged = eb(discounted, '*', eb.parens(eb(one, '+', eb.ref('l_tax'))));
        return [
          'l_returnflag',
          'l_linestatus',
          eb.fn.sum<DecimalString>('l_quantity').as('sum_qty'),
          eb.fn.sum<DecimalString>('l_extendedprice').as('sum_base_price'),
          eb.fn.sum<DecimalString>(discounted).as('sum_disc_price'),
          eb.fn.sum<DecimalString>(charged).as('sum_charge'),
          eb.fn.avg<DoubleNumber>('l_quantity').as('avg_qty'),
          eb.fn.avg<DoubleNumber>('l_extendedprice').as('avg_price'),
          eb.fn.avg<DoubleNumber>('l_discount').as('avg_disc'),
          eb.fn.countAll<number>().as('count_order'),
        ];
      })
      .groupBy(['l_returnflag', 'l_linestatus'])
      .orderBy('l_returnflag')
      .orderBy('l_linestatus'),
});
