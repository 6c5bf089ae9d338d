import { boolean, date, decimal, integer, isTrue, multiply, positive, type Row, type Staging, staging, text, trim } from 'martlet';
import { recipes } from '../../sources/recipes.js';

const columns = {
  recipe_id: text().notNull().describe('Identifies the line of a recipe.'),
  product_id: text().notNull().describe('The product that the ingredient goes into.'),
  recipe_version: integer().notNull().test(positive()).describe('The version of the recipe; counts from one.'),
  ingredient_name: text().notNull().describe('What goes into the product.'),
  ingredient_category: text().notNull().describe('The kind of ingredient.'),
  quantity: decimal(18, 4).notNull().test(positive()).describe('How much of it one unit of the product takes, in unit_of_measure.'),
  unit_of_measure: text().notNull().accepted('kg', 'l', 'm', 'piece').describe('The unit of quantity.'),
  unit_cost: decimal(18, 4).notNull().test(positive()).describe('What one unit_of_measure of the ingredient costs.'),
  ingredient_cost: decimal(18, 4).notNull().describe('What the ingredient costs in one unit of the product.'),
  supplier_name: text().notNull().describe('The company that delivers the ingredient.'),
  effective_from: date().notNull().describe('The first day on which the line was used.'),
  effective_to: date().describe('The last day on which the line was used; null while it is.'),
  is_current: boolean().notNull().describe('Whether the line belongs to the recipe that is used now.'),
};

export interface StgRecipes extends Row<typeof columns> {}

export const stgRecipes: Staging<StgRecipes> = staging({
  name: 'stg_recipes',
  description: 'One row per ingredient of a version of a recipe, with what it costs in one unit of the product.',
  from: { recipes },
  grain: ['recipe_id'],
  columns,
  tests: (t) => [t.uniqueCombination(['product_id', 'recipe_version', 'ingredient_name'])],
  monitors: (m) => [m.volume(), m.mean('unit_cost'), m.mix('unit_of_measure')],
  query: (db) =>
    db
      .selectFrom('recipes')
      .select(({ eb, ref }) => [
        'recipe_id',
        'product_id',
        'version as recipe_version',
        trim(ref('ingredient_name')).as('ingredient_name'),
        trim(ref('ingredient_category')).as('ingredient_category'),
        'quantity',
        'unit_of_measure',
        'unit_cost',
        multiply(ref('quantity'), ref('unit_cost')).as('ingredient_cost'),
        trim(ref('supplier_name')).as('supplier_name'),
        'effective_from',
        'effective_to',
        isTrue(eb('effective_to', 'is', null)).as('is_current'),
      ]),
});
