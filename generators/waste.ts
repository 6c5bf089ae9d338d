import { timestampText } from './calendar.js';
import { centsText } from './orders.js';
import { productionMoments } from './production.js';
import type { Product } from './products.js';
import { Random, valueAt, WeightedChoice } from './random.js';
import type { TableShape } from './table-shape.js';

export const WASTE: TableShape = {
  table: 'waste',
  columns: {
    waste_id: 'key',
    product_id: 'reference',
    plant_code: 'plain',
    shift: 'plain',
    batch_id: 'text',
    recorded_at: 'date',
    waste_type: 'plain',
    quantity_kg: 'quantity',
    cost: 'quantity',
  },
  delivery: { kind: 'daily', column: 'recorded_at' },
};

export function wasteCount(scale: number): number {
  return Math.max(1, Math.round(3000 * scale));
}

export function* wasteRows(scale: number, seed: number, products: readonly Product[]): Generator<string> {
  const random = new Random(seed, 'waste');
  let serial = 0;
  for (const moment of productionMoments(wasteCount(scale), random, products)) {
    const { product, trouble } = moment;
    const kind = valueAt(WASTE_KINDS, (isFood(product) ? FOOD_WASTE : OTHER_WASTE).draw(random));
    const grams = Math.max(1, Math.round(random.logNormal(kind.medianKg * trouble, 0.8) * 1000));
    const centsPerKg = product.costCents / Math.max(product.weightKg, 0.1);
    const cents = Math.max(1, Math.round((grams / 1000) * (centsPerKg * kind.valueLost + DISPOSAL_CENTS_PER_KG)));
    yield `W${String(++serial).padStart(8, '0')},${product.id},${moment.plant.code},${moment.shift},${moment.batchId},` +
      `${timestampText(moment.second)},${kind.type},${(grams / 1000).toFixed(3)},${centsText(cents)}`;
  }
}

const WASTE_KINDS = [
  { type: 'trim', medianKg: 4.5, valueLost: 0.35 },
  { type: 'spoilage', medianKg: 9, valueLost: 0.8 },
  { type: 'overproduction', medianKg: 14, valueLost: 0.6 },
  { type: 'contamination', medianKg: 22, valueLost: 1 },
  { type: 'breakage', medianKg: 2.8, valueLost: 0.9 },
];
// In the order of WASTE_KINDS.
const FOOD_WASTE = new WeightedChoice([36, 24, 20, 6, 14]);
const OTHER_WASTE = new WeightedChoice([48, 2, 16, 6, 28]);
const DISPOSAL_CENTS_PER_KG = 18;

function isFood({ category }: Product): boolean {
  return category.code === 'BAK' || category.code === 'BEV' || category.code === 'CON';
}
