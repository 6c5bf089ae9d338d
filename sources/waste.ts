import { decimal, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = {
  waste_id: text().notNull().describe('Identifies the record of waste.'),
  product_id: text().notNull().describe('The product that was being made.'),
  plant_code: text().notNull().describe('The plant that recorded it.'),
  shift: text().notNull().accepted('early', 'late', 'night').describe('The shift that recorded it.'),
  batch_id: text().notNull().describe('The batch that was being made.'),
  recorded_at: timestamp().notNull().describe('When it was recorded, in UTC.'),
  waste_type: text().notNull().accepted('trim', 'spoilage', 'overproduction', 'contamination', 'breakage').describe('What made it waste.'),
  quantity_kg: decimal(18, 3).notNull().describe('How much was thrown away, in kilograms.'),
  cost: decimal(18, 2).notNull().describe('The value that was lost, disposal included.'),
};

export interface Waste extends Row<typeof columns> {}

export const waste: Source<Waste> = source({
  name: 'waste',
  description: 'One row per record of material that a shift threw away.',
  grain: ['waste_id'],
  columns,
  files: { pattern: 'waste/waste_*.csv' },
  freshness: { warnAfterHours: 36 },
});
