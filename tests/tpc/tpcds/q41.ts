import { type Model, model, type Row, text } from 'martlet';
import { item } from './tables.js';

const columns = {
  i_product_name: text(),
};

export interface Q41 extends Row<typeof columns> {}

export const q41: Model<Q41, 'model'> = model({
  name: 'q41',
  description: 'One row per product whose manufacturer makes clothes of chosen colours, units and sizes.',
  from: { item },
  columns,
  query: (db) =>
    db
      .selectFrom('item as i1')
      .where(({ between }) => between('i1.i_manufact_id', 738, 778))
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('item')
            .whereRef('item.i_manufact', '=', 'i1.i_manufact')
            .where(({ and, eb, or }) => {
              const kind = (category: string, colors: string[], units: string[], sizes: string[]) =>
                and([
                  eb('item.i_category', '=', category),
                  eb('item.i_color', 'in', colors),
                  eb('item.i_units', 'in', units),
                  eb('item.i_size', 'in', sizes),
                ]);
              return or([
                kind('Women', ['powder', 'khaki'], ['Ounce', 'Oz'], ['medium', 'extra large']),
                kind('Women', ['brown', 'honeydew'], ['Bunch', 'Ton'], ['N/A', 'small']),
                kind('Men', ['floral', 'deep'], ['N/A', 'Dozen'], ['petite']),
                kind('Men', ['light', 'cornflower'], ['Box', 'Pound'], ['medium', 'extra large']),
                kind('Women', ['midnight', 'snow'], ['Pallet', 'Gross'], ['medium', 'extra large']),
                kind('Women', ['cyan', 'papaya'], ['Cup', 'Dram'], ['N/A', 'small']),
                kind('Men', ['orange', 'frosted'], ['Each', 'Tbl'], ['petite']),
                kind('Men', ['forest', 'ghost'], ['Lb', 'Bundle'], ['medium', 'extra large']),
              ]);
            })
            .select('item.i_item_sk'),
        ),
      )
      .select('i1.i_product_name')
      .distinct()
      .orderBy('i_product_name')
      .limit(100),
});
