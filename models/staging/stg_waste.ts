import { atLeast, date, decimal, positive, type Row, type Staging, staging, text, timestamp, toDate, trim } from 'martlet';
import { waste } from '../../sources/waste.js';

const columns = {
  waste_id: text().notNull().describe('Identifies the record of waste.'),
  product_id: text().notNull().describe('The product that was being made.'),
  plant_code: text().notNull().describe('The plant that recorded it.'),
  shift: text().notNull().accepted('early', 'late', 'night').describe('The shift that recorded it.'),
  batch_id: text().notNull().describe('The batch that was being made.'),
  recorded_at: timestamp().notNull().describe('When it was recorded, in UTC.'),
  waste_date: date().notNull().describe('The day on which it was recorded, in UTC.'),
  waste_type: text().notNull().accepted('trim', 'spoilage', 'overproduction', 'contamination', 'breakage').describe('What made it waste.'),
  quantity_kg: decimal(18, 3).notNull().test(positive()).describe('How much was thrown away, in kilograms.'),
  waste_cost: decimal(18, 2).notNull().test(atLeast(0)).describe('The value that was lost, disposal included.'),
};

export interface StgWaste extends Row<typeof columns> {}

export const stgWaste: Staging<StgWaste> = staging({
  name: 'stg_waste',
  description: 'One row per record of material that a shift threw away.',
  from: { waste },
  grain: ['waste_id'],
  columns,
  monitors: (m) => m.daily('waste_date', [m.volume(), m.mean('quantity_kg'), m.mix('waste_type')]),
  query: (db) =>
    db
      .selectFrom('waste')
      .select(({ ref }) => [
        'waste_id',
        'product_id',
        trim(ref('plant_code')).as('plant_code'),
        'shift',
        trim(ref('batch_id')).as('batch_id'),
        'recorded_at',
        toDate(ref('recorded_at')).as('waste_date'),
        'waste_type',
        'quantity_kg',
        'cost as waste_cost',
      ]),
});
