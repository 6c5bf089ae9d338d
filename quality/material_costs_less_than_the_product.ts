import { dataTest } from 'martlet';
import { dimProducts } from '../models/marts/dim_products.js';

export const materialCostsLessThanTheProduct = dataTest({
  name: 'material_costs_less_than_the_product',
  description: 'The ingredients of a product cost less than its standard cost, which holds labour and energy as well.',
  severity: 'warn',
  from: { products: dimProducts },
  query: (db) =>
    db.selectFrom('products').select(['product_id', 'product_name', 'recipe_cost', 'unit_cost']).whereRef('recipe_cost', '>=', 'unit_cost'),
});
