import { integer, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = {
  inspection_id: text().notNull().describe('Identifies the inspection.'),
  product_id: text().notNull().describe('The product that was inspected.'),
  plant_code: text().notNull().describe('The plant that made it.'),
  shift: text().notNull().accepted('early', 'late', 'night').describe('The shift that made it.'),
  batch_id: text().notNull().describe('The batch that the sample was drawn from.'),
  inspected_at: timestamp().notNull().describe('When the sample was inspected, in UTC.'),
  inspector_name: text().notNull().pii('name').describe('Who inspected it.'),
  sample_size: integer().notNull().describe('Units in the sample.'),
  defect_count: integer().notNull().describe('Units of the sample that had a defect.'),
  defect_type: text().describe('The most frequent defect; null when there was none.'),
  result: text().notNull().accepted('pass', 'rework', 'reject').describe('What becomes of the batch.'),
};

export interface Quality extends Row<typeof columns> {}

export const quality: Source<Quality> = source({
  name: 'quality',
  description: 'One row per inspection of a sample of one batch.',
  grain: ['inspection_id'],
  columns,
  files: { pattern: 'quality.ndjson', format: 'ndjson' },
  freshness: { warnAfterHours: 36 },
});
