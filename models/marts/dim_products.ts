import {
  boolean,
  count,
  type Dimension,
  date,
  decimal,
  dimension,
  double,
  hashKey,
  integer,
  max,
  positive,
  type Row,
  safeDivide,
  sum,
  text,
} from 'martlet';
import { stgProducts } from '../staging/stg_products.js';
import { stgRecipes } from '../staging/stg_recipes.js';

const columns = {
  product_key: text().notNull().describe("Identifies the product in the facts; 'unknown' for what matches no product."),
  product_id: text().notNull().unique().describe('The identifier in the product system.'),
  sku: text().notNull().describe('Stock keeping unit.'),
  product_name: text().notNull().describe('The name that customers see.'),
  category: text().notNull().describe('The line of products that it belongs to.'),
  subcategory: text().notNull().describe('The part of its category.'),
  brand: text().notNull().describe('The brand that it is sold under.'),
  weight_kg: decimal(18, 3).describe('The weight of one unit in kilograms.'),
  is_active: boolean().notNull().describe('Whether it is still sold.'),
  launched_on: date().describe('The first day on which it was sold.'),
  discontinued_on: date().describe('The day from which it was no longer sold; null while it is.'),
  unit_price: decimal(18, 2).test(positive()).describe('The list price of one unit now.'),
  unit_cost: decimal(18, 2).test(positive()).describe('The standard cost of one unit now: material, labour and energy.'),
  standard_margin: decimal(18, 2).describe('List price less standard cost of one unit.'),
  standard_margin_rate: double().describe('The standard margin as a share of the list price.'),
  recipe_version: integer().describe('The version of the recipe that is used now; null without a recipe.'),
  ingredient_count: integer().describe('The number of ingredients of that recipe.'),
  recipe_cost: decimal(18, 4).test(positive()).describe('What the ingredients of one unit cost: the material part of the standard cost.'),
};

export interface DimProducts extends Row<typeof columns> {}

export const dimProducts: Dimension<DimProducts> = dimension({
  name: 'dim_products',
  description: 'One row per product, as it is now, with the cost of its current recipe; and the unknown product.',
  owner: 'product-management',
  tags: ['products'],
  from: { products: stgProducts, recipes: stgRecipes },
  key: 'product_key',
  columns,
  // Two products may have one name.
  hierarchies: { range: { levels: ['category', 'subcategory', 'product_name'], strict: false } },
  tests: (t) => [
    t.expression('the material of a product costs less than the product', (eb) => eb('recipe_cost', '<', eb.ref('unit_cost')), {
      where: (eb) => eb('recipe_cost', 'is not', null),
      severity: 'warn',
      description: 'The standard cost holds labour and energy as well, so one of the two prices is out of date.',
    }),
  ],
  unknownMember: {
    product_key: 'unknown',
    product_id: 'unknown',
    sku: 'unknown',
    product_name: 'Unknown product',
    category: 'Unknown',
    subcategory: 'Unknown',
    brand: 'Unknown',
    weight_kg: null,
    is_active: false,
    launched_on: null,
    discontinued_on: null,
    unit_price: null,
    unit_cost: null,
    standard_margin: null,
    standard_margin_rate: null,
    recipe_version: null,
    ingredient_count: null,
    recipe_cost: null,
  },
  query: (db) =>
    db
      .with('current_recipes', (qb) =>
        qb
          .selectFrom('recipes')
          .where('is_current', '=', true)
          .groupBy('product_id')
          .select(({ ref }) => [
            'product_id',
            max(ref('recipe_version')).as('recipe_version'),
            count(ref('recipe_id')).as('ingredient_count'),
            sum(ref('ingredient_cost')).as('recipe_cost'),
          ]),
      )
      .selectFrom('products')
      .leftJoin('current_recipes as recipe', 'recipe.product_id', 'products.product_id')
      .select(({ ref }) => [
        hashKey(ref('products.product_id')).as('product_key'),
        'products.product_id',
        'products.sku',
        'products.product_name',
        'products.category',
        'products.subcategory',
        'products.brand',
        'products.weight_kg',
        'products.is_active',
        'products.launched_on',
        'products.discontinued_on',
        'products.unit_price',
        'products.unit_cost',
        'products.unit_margin as standard_margin',
        safeDivide(ref('products.unit_margin'), ref('products.unit_price')).as('standard_margin_rate'),
        'recipe.recipe_version',
        'recipe.ingredient_count',
        'recipe.recipe_cost',
      ]),
});
