import { faker } from '@faker-js/faker/locale/en';
import type { Ingredient } from './assortment.js';
import { DAYS, dateText } from './calendar.js';
import type { Product } from './products.js';
import { Random, valueAt } from './random.js';
import type { TableShape } from './table-shape.js';

export const RECIPES: TableShape = {
  table: 'recipes',
  columns: {
    recipe_id: 'key',
    product_id: 'reference',
    ingredient_name: 'text',
    ingredient_category: 'plain',
    quantity: 'quantity',
    unit_of_measure: 'plain',
    unit_cost: 'quantity',
    supplier_name: 'text',
    version: 'number',
    effective_from: 'date',
    effective_to: 'plain',
  },
  delivery: {
    kind: 'parquet',
    types: {
      recipe_id: 'VARCHAR',
      product_id: 'VARCHAR',
      ingredient_name: 'VARCHAR',
      ingredient_category: 'VARCHAR',
      quantity: 'DECIMAL(18, 4)',
      unit_of_measure: 'VARCHAR',
      unit_cost: 'DECIMAL(18, 4)',
      supplier_name: 'VARCHAR',
      version: 'BIGINT',
      effective_from: 'DATE',
      effective_to: 'DATE',
    },
  },
};

export const RECIPE_ROWS_PER_PRODUCT = 4.2;

/** One row per product, version and ingredient; the last version of a product has no end. */
export function* recipeRows(products: readonly Product[], seed: number): Generator<string[]> {
  const random = new Random(seed, 'recipes');
  const suppliersOf = createSuppliers(products, random, seed);
  let serial = 0;
  for (const product of products) {
    const ingredients = random.shuffled(product.category.ingredients).slice(0, random.integer(3, 4));
    for (const version of createVersions(random, product)) {
      // Material is the larger part of a product's cost; a newer recipe costs a little more.
      const material = (product.costCents / 100) * random.between(0.55, 0.68) * (1 + 0.02 * version.number);
      const shares = ingredients.map(() => random.between(0.4, 1.6));
      const allShares = shares.reduce((sum, share) => sum + share, 0);
      for (const [position, ingredient] of ingredients.entries()) {
        const unitCost = ingredient.unitCost * random.between(0.93, 1.08);
        const quantity = (material * valueAt(shares, position)) / allShares / unitCost;
        serial++;
        yield [
          `RC${String(serial).padStart(6, '0')}`,
          product.id,
          ingredient.name,
          ingredient.category,
          quantityText(quantity, ingredient),
          ingredient.unit,
          unitCost.toFixed(4),
          random.pick(suppliersOf(ingredient)),
          String(version.number),
          dateText(version.from),
          version.to === undefined ? '' : dateText(version.to),
        ];
      }
    }
  }
}

/** Nobody uses half a bottle. */
function quantityText(quantity: number, { unit }: Ingredient): string {
  const usable = unit === 'piece' ? Math.max(1, Math.round(quantity)) : Math.max(quantity, 0.0001);
  return usable.toFixed(4);
}

interface RecipeVersion {
  readonly number: number;
  readonly from: number;
  readonly to: number | undefined;
}

function createVersions(random: Random, product: Product): readonly RecipeVersion[] {
  const from = product.launchDay;
  const earliestRevision = Math.max(from, 0) + 30;
  if (!random.chance(0.2) || earliestRevision >= DAYS) return [{ number: 1, from, to: undefined }];
  const revision = random.integer(earliestRevision, DAYS - 1);
  return [
    { number: 1, from, to: revision - 1 },
    { number: 2, from: revision, to: undefined },
  ];
}

/** Each group of ingredients has a few suppliers of its own. */
function createSuppliers(products: readonly Product[], random: Random, seed: number): (ingredient: Ingredient) => string[] {
  faker.seed([seed, 1]);
  const groups = new Map<string, string[]>();
  for (const ingredient of products.flatMap((product) => product.category.ingredients)) {
    if (groups.has(ingredient.category)) continue;
    groups.set(
      ingredient.category,
      Array.from({ length: random.integer(2, 4) }, () => faker.company.name()),
    );
  }
  return ({ category }) => groups.get(category) ?? [];
}
