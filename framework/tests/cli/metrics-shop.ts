/** A small star: five order lines of three orders, three products in two categories, and metrics over them. */
export const SHOP: Readonly<Record<string, string>> = {
  'models/dim_date.ts': `
    import { date, dateSpine, type Dimension, dimension, type Row } from 'martlet';
    const columns = { day: date().notNull().describe('The day.') };
    export interface DimDate extends Row<typeof columns> {}
    export const dimDate: Dimension<DimDate> = dimension({
      name: 'dim_date', from: {}, key: 'day', columns,
      query: (db) => db.selectFrom(dateSpine('day', '2024-01-01', '2025-12-31').as('days')).select(({ ref }) => ref('days.value').as('day')),
    });`,
  'models/dim_product.ts': `
    import { decimal, type Dimension, dimension, type Row, text, valuesOf } from 'martlet';
    const columns = {
      product_key: text().notNull().describe('The product.'),
      category: text().describe('The line of products.'),
      unit_cost: decimal(10, 2).describe('What one costs.'),
    };
    export interface DimProduct extends Row<typeof columns> {}
    export const dimProduct: Dimension<DimProduct> = dimension({
      name: 'dim_product', from: {}, key: 'product_key', columns,
      query: (db) => db.selectFrom(valuesOf(columns, [
        { product_key: 'P1', category: 'Tennis', unit_cost: '5.00' },
        { product_key: 'P2', category: 'Lighting', unit_cost: '2.50' },
        { product_key: 'P3', category: null, unit_cost: null },
      ]).as('products')).selectAll(),
    });`,
  'models/fact_sales.ts': `
    import { date, decimal, type Fact, fact, integer, measuresOf, multiply, type Row, type Star, text, valuesOf } from 'martlet';
    import { dimDate } from './dim_date.js';
    import { dimProduct } from './dim_product.js';
    const columns = {
      order_id: text().notNull().describe('The order.'),
      line_number: integer().notNull(),
      product_key: text().notNull().references(dimProduct, 'product_key').describe('What was sold.'),
      order_date: date().notNull().references(dimDate, 'day').describe('When it was sold.'),
      quantity: integer().notNull(),
      amount: decimal(18, 2).notNull(),
    };
    const measures = measuresOf(columns, (m) => ({
      revenue: m.sum('amount', { unit: 'EUR' }),
      orders: m.countDistinct('order_id', { unit: 'order' }),
      cost: m.sum((row) => multiply(row('quantity'), row('product.unit_cost')), { unit: 'EUR', where: [['product.unit_cost', 'is not null']] }),
    }));
    export interface FactSales extends Row<typeof columns> {}
    export const factSales: Fact<FactSales, Star<typeof columns, typeof measures>> = fact({
      name: 'fact_sales', description: 'One row per order line.', from: {}, grain: ['order_id', 'line_number'],
      columns, measures, time: 'order_date', entity: 'line',
      query: (db) => db.selectFrom(valuesOf(columns, [
        { order_id: 'A', line_number: 1, product_key: 'P1', order_date: '2024-11-05', quantity: 2, amount: '20.00' },
        { order_id: 'A', line_number: 2, product_key: 'P2', order_date: '2024-11-05', quantity: 1, amount: '10.00' },
        { order_id: 'B', line_number: 1, product_key: 'P1', order_date: '2024-12-31', quantity: 5, amount: '50.00' },
        { order_id: 'C', line_number: 1, product_key: 'P3', order_date: '2025-02-10', quantity: 1, amount: '5.00' },
        { order_id: 'C', line_number: 2, product_key: 'P2', order_date: '2025-02-10', quantity: 4, amount: '40.00' },
      ]).as('lines')).selectAll(),
    });`,
  'semantic/sales.ts': `
    import { comparedMetric, cumulativeMetric, ratioMetric, simpleMetric } from 'martlet';
    import { factSales } from '../models/fact_sales.js';
    export const revenue = simpleMetric({
      name: 'revenue', from: factSales, measure: 'revenue', description: 'What customers pay.', format: '0,0.00', owner: 'sales-analytics',
      synonyms: ['turnover', 'sales'], tags: ['money'], fill: 'zero',
    });
    export const orders = simpleMetric({ name: 'orders', from: factSales, measure: 'orders' });
    export const cost = simpleMetric({ name: 'cost', from: factSales, measure: 'cost' });
    export const averageOrderValue = ratioMetric({ name: 'average_order_value', numerator: revenue, denominator: orders, unit: 'EUR' });
    export const revenueGrowth = comparedMetric({ name: 'revenue_growth', of: revenue, offset: '1 month', show: 'growth', format: '0.0%' });
    export const revenueSoFar = cumulativeMetric({ name: 'revenue_so_far', of: revenue, window: { toDate: 'year' }, unit: 'EUR' });`,
};
