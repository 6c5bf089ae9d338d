import { dateText, SECONDS_PER_DAY } from './calendar.js';
import { type Product, ProductDemand } from './products.js';
import { type Random, valueAt, WeightedChoice } from './random.js';
import { cumulativeCounts, productionByDay } from './seasonality.js';

const SHIFTS = ['early', 'late', 'night'] as const;

export interface Plant {
  readonly code: string;
  readonly share: number;
  /** How much more waste and how many more defects than average. */
  readonly trouble: number;
  /** What the trouble grows to by the end of 2025, from the day its wear begins. */
  readonly wear: number;
}

export const PLANTS: readonly Plant[] = [
  { code: 'PL-HAM', share: 34, trouble: 0.8, wear: 1 },
  { code: 'PL-LYS', share: 28, trouble: 1, wear: 1 },
  // The plant that drifts: unremarkable until the middle of 2024, three times as bad a year and a half later.
  { code: 'PL-POZ', share: 23, trouble: 0.95, wear: 3 },
  { code: 'PL-BHX', share: 15, trouble: 1.3, wear: 1 },
];
const WEAR_FROM_DAY = 540;
const WEAR_DAYS = 556;

/** A moment in a plant at which something about a batch is written down. */
export interface ProductionMoment {
  readonly product: Product;
  readonly plant: Plant;
  readonly plantIndex: number;
  readonly shift: (typeof SHIFTS)[number];
  readonly batchId: string;
  readonly second: number;
  /** How bad plant, shift and time are together; around 1. */
  readonly trouble: number;
}

/** `count` moments in the order of their days, spread over products, plants and shifts as production is. */
export function* productionMoments(count: number, random: Random, products: readonly Product[]): Generator<ProductionMoment> {
  const demand = new ProductDemand(products);
  let done = 0;
  for (const [day, until] of cumulativeCounts(count, productionByDay()).entries()) {
    for (; done < until; done++) {
      const product = valueAt(products, demand.draw(random, day));
      const plantIndex = PLANT_CHOICE.draw(random);
      const plant = valueAt(PLANTS, plantIndex);
      const shiftIndex = SHIFT_CHOICE.draw(random);
      const wear = 1 + (plant.wear - 1) * Math.max(0, (day - WEAR_FROM_DAY) / WEAR_DAYS);
      yield {
        product,
        plant,
        plantIndex,
        shift: valueAt(SHIFTS, shiftIndex),
        // A batch is what a plant makes of a product in one shift, so waste and inspections meet in it.
        batchId: `${plant.code.slice(3)}-${dateText(day).replaceAll('-', '')}-${shiftIndex + 1}-${product.id}`,
        second: day * SECONDS_PER_DAY + valueAt(SHIFT_STARTS, shiftIndex) * 3600 + random.integer(0, SHIFT_SECONDS),
        trouble: plant.trouble * valueAt(SHIFT_TROUBLE, shiftIndex) * wear,
      };
    }
  }
}

const PLANT_CHOICE = new WeightedChoice(PLANTS.map(({ share }) => share));
const SHIFT_CHOICE = new WeightedChoice([42, 36, 22]);
const SHIFT_TROUBLE = [0.85, 1, 1.5];
// Early from 6, late from 14; the night shift is the one from midnight to 6, so that a batch belongs to one day.
const SHIFT_STARTS = [6, 14, 0];
const SHIFT_SECONDS = 6 * 3600 - 1;
