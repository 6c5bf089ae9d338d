import { faker } from '@faker-js/faker/locale/en';
import { CATEGORIES, type Category, type Subcategory } from './assortment.js';
import { DAYS, dateText, dayNumber, END_OF_TIME, monthOf, SECONDS_PER_DAY, timestampText } from './calendar.js';
import { Random, valueAt, WeightedChoice } from './random.js';
import type { TableShape } from './table-shape.js';

export const PRODUCTS: TableShape = {
  table: 'products',
  columns: {
    product_id: 'key',
    sku: 'key',
    product_name: 'text',
    category: 'plain',
    subcategory: 'plain',
    brand: 'text',
    unit_cost: 'quantity',
    unit_price: 'quantity',
    weight_kg: 'quantity',
    is_active: 'plain',
    launched_on: 'date',
    discontinued_on: 'plain',
    updated_at: 'date',
  },
};

export interface Product {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly category: Category;
  readonly subcategory: Subcategory;
  readonly brand: string;
  readonly costCents: number;
  readonly priceCents: number;
  readonly weightKg: number;
  /** Day numbers; a launch before 2023 is negative. */
  readonly launchDay: number;
  readonly discontinuedDay: number | undefined;
  readonly updatedSecond: number;
  /** Share of demand. */
  readonly popularity: number;
  /** How much more often than others it is faulty; around 1. */
  readonly defectFactor: number;
}

/** 180 products at scale 1, 1,461 at scale 500: an assortment grows far slower than its sales. */
function productCount(scale: number): number {
  return Math.min(3000, 120 + Math.floor(60 * Math.sqrt(scale)));
}

export function createProducts(scale: number, seed: number): readonly Product[] {
  const random = new Random(seed, 'products');
  faker.seed(seed);
  const adjectives = Array.from({ length: 60 }, () => faker.commerce.productAdjective());
  const brands = Array.from({ length: 14 }, () => `${faker.person.lastName()} & ${faker.person.lastName()}`);
  const count = productCount(scale);
  const ranks = random.shuffled(Array.from({ length: count }, (_, rank) => rank));
  return ranks.map((rank, index) => {
    const category = valueAt(CATEGORIES, index % CATEGORIES.length);
    const subcategory = random.pick(category.subcategories);
    const number = index + 1;
    const priceCents = retailPrice(random.between(...subcategory.price));
    const costCents = Math.max(20, Math.round(priceCents * (1 - random.between(...category.margin))));
    const [launchDay, discontinuedDay] = lifetime(random, rank);
    return {
      id: `P${String(number).padStart(5, '0')}`,
      sku: `${category.code}-${subcategory.code}-${String(number).padStart(4, '0')}`,
      name: `${random.pick(adjectives)} ${random.pick(subcategory.nouns)} ${random.pick(subcategory.sizes)}`,
      category,
      subcategory,
      brand: random.pick(brands),
      costCents,
      priceCents,
      weightKg: random.between(...subcategory.weightKg),
      launchDay,
      discontinuedDay,
      updatedSecond: lastUpdate(random, launchDay, discontinuedDay),
      // Zipf: the first tenth of the assortment sells about half of everything.
      popularity: 1 / (rank + 4) ** 0.95,
      defectFactor: random.logNormal(1, 0.5),
    };
  });
}

export function productRow(product: Product): string[] {
  return [
    product.id,
    product.sku,
    product.name,
    product.category.name,
    product.subcategory.name,
    product.brand,
    (product.costCents / 100).toFixed(2),
    (product.priceCents / 100).toFixed(2),
    product.weightKg.toFixed(3),
    String(product.discontinuedDay === undefined),
    dateText(product.launchDay),
    product.discontinuedDay === undefined ? '' : dateText(product.discontinuedDay),
    timestampText(product.updatedSecond),
  ];
}

/** Which product is bought on a day: by popularity and season, and only while it is on sale. */
export class ProductDemand {
  readonly #products: readonly Product[];
  readonly #choice: WeightedChoice;
  readonly #staple: number;

  constructor(products: readonly Product[]) {
    this.#products = products;
    const weights = products.map((product) => product.popularity);
    this.#choice = new WeightedChoice(weights);
    this.#staple = weights.indexOf(Math.max(...weights));
  }

  /** The index of a product. */
  draw(random: Random, day: number): number {
    const month = monthOf(day);
    for (let attempt = 0; attempt < 24; attempt++) {
      const index = this.#choice.draw(random);
      const { launchDay, discontinuedDay, category } = valueAt(this.#products, index);
      const isOnSale = launchDay <= day && (discontinuedDay === undefined || day <= discontinuedDay);
      if (isOnSale && random.next() < valueAt(category.seasons, month)) return index;
    }
    return this.#staple;
  }
}

/** Shop prices end in 9. */
function retailPrice(price: number): number {
  return Math.round(price * 10) * 10 - 1;
}

/** Most products were there before 2023; the best seller always is and stays, so that something is always on sale. */
function lifetime(random: Random, rank: number): [launchDay: number, discontinuedDay: number | undefined] {
  if (rank === 0) return [dayNumber(2018, 4, 3), undefined];
  const launchDay = random.chance(0.7) ? random.integer(dayNumber(2018, 1, 8), -1) : random.integer(0, DAYS - 60);
  const isDiscontinued = random.chance(0.12);
  const earliestEnd = Math.max(launchDay, 0) + 45;
  return [launchDay, isDiscontinued && earliestEnd < DAYS ? random.integer(earliestEnd, DAYS - 1) : undefined];
}

function lastUpdate(random: Random, launchDay: number, discontinuedDay: number | undefined): number {
  const earliest = Math.max(discontinuedDay ?? launchDay, 0) * SECONDS_PER_DAY;
  return random.integer(earliest, END_OF_TIME - 1);
}
