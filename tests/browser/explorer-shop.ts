import { ATTACKS } from './attacks.js';

/** Products in a hierarchy; one category and one product have names that are attacks. */
const PRODUCTS = [
  ['P1', 'Kitchen', 'Pans', 'Iron pan'],
  ['P2', 'Kitchen', 'Pans', 'Copper pan'],
  ['P3', 'Kitchen', 'Knives', 'Bread knife'],
  ['P4', 'Garden', 'Tools', 'Spade'],
  ['P5', 'Garden', 'Pots', ATTACKS[0] ?? ''],
  ['P6', ATTACKS[1] ?? '', 'Others', 'Gift card'],
] as const;

const CUSTOMERS = [
  ['C1', 'FR', 'Ada', 'ada@example.com'],
  ['C2', 'DE', 'Bob', 'bob@example.org'],
  ['C3', 'US', 'Cleo', 'cleo@example.net'],
] as const;

/** Each customer buys each product once a month; in 2025 France buys hardly any pans. */
function lines(): readonly (readonly [string, string, string, string, string, string])[] {
  return [2024, 2025].flatMap((year) =>
    Array.from({ length: 12 }, (_, month) => `${year}-${String(month + 1).padStart(2, '0')}-15`).flatMap((day) =>
      PRODUCTS.flatMap(([product], rank) =>
        CUSTOMERS.map(([customer], place) => {
          const hasFallen = year === 2025 && customer === 'C1' && (product === 'P1' || product === 'P2');
          const amount = hasFallen ? 1 : 100 + 10 * rank + place + (year === 2025 ? 1 : 0);
          return [`${day}-${product}-${customer}`, product, customer, day, place === 0 ? 'web' : 'retail', `${amount}.00`] as const;
        }),
      ),
    ),
  );
}

const rowsText = (names: readonly string[], rows: readonly (readonly string[])[]): string =>
  JSON.stringify(rows.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]]))));

/** A shop for the tests of the explorer: two years of sales, three countries, a hierarchy, personal data, and three roles. */
export const EXPLORER_SHOP: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'martlet.config.ts': `
    import { defineConfig } from 'martlet';
    export default defineConfig({
      name: 'garden_shop',
      targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } },
      defaultTarget: 'local',
      serve: { http: { port: 0, limits: { requestsPerMinute: 100_000 } }, catalog: 'https://catalog.example.com/' },
      roles: {
        analyst: { relations: 'gold.*', metrics: '*' },
        web_team: { relations: 'gold.*', metrics: ['revenue', 'orders'], rows: { 'gold.fact_sales': "channel = 'web'" } },
      },
    });`,
  'models/dim_products.ts': `
    import { type Dimension, dimension, type Row, text, valuesOf } from 'martlet';
    const columns = {
      product_key: text().notNull(), category: text().notNull().describe('The line of products.'), subcategory: text().notNull(), product_name: text().notNull(),
    };
    export interface DimProducts extends Row<typeof columns> {}
    export const dimProducts: Dimension<DimProducts> = dimension({
      name: 'dim_products', from: {}, key: 'product_key', columns,
      hierarchies: { range: { levels: ['category', 'subcategory', 'product_name'] } },
      query: (db) => db.selectFrom(valuesOf(columns, ${rowsText(['product_key', 'category', 'subcategory', 'product_name'], PRODUCTS)}).as('products')).selectAll(),
    });`,
  'models/dim_customers.ts': `
    import { type Dimension, dimension, type Row, text, valuesOf } from 'martlet';
    const columns = { customer_key: text().notNull(), country: text().notNull(), first_name: text().pii('name'), email: text().pii('email') };
    export interface DimCustomers extends Row<typeof columns> {}
    export const dimCustomers: Dimension<DimCustomers> = dimension({
      name: 'dim_customers', from: {}, key: 'customer_key', columns,
      query: (db) => db.selectFrom(valuesOf(columns, ${rowsText(['customer_key', 'country', 'first_name', 'email'], CUSTOMERS)}).as('customers')).selectAll(),
    });`,
  'models/fact_sales.ts': `
    import { date, decimal, type Fact, fact, measuresOf, type Row, type Star, text, valuesOf } from 'martlet';
    import { dimCustomers } from './dim_customers.js';
    import { dimProducts } from './dim_products.js';
    const columns = {
      order_id: text().notNull(), product_key: text().notNull().references(dimProducts, 'product_key'),
      customer_key: text().notNull().references(dimCustomers, 'customer_key'), order_date: date().notNull(), channel: text().notNull(), amount: decimal(18, 2).notNull(),
    };
    const measures = measuresOf(columns, (m) => ({ revenue: m.sum('amount', { unit: 'EUR' }), orders: m.countDistinct('order_id', { unit: 'order' }) }));
    export interface FactSales extends Row<typeof columns> {}
    export const factSales: Fact<FactSales, Star<typeof columns, typeof measures>> = fact({
      name: 'fact_sales', description: 'One row per order.', from: {}, grain: ['order_id'], columns, measures, time: 'order_date', entity: 'sale',
      query: (db) => db.selectFrom(valuesOf(columns, ${rowsText(['order_id', 'product_key', 'customer_key', 'order_date', 'channel', 'amount'], lines())}).as('lines')).selectAll(),
    });`,
  'models/fact_waste.ts': `
    import { date, decimal, type Fact, fact, measuresOf, type Row, type Star, text, valuesOf } from 'martlet';
    import { dimProducts } from './dim_products.js';
    const columns = { waste_id: text().notNull(), product_key: text().notNull().references(dimProducts, 'product_key'), thrown_on: date().notNull(), kg: decimal(10, 1).notNull() };
    const measures = measuresOf(columns, (m) => ({ kg: m.sum('kg', { unit: 'kg' }) }));
    export interface FactWaste extends Row<typeof columns> {}
    export const factWaste: Fact<FactWaste, Star<typeof columns, typeof measures>> = fact({
      name: 'fact_waste', from: {}, grain: ['waste_id'], columns, measures, time: 'thrown_on', entity: 'waste',
      query: (db) => db.selectFrom(valuesOf(columns, [{ waste_id: 'W1', product_key: 'P1', thrown_on: '2025-03-01', kg: '1.5' }]).as('waste')).selectAll(),
    });`,
  'semantic/sales.ts': `
    import { ratioMetric, simpleMetric } from 'martlet';
    import { factSales } from '../models/fact_sales.js';
    import { factWaste } from '../models/fact_waste.js';
    export const revenue = simpleMetric({
      name: 'revenue', from: factSales, measure: 'revenue', description: 'What customers pay.', synonyms: ['turnover'], format: '0,0.00', fill: 'zero', owner: 'sales',
    });
    export const orders = simpleMetric({ name: 'orders', from: factSales, measure: 'orders', fill: 'zero' });
    export const averageOrderValue = ratioMetric({ name: 'average_order_value', numerator: revenue, denominator: orders, unit: 'EUR', format: '0,0.00' });
    export const wasteKg = simpleMetric({ name: 'waste_kg', from: factWaste, measure: 'kg', synonyms: ['scrap'] });`,
  'exposures/sales_by_country.ts': `
    import { exposure } from 'martlet';
    import { dimCustomers } from '../models/dim_customers.js';
    import { factSales } from '../models/fact_sales.js';
    export const salesByCountry = exposure({
      name: 'sales_by_country', type: 'dashboard', description: 'What each country buys.', reads: [factSales, dimCustomers],
      url: 'https://data.example.com/explore?metrics=revenue&by=customer.country',
    });`,
};
