import { atLeast, coalesce, date, type Fact, fact, integer, measuresOf, positive, type Row, type Star, text } from 'martlet';
import { stgQuality } from '../staging/stg_quality.js';
import { dimDate } from './dim_date.js';
import { dimProducts } from './dim_products.js';

const columns = {
  inspection_id: text().notNull().describe('Identifies the inspection.'),
  product_key: text().notNull().references(dimProducts, 'product_key').describe('The product that was inspected.'),
  inspection_date: date().notNull().references(dimDate, 'date_day').describe('The day on which the sample was inspected, in UTC.'),
  plant_code: text().notNull().describe('The plant that made it.'),
  shift: text().notNull().accepted('early', 'late', 'night').describe('The shift that made it.'),
  batch_id: text().notNull().describe('The batch that the sample was drawn from.'),
  sample_size: integer().notNull().test(positive()).describe('Units in the sample.'),
  defect_count: integer().notNull().test(atLeast(0)).describe('Units of the sample that had a defect.'),
  defect_type: text().describe('The most frequent defect; null when there was none.'),
  result: text().notNull().accepted('pass', 'rework', 'reject').describe('What becomes of the batch.'),
};

const measures = measuresOf(columns, (m) => ({
  inspections: m.count({ unit: 'inspection', description: 'Inspections of samples.' }),
  units_inspected: m.sum('sample_size', { unit: 'unit', description: 'Units in the samples of inspections.' }),
  defects: m.sum('defect_count', { unit: 'unit', description: 'Units of those samples that had a defect.' }),
}));

export interface FactQuality extends Row<typeof columns> {}

export const factQuality: Fact<FactQuality, Star<typeof columns, typeof measures>> = fact({
  name: 'fact_quality',
  description: 'One row per inspection of a sample of one batch.',
  owner: 'operations',
  tags: ['production'],
  from: { inspections: stgQuality, products: dimProducts },
  grain: ['inspection_id'],
  columns,
  measures,
  time: 'inspection_date',
  tests: (t) => [t.expression('no more defects than units in the sample', (eb) => eb('defect_count', '<=', eb.ref('sample_size')))],
  query: (db) =>
    db
      .selectFrom('inspections')
      .leftJoin('products', 'products.product_id', 'inspections.product_id')
      .select(({ ref }) => [
        'inspections.inspection_id',
        coalesce(ref('products.product_key'), 'unknown').as('product_key'),
        'inspections.inspection_date',
        'inspections.plant_code',
        'inspections.shift',
        'inspections.batch_id',
        'inspections.sample_size',
        'inspections.defect_count',
        'inspections.defect_type',
        'inspections.result',
      ]),
});
