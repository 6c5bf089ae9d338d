import { atLeast, boolean, date, decimal, positive, type Row, type Staging, staging, subtract, text, timestamp, trim } from 'martlet';
import { products } from '../../sources/products.js';

const columns = {
  product_id: text().notNull().describe('Identifies the product: P and five digits.'),
  sku: text().notNull().unique().describe('Stock keeping unit: category, subcategory and a number.'),
  product_name: text().notNull().describe('The name that customers see.'),
  category: text().notNull().describe('The line of products that it belongs to.'),
  subcategory: text().notNull().describe('The part of its category.'),
  brand: text().notNull().describe('The brand that it is sold under.'),
  unit_cost: decimal(18, 2).notNull().test(positive()).describe('What making one unit costs now: the standard cost.'),
  unit_price: decimal(18, 2).notNull().test(positive()).describe('The list price of one unit now.'),
  unit_margin: decimal(18, 2).notNull().describe('The list price less the standard cost of one unit.'),
  weight_kg: decimal(18, 3).notNull().test(atLeast(0)).describe('The weight of one unit in kilograms.'),
  is_active: boolean().notNull().describe('Whether it is still sold.'),
  launched_on: date().notNull().describe('The first day on which it was sold.'),
  discontinued_on: date().describe('The day from which it was no longer sold; null while it is.'),
  updated_at: timestamp().notNull().describe('When the product system last changed the row.'),
};

export interface StgProducts extends Row<typeof columns> {}

export const stgProducts: Staging<StgProducts> = staging({
  name: 'stg_products',
  description: 'One row per product, with texts trimmed and the margin at list price.',
  from: { products },
  grain: ['product_id'],
  columns,
  tests: (t) => [
    t.expression('a product ends after it begins', (eb) =>
      eb.or([eb('discontinued_on', 'is', null), eb('discontinued_on', '>=', eb.ref('launched_on'))]),
    ),
  ],
  monitors: (m) => [m.volume(), m.mean('unit_price'), m.mean('unit_cost')],
  query: (db) =>
    db
      .selectFrom('products')
      .select(({ ref }) => [
        'product_id',
        trim(ref('sku')).as('sku'),
        trim(ref('product_name')).as('product_name'),
        trim(ref('category')).as('category'),
        trim(ref('subcategory')).as('subcategory'),
        trim(ref('brand')).as('brand'),
        'unit_cost',
        'unit_price',
        subtract(ref('unit_price'), ref('unit_cost')).as('unit_margin'),
        'weight_kg',
        'is_active',
        'launched_on',
        'discontinued_on',
        'updated_at',
      ]),
});
