import { asc, avg, desc, integer, type Model, model, multiply, over, type Row, rank, text } from 'martlet';
import { item, storeSales } from './tables.js';

const columns = {
  rnk: integer().notNull(),
  best_performing: text(),
  worst_performing: text(),
};

export interface Q44 extends Row<typeof columns> {}

export const q44: Model<Q44, 'model'> = model({
  name: 'q44',
  description: 'One row per rank: the ten items of the highest and of the lowest average profit in a store.',
  from: { store_sales: storeSales, item },
  columns,
  query: (db) =>
    db
      .with('profits', (db) =>
        db
          .selectFrom('store_sales')
          .where('ss_store_sk', '=', 4)
          .groupBy('ss_item_sk')
          .having(({ eb, ref, selectFrom }) =>
            eb(
              avg(ref('ss_net_profit')),
              '>',
              selectFrom('store_sales')
                .where('ss_store_sk', '=', 4)
                .where('ss_addr_sk', 'is', null)
                .groupBy('ss_store_sk')
                .select(({ ref }) => multiply(0.9, avg(ref('ss_net_profit'))).as('threshold')),
            ),
          )
          .select(({ ref }) => ['ss_item_sk as item_sk', avg(ref('ss_net_profit')).as('profit')]),
      )
      .with('ranked', (db) =>
        db
          .selectFrom('profits')
          .select(({ ref }) => [
            'item_sk',
            over(rank(), { orderBy: asc(ref('profit')) }).as('from_lowest'),
            over(rank(), { orderBy: desc(ref('profit')) }).as('from_highest'),
          ]),
      )
      .selectFrom('ranked as ascending')
      .innerJoin('ranked as descending', 'descending.from_highest', 'ascending.from_lowest')
      .innerJoin('item as i1', 'i1.i_item_sk', 'ascending.item_sk')
      .innerJoin('item as i2', 'i2.i_item_sk', 'descending.item_sk')
      .where('ascending.from_lowest', '<', 11)
      .select(['ascending.from_lowest as rnk', 'i1.i_product_name as best_performing', 'i2.i_product_name as worst_performing'])
      .orderBy('rnk')
      .limit(100),
});
