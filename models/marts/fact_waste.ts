import {
  atLeast,
  coalesce,
  date,
  days,
  decimal,
  type Fact,
  fact,
  incrementalByTime,
  measuresOf,
  positive,
  type Row,
  type Star,
  text,
} from 'martlet';
import { stgWaste } from '../staging/stg_waste.js';
import { dimDate } from './dim_date.js';
import { dimProducts } from './dim_products.js';

const columns = {
  waste_id: text().notNull().describe('Identifies the record of waste.'),
  product_key: text().notNull().references(dimProducts, 'product_key').describe('The product that was being made.'),
  waste_date: date().notNull().references(dimDate, 'date_day').describe('The day on which it was recorded, in UTC.'),
  plant_code: text().notNull().describe('The plant that recorded it.'),
  shift: text().notNull().accepted('early', 'late', 'night').describe('The shift that recorded it.'),
  batch_id: text().notNull().describe('The batch that was being made.'),
  waste_type: text().notNull().accepted('trim', 'spoilage', 'overproduction', 'contamination', 'breakage').describe('What made it waste.'),
  quantity_kg: decimal(18, 3).notNull().test(positive()).describe('How much was thrown away, in kilograms.'),
  waste_cost: decimal(18, 2).notNull().test(atLeast(0)).describe('The value that was lost, disposal included.'),
};

const measures = measuresOf(columns, (m) => ({
  waste_kg: m.sum('quantity_kg', { unit: 'kg', description: 'Material thrown away, in kilograms.' }),
  waste_cost: m.sum('waste_cost', { unit: 'EUR', description: 'The value of that material, disposal included.' }),
}));

export interface FactWaste extends Row<typeof columns> {}

export const factWaste: Fact<FactWaste, Star<typeof columns, typeof measures>> = fact({
  name: 'fact_waste',
  description: 'One row per record of material that a shift threw away.',
  owner: 'operations',
  tags: ['production'],
  from: { waste: stgWaste, products: dimProducts },
  grain: ['waste_id'],
  columns,
  measures,
  time: 'waste_date',
  // Records are never changed, and stand in the system a week after the shift at the latest.
  materialized: incrementalByTime('waste_date', { lookback: days(7) }),
  partitionBy: 'waste_date',
  query: (db) =>
    db
      .selectFrom('waste')
      .leftJoin('products', 'products.product_id', 'waste.product_id')
      .select(({ ref }) => [
        'waste.waste_id',
        coalesce(ref('products.product_key'), 'unknown').as('product_key'),
        'waste.waste_date',
        'waste.plant_code',
        'waste.shift',
        'waste.batch_id',
        'waste.waste_type',
        'waste.quantity_kg',
        'waste.waste_cost',
      ]),
});
