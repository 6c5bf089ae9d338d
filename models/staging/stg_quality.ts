import {
  atLeast,
  between,
  date,
  double,
  integer,
  positive,
  type Row,
  type Staging,
  safeDivide,
  staging,
  text,
  timestamp,
  toDate,
  trim,
} from 'martlet';
import { quality } from '../../sources/quality.js';

const columns = {
  inspection_id: text().notNull().describe('Identifies the inspection.'),
  product_id: text().notNull().describe('The product that was inspected.'),
  plant_code: text().notNull().describe('The plant that made it.'),
  shift: text().notNull().accepted('early', 'late', 'night').describe('The shift that made it.'),
  batch_id: text().notNull().describe('The batch that the sample was drawn from.'),
  inspected_at: timestamp().notNull().describe('When the sample was inspected, in UTC.'),
  inspection_date: date().notNull().describe('The day on which the sample was inspected, in UTC.'),
  inspector_name: text().notNull().pii('name').describe('Who inspected it.'),
  sample_size: integer().notNull().test(positive()).describe('Units in the sample.'),
  defect_count: integer().notNull().test(atLeast(0)).describe('Units of the sample that had a defect.'),
  defect_rate: double().test(between(0, 1)).describe('The share of the sample that had a defect, 0 to 1.'),
  defect_type: text().describe('The most frequent defect; null when there was none.'),
  result: text().notNull().accepted('pass', 'rework', 'reject').describe('What becomes of the batch.'),
};

export interface StgQuality extends Row<typeof columns> {}

export const stgQuality: Staging<StgQuality> = staging({
  name: 'stg_quality',
  description: 'One row per inspection of a sample of one batch, with its defect rate.',
  from: { quality },
  grain: ['inspection_id'],
  columns,
  monitors: (m) => m.daily('inspection_date', [m.volume(), m.mean('defect_count'), m.mix('result')]),
  query: (db) =>
    db
      .selectFrom('quality')
      .select(({ ref }) => [
        'inspection_id',
        'product_id',
        trim(ref('plant_code')).as('plant_code'),
        'shift',
        trim(ref('batch_id')).as('batch_id'),
        'inspected_at',
        toDate(ref('inspected_at')).as('inspection_date'),
        trim(ref('inspector_name')).as('inspector_name'),
        'sample_size',
        'defect_count',
        safeDivide(ref('defect_count'), ref('sample_size')).as('defect_rate'),
        trim(ref('defect_type')).as('defect_type'),
        'result',
      ]),
});
