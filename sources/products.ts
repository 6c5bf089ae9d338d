import { boolean, date, decimal, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = {
  product_id: text().notNull().describe('Identifies the product: P and five digits.'),
  sku: text().notNull().describe('Stock keeping unit: category, subcategory and a number.'),
  product_name: text().notNull().describe('The name that customers see.'),
  category: text().notNull().describe('The line of products that it belongs to.'),
  subcategory: text().notNull().describe('The part of its category.'),
  brand: text().notNull().describe('The brand that it is sold under.'),
  unit_cost: decimal(18, 2).notNull().describe('What making one unit costs now.'),
  unit_price: decimal(18, 2).notNull().describe('The list price of one unit now.'),
  weight_kg: decimal(18, 3).notNull().describe('The weight of one unit in kilograms.'),
  is_active: boolean().notNull().describe('Whether it is still sold.'),
  launched_on: date().notNull().describe('The first day on which it was sold.'),
  discontinued_on: date().describe('The day from which it was no longer sold; null while it is.'),
  updated_at: timestamp().notNull().describe('When the product system last changed the row.'),
};

export interface Products extends Row<typeof columns> {}

export const products: Source<Products> = source({
  name: 'products',
  description: 'One row per product that the company makes or ever made, as the product system holds it now.',
  grain: ['product_id'],
  columns,
  files: { pattern: 'products.csv' },
  freshness: { warnAfterHours: 7 * 24 },
});
