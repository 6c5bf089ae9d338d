import { date, decimal, integer, type Row, type Source, source, text } from 'martlet';

const columns = {
  recipe_id: text().notNull().describe('Identifies the line of a recipe.'),
  product_id: text().notNull().describe('The product that the ingredient goes into.'),
  ingredient_name: text().notNull().describe('What goes into the product.'),
  ingredient_category: text().notNull().describe('The kind of ingredient.'),
  quantity: decimal(18, 4).notNull().describe('How much of it one unit of the product takes, in unit_of_measure.'),
  unit_of_measure: text().notNull().accepted('kg', 'l', 'm', 'piece').describe('The unit of quantity.'),
  unit_cost: decimal(18, 4).notNull().describe('What one unit_of_measure of the ingredient costs.'),
  supplier_name: text().notNull().describe('The company that delivers the ingredient.'),
  version: integer().notNull().describe('The version of the recipe; counts from one.'),
  effective_from: date().notNull().describe('The first day on which the line was used.'),
  effective_to: date().describe('The last day on which the line was used; null while it is.'),
};

export interface Recipes extends Row<typeof columns> {}

export const recipes: Source<Recipes> = source({
  name: 'recipes',
  description: 'One row per ingredient of a version of a recipe.',
  grain: ['recipe_id'],
  columns,
  files: { pattern: 'recipes.parquet', format: 'parquet' },
  freshness: { warnAfterHours: 7 * 24 },
});
