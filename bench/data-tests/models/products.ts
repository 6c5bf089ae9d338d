import { type Model, model, type Row, text } from 'martlet';
import { rawProducts } from '../sources/raw_products.js';

const columns = { product_id: text().notNull().unique() };

export interface Products extends Row<typeof columns> {}

export const products: Model<Products> = model({
  name: 'products',
  description: 'One row per product.',
  from: { rawProducts },
  columns,
  query: (db) => db.selectFrom('rawProducts').select('product_id'),
});
