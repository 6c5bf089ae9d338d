import { faker } from '@faker-js/faker/locale/en';
import { timestampText } from './calendar.js';
import { PLANTS, productionMoments } from './production.js';
import type { Product } from './products.js';
import { Random, valueAt, WeightedChoice } from './random.js';
import type { TableShape } from './table-shape.js';

export const QUALITY: TableShape = {
  table: 'quality',
  columns: {
    inspection_id: 'key',
    product_id: 'reference',
    plant_code: 'plain',
    shift: 'plain',
    batch_id: 'plain',
    inspected_at: 'date',
    inspector_name: 'text',
    sample_size: 'quantity',
    defect_count: 'number',
    defect_type: 'plain',
    result: 'plain',
  },
  delivery: { kind: 'ndjson' },
};

export function inspectionCount(scale: number): number {
  return Math.max(1, Math.round(4000 * scale));
}

export function* qualityRows(scale: number, seed: number, products: readonly Product[]): Generator<string> {
  const random = new Random(seed, 'quality');
  const inspectors = createInspectors(seed);
  let serial = 0;
  for (const moment of productionMoments(inspectionCount(scale), random, products)) {
    const sampleSize = random.pick(SAMPLE_SIZES);
    const defectRate = BASE_DEFECT_RATE * moment.trouble * moment.product.defectFactor;
    const defects = Math.min(sampleSize, random.poisson(sampleSize * defectRate));
    const defectType = defects === 0 ? '' : valueAt(DEFECT_TYPES, DEFECT_CHOICE.draw(random));
    yield `Q${String(++serial).padStart(8, '0')},${moment.product.id},${moment.plant.code},${moment.shift},` +
      `${moment.batchId},${timestampText(moment.second)},${random.pick(valueAt(inspectors, moment.plantIndex))},` +
      `${sampleSize},${defects},${defectType},${verdict(defects / sampleSize)}`;
  }
}

const BASE_DEFECT_RATE = 0.012;
// The sample sizes of ISO 2859-1.
const SAMPLE_SIZES = [20, 32, 50, 80, 125, 200];
const DEFECT_TYPES = ['dimension', 'surface', 'weight', 'labelling', 'packaging', 'function'];
const DEFECT_CHOICE = new WeightedChoice([18, 26, 20, 14, 16, 6]);

function verdict(defectRate: number): 'pass' | 'rework' | 'reject' {
  if (defectRate <= 0.025) return 'pass';
  return defectRate <= 0.07 ? 'rework' : 'reject';
}

/** Twelve people in each plant. */
function createInspectors(seed: number): readonly (readonly string[])[] {
  faker.seed([seed, 2]);
  return PLANTS.map(() => Array.from({ length: 12 }, () => `${faker.person.firstName()} ${faker.person.lastName()}`));
}
