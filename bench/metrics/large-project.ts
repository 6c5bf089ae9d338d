import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeLargeProject } from '../large-project.js';

/** How many facts share a product and a customer dimension. */
const FACTS_A_DOMAIN = 10;

/** Writes a project of so many models, with so many facts among them, their dimensions, and five metrics for each fact. */
export function writeMetricsProject(directory: string, models: number, facts: number, modules: string): void {
  const domains = Math.ceil(facts / FACTS_A_DOMAIN);
  writeLargeProject(directory, models - facts - 2 * domains - 1, modules);
  const write = (file: string, text: string): void => writeFileSync(join(directory, file), text);
  for (const folder of ['models/facts', 'models/dimensions', 'semantic']) mkdirSync(join(directory, folder), { recursive: true });
  const products = membersColumns('product_id', 'category');
  const customers = membersColumns('customer_id', 'country');
  for (const [what, columns] of Object.entries({ dates: datesColumns, sales: salesColumns, products, customers }))
    write(`sources/raw_${what}.ts`, sourceModule(what, columns));
  write('models/dimensions/dim_dates.ts', dimensionModule('dim_dates', 'dates', 'date_day', datesColumns));
  for (let domain = 0; domain < domains; domain += 1) {
    write(`models/dimensions/dim_products_${domain}.ts`, dimensionModule(`dim_products_${domain}`, 'products', 'product_id', products));
    write(
      `models/dimensions/dim_customers_${domain}.ts`,
      dimensionModule(`dim_customers_${domain}`, 'customers', 'customer_id', customers),
    );
  }
  for (let fact = 0; fact < facts; fact += 1) {
    write(`models/facts/fact_sales_${fact}.ts`, factModule(fact, Math.floor(fact / FACTS_A_DOMAIN)));
    write(`semantic/sales_${fact}.ts`, metricsModule(fact));
  }
}

const datesColumns = `  date_day: date().notNull(),
  fiscal_year: integer().notNull(),
  fiscal_period: integer().notNull(),
`;
const salesColumns = `  order_id: text().notNull(),
  line_number: integer().notNull(),
  product_id: text(),
  customer_id: text(),
  order_date: date().notNull(),
  ship_date: date(),
  channel: text(),
  status: text(),
  quantity: integer(),
  amount: decimal(18, 2),
`;
const membersColumns = (key: string, attribute: string): string => `  ${key}: text().notNull(),
  name: text(),
  ${attribute}: text(),
`;

/** What the facts and their dimensions read. */
function sourceModule(what: string, columns: string): string {
  return `import { date, decimal, integer, source, text } from 'martlet';
export const ${exportOf(`raw_${what}`)} = source({
  name: 'raw_${what}',
  description: 'One row for each of the ${what}.',
  columns: {
${columns}  },
  files: { pattern: 'raw_${what}.csv' },
});
`;
}

function dimensionModule(name: string, what: string, key: string, columns: string): string {
  const raw = exportOf(`raw_${what}`);
  return `import { date, dimension, integer, text } from 'martlet';
import { ${raw} } from '../../sources/raw_${what}.js';
const columns = {
${columns}};
export const ${exportOf(name)} = dimension({
  name: '${name}',
  description: 'One row for each of the ${what}.',
  from: { rows: ${raw} },
  key: '${key}',
  columns,
  query: (db) => db.selectFrom('rows').selectAll(),
});
`;
}

function factModule(fact: number, domain: number): string {
  const [products, customers] = [`dim_products_${domain}`, `dim_customers_${domain}`];
  const columns = salesColumns
    .replace('product_id: text()', `product_id: text().references(${exportOf(products)}, 'product_id')`)
    .replace('customer_id: text()', `customer_id: text().references(${exportOf(customers)}, 'customer_id')`)
    .replaceAll(/(order_date|ship_date): (.*),/g, "$1: $2.references(dimDates, 'date_day'),");
  return `import { date, decimal, fact, integer, measuresOf, text } from 'martlet';
import { rawSales } from '../../sources/raw_sales.js';
import { ${exportOf(customers)} } from '../dimensions/${customers}.js';
import { dimDates } from '../dimensions/dim_dates.js';
import { ${exportOf(products)} } from '../dimensions/${products}.js';
const complete = [['status', '=', 'complete']] as const;
const columns = {
${columns}};
export const factSales${fact} = fact({
  name: 'fact_sales_${fact}',
  description: 'One row per line of an order.',
  from: { rows: rawSales },
  grain: ['order_id', 'line_number'],
  entity: 'sale',
  columns,
  time: 'order_date',
  measures: measuresOf(columns, (m) => ({
    revenue: m.sum('amount', { unit: 'EUR', where: complete }),
    units: m.sum('quantity', { unit: 'unit', where: complete }),
    orders: m.countDistinct('order_id', { unit: 'order', where: complete }),
  })),
  query: (db) => db.selectFrom('rows').selectAll(),
});
`;
}

function metricsModule(fact: number): string {
  return `import { cumulativeMetric, ratioMetric, shareMetric, simpleMetric } from 'martlet';
import { factSales${fact} } from '../models/facts/fact_sales_${fact}.js';
export const revenue${fact} = simpleMetric({ name: 'revenue_${fact}', from: factSales${fact}, measure: 'revenue' });
export const orders${fact} = simpleMetric({ name: 'orders_${fact}', from: factSales${fact}, measure: 'orders' });
export const orderValue${fact} = ratioMetric({ name: 'order_value_${fact}', numerator: revenue${fact}, denominator: orders${fact} });
export const revenue28Days${fact} = cumulativeMetric({ name: 'revenue_28_days_${fact}', of: revenue${fact}, window: { rolling: '28 days' } });
export const share${fact} = shareMetric({ name: 'share_${fact}', of: revenue${fact} });
`;
}

const exportOf = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
