import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeModules = fileURLToPath(new URL('../node_modules', import.meta.url));

/** The kinds of ten models in a row; each reads only what stands before it. */
const KINDS = ['staging', 'staging', 'staging', 'dimension', 'dimension', 'intermediate', 'fact', 'fact', 'fact', 'metric'] as const;
/** How many intermediate models read each other in a row. */
const CHAIN = 12;

/**
 * Writes a project of so many models, as a user would write it: one file a relation, contract first, an annotated export, 8 to
 * 16 columns, joins of up to four relations, a depth of 16. Beside every three staging models stand their sources, with ten
 * rows each, so that the project can be built. The same number gives the same files, byte for byte. `libraries` is the
 * `node_modules` that the project gets, the repository's own when left out.
 */
export function writeProject(directory: string, models: number, libraries = nodeModules): void {
  const files = new Map([
    ['package.json', '{ "name": "many-models", "private": true, "type": "module" }\n'],
    ['tsconfig.json', TSCONFIG],
    ['martlet.config.ts', CONFIG],
  ]);
  for (let index = 0; index < models; index += 1) for (const [path, text] of filesOf(index)) files.set(path, text);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  symlinkSync(libraries, join(directory, 'node_modules'));
}

const TSCONFIG = `{
  "compilerOptions": { "module": "NodeNext", "target": "ES2023", "strict": true, "noEmit": true, "skipLibCheck": true, "types": ["node"] },
  "include": ["models", "sources", "martlet.config.ts"]
}
`;

const CONFIG = `import { defineConfig } from 'martlet';

export default defineConfig({
  name: 'many_models',
  data: { directory: 'data' },
  targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } },
  defaultTarget: 'local',
});
`;

function filesOf(index: number): readonly (readonly [path: string, text: string])[] {
  const group = Math.floor(index / KINDS.length);
  const position = index % KINDS.length;
  const kind = KINDS[position] ?? 'staging';
  switch (kind) {
    case 'staging': {
      const name = numbered('orders', group, position);
      return [
        [`sources/${name}.ts`, sourceModule(name)],
        [`models/staging/stg_${name}.ts`, stagingModule(name)],
        [`data/${name}.csv`, orderFile(name)],
      ];
    }
    case 'dimension':
      return [[`models/marts/${numbered('dim_members', group, position - 3)}.ts`, dimensionModule(group, position - 3)]];
    case 'intermediate':
      return [[`models/intermediate/${numbered('int_totals', group)}.ts`, intermediateModule(group)]];
    case 'fact':
      return [[`models/marts/${numbered('fact_sales', group, position - 6)}.ts`, factModule(group, position - 6)]];
    case 'metric':
      return [[`models/marts/${numbered('metrics_sales', group)}.ts`, metricModule(group)]];
    default:
      return kind satisfies never;
  }
}

const numbered = (name: string, group: number, position?: number): string =>
  `${name}_${String(group).padStart(4, '0')}${position === undefined ? '' : 'abc'.charAt(position)}`;
const exportOf = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const typeOf = (name: string): string => exportOf(`_${name}`);

function sourceModule(name: string): string {
  return `import { decimal, integer, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = {
  order_id: text().notNull().describe('Identifies the order.'),
  member_id: text().notNull().describe('Who ordered.'),
  product_id: text().notNull().describe('What was ordered.'),
  channel: text().notNull().accepted('web', 'retail', 'wholesale').describe('Where the order was placed.'),
  status: text().notNull().describe('How far the order has come.'),
  ordered_at: timestamp().notNull().describe('When the order was placed, in UTC.'),
  quantity: integer().notNull().describe('Units ordered.'),
  unit_price: decimal(18, 2).notNull().describe('The price of one unit.'),
  discount: decimal(18, 2).notNull().describe('What is taken off the price of the whole order.'),
  note: text().describe('What the member wrote.'),
};

export interface ${typeOf(name)} extends Row<typeof columns> {}

export const ${exportOf(name)}: Source<${typeOf(name)}> = source({
  name: '${name}',
  description: 'One row per order.',
  grain: ['order_id'],
  columns,
  files: { pattern: '${name}.csv' },
});
`;
}

function orderFile(name: string): string {
  const rows = Array.from({ length: 10 }, (_, row) => {
    const channel = ['web', 'retail', 'wholesale'][row % 3];
    return `${name}-${row},M${row % 4},P${row % 3},${channel},placed,2024-02-2${row}T10:00:00Z,${row + 1},${row}.50,0.25,`;
  });
  return `order_id,member_id,product_id,channel,status,ordered_at,quantity,unit_price,discount,note\n${rows.join('\n')}\n`;
}

function stagingModule(source: string): string {
  const name = `stg_${source}`;
  return `import { date, decimal, integer, multiply, positive, type Row, type Staging, staging, subtract, text, timestamp, toDate, trim } from 'martlet';
import { ${exportOf(source)} } from '../../sources/${source}.js';

const columns = {
  order_id: text().notNull().unique().describe('Identifies the order.'),
  member_id: text().notNull().describe('Who ordered.'),
  product_id: text().notNull().describe('What was ordered.'),
  channel: text().notNull().accepted('web', 'retail', 'wholesale').describe('Where the order was placed.'),
  status: text().notNull().describe('How far the order has come.'),
  ordered_at: timestamp().notNull().describe('When the order was placed, in UTC.'),
  order_date: date().notNull().describe('The day on which the order was placed, in UTC.'),
  quantity: integer().notNull().test(positive()).describe('Units ordered.'),
  unit_price: decimal(18, 2).notNull().describe('The price of one unit.'),
  discount: decimal(18, 2).notNull().describe('What is taken off the price of the whole order.'),
  net_amount: decimal(18, 2).notNull().describe('Quantity times unit price, less the discount.'),
  note: text().describe('What the member wrote.'),
};

export interface ${typeOf(name)} extends Row<typeof columns> {}

export const ${exportOf(name)}: Staging<${typeOf(name)}> = staging({
  name: '${name}',
  description: 'One row per order.',
  from: { orders: ${exportOf(source)} },
  grain: ['order_id'],
  columns,
  query: (db) =>
    db
      .selectFrom('orders')
      .select(({ ref }) => [
        'order_id',
        trim(ref('member_id')).as('member_id'),
        trim(ref('product_id')).as('product_id'),
        'channel',
        'status',
        'ordered_at',
        toDate(ref('ordered_at')).as('order_date'),
        'quantity',
        'unit_price',
        'discount',
        subtract(multiply(ref('quantity'), ref('unit_price')), ref('discount')).as('net_amount'),
        'note',
      ]),
});
`;
}

function dimensionModule(group: number, position: number): string {
  const name = numbered('dim_members', group, position);
  const orders = numbered('stg_orders', group, position);
  return `import { coalesce, count, type Dimension, date, dateTrunc, decimal, decimalLiteral, dimension, hashKey, integer, max, min, type Row, sum, text } from 'martlet';
import { ${exportOf(orders)} } from '../staging/${orders}.js';

const columns = {
  member_key: text().notNull().describe("Identifies the member in the facts; 'unknown' for what matches none."),
  member_id: text().notNull().unique().describe('The identifier in the shop.'),
  first_order_date: date().describe('The day of the first order.'),
  last_order_date: date().describe('The day of the last order.'),
  cohort_month: date().describe('The first day of the month of the first order.'),
  orders: integer().notNull().describe('How many orders there were.'),
  quantity: integer().notNull().describe('Units ordered.'),
  revenue: decimal(18, 2).notNull().describe('What the member paid.'),
};

export interface ${typeOf(name)} extends Row<typeof columns> {}

export const ${exportOf(name)}: Dimension<${typeOf(name)}> = dimension({
  name: '${name}',
  description: 'One row per member, and the unknown member.',
  from: { orders: ${exportOf(orders)} },
  key: 'member_key',
  columns,
  unknownMember: {
    member_key: 'unknown',
    member_id: 'unknown',
    first_order_date: null,
    last_order_date: null,
    cohort_month: null,
    orders: 0,
    quantity: 0,
    revenue: '0.00',
  },
  query: (db) =>
    db
      .with('totals', (qb) =>
        qb
          .selectFrom('orders')
          .where('status', '!=', 'cancelled')
          .groupBy('member_id')
          .select(({ ref }) => [
            'member_id',
            min(ref('order_date')).as('first_order_date'),
            max(ref('order_date')).as('last_order_date'),
            count().as('orders'),
            coalesce(sum(ref('quantity')), 0).as('quantity'),
            coalesce(sum(ref('net_amount')), decimalLiteral('0.00')).as('revenue'),
          ]),
      )
      .selectFrom('totals')
      .select(({ ref }) => [
        hashKey(ref('totals.member_id')).as('member_key'),
        'totals.member_id',
        'totals.first_order_date',
        'totals.last_order_date',
        dateTrunc('month', ref('totals.first_order_date')).as('cohort_month'),
        'totals.orders',
        'totals.quantity',
        'totals.revenue',
      ]),
});
`;
}

/** Each reads that of the group before it, so that the project is deep; every twelfth begins anew. */
function intermediateModule(group: number): string {
  const name = numbered('int_totals', group);
  const orders = numbered('stg_orders', group, 2);
  const before = group % CHAIN === 0 ? numbered('stg_orders', group, 0) : numbered('int_totals', group - 1);
  const room = before.startsWith('stg') ? '../staging' : '.';
  return `import { type Intermediate, coalesce, count, date, decimal, decimalLiteral, integer, intermediate, type Row, subtract, sum, text } from 'martlet';
import { ${exportOf(orders)} } from '../staging/${orders}.js';
import { ${exportOf(before)} } from '${room}/${before}.js';

const columns = {
  product_id: text().notNull().describe('What was ordered.'),
  order_date: date().notNull().describe('The day of the orders, in UTC.'),
  channel: text().notNull().describe('Where the orders were placed.'),
  orders: integer().notNull().describe('How many orders there were.'),
  quantity: integer().notNull().describe('Units ordered.'),
  discount: decimal(18, 2).notNull().describe('What was taken off.'),
  net_amount: decimal(18, 2).notNull().describe('What the members paid.'),
  net_amount_before: decimal(18, 2).notNull().describe('What they paid for the product on that day elsewhere.'),
  difference: decimal(18, 2).notNull().describe('The one less the other.'),
};

export interface ${typeOf(name)} extends Row<typeof columns> {}

export const ${exportOf(name)}: Intermediate<${typeOf(name)}> = intermediate({
  name: '${name}',
  description: 'One row per product, day and channel.',
  from: { orders: ${exportOf(orders)}, before: ${exportOf(before)} },
  grain: ['product_id', 'order_date', 'channel'],
  columns,
  query: (db) =>
    db
      .with('earlier', (qb) =>
        qb
          .selectFrom('before')
          .groupBy(['product_id', 'order_date'])
          .select(({ ref }) => ['product_id', 'order_date', sum(ref('net_amount')).as('net_amount')]),
      )
      .with('days', (qb) =>
        qb
          .selectFrom('orders')
          .groupBy(['product_id', 'order_date', 'channel'])
          .select(({ ref }) => [
            'product_id',
            'order_date',
            'channel',
            count().as('orders'),
            coalesce(sum(ref('quantity')), 0).as('quantity'),
            coalesce(sum(ref('discount')), decimalLiteral('0.00')).as('discount'),
            coalesce(sum(ref('net_amount')), decimalLiteral('0.00')).as('net_amount'),
          ]),
      )
      .selectFrom('days')
      .leftJoin('earlier', (join) =>
        join.onRef('earlier.product_id', '=', 'days.product_id').onRef('earlier.order_date', '=', 'days.order_date'),
      )
      .select(({ ref }) => {
        const elsewhere = coalesce(ref('earlier.net_amount'), decimalLiteral('0.00'));
        return [
          'days.product_id',
          'days.order_date',
          'days.channel',
          'days.orders',
          'days.quantity',
          'days.discount',
          'days.net_amount',
          elsewhere.as('net_amount_before'),
          subtract(ref('days.net_amount'), elsewhere).as('difference'),
        ];
      }),
});
`;
}

function factModule(group: number, position: number): string {
  const name = numbered('fact_sales', group, position);
  const orders = numbered('stg_orders', group, position);
  const members = numbered('dim_members', group, position % 2);
  const others = numbered('dim_members', Math.floor(group / 2), 1 - (position % 2));
  const totals = numbered('int_totals', group);
  return `import {
  atLeast,
  coalesce,
  date,
  decimal,
  decimalLiteral,
  extract,
  type Fact,
  fact,
  ifElse,
  integer,
  multiply,
  positive,
  type Row,
  safeDivide,
  subtract,
  text,
  timestamp,
  double,
} from 'martlet';
import { ${exportOf(totals)} } from '../intermediate/${totals}.js';
import { ${exportOf(orders)} } from '../staging/${orders}.js';
import { ${exportOf(members)} } from './${members}.js';
import { ${exportOf(others)} } from './${others}.js';

const columns = {
  order_id: text().notNull().describe('Identifies the order.'),
  member_key: text().notNull().references(${exportOf(members)}, 'member_key').describe('Who ordered.'),
  other_key: text().notNull().references(${exportOf(others)}, 'member_key').describe('The member of that name in another shop.'),
  product_id: text().notNull().describe('What was ordered.'),
  channel: text().notNull().accepted('web', 'retail', 'wholesale').describe('Where the order was placed.'),
  status: text().notNull().describe('How far the order has come.'),
  ordered_at: timestamp().notNull().describe('When the order was placed, in UTC.'),
  order_date: date().notNull().describe('The day on which the order was placed, in UTC.'),
  order_year: integer().notNull().describe('The year of that day.'),
  quantity: integer().notNull().test(positive()).describe('Units ordered.'),
  unit_price: decimal(18, 2).notNull().describe('The price of one unit.'),
  gross_amount: decimal(18, 2).notNull().test(atLeast(0)).describe('Quantity times unit price.'),
  net_amount: decimal(18, 2).notNull().describe('What the member pays.'),
  margin: decimal(18, 2).notNull().describe('The net amount less a tenth of the gross amount.'),
  share: double().describe('The share of the order in what was sold of the product on that day; null when that is nothing.'),
  is_first: text().notNull().describe("'yes' for an order on the member's first day."),
};

export interface ${typeOf(name)} extends Row<typeof columns> {}

export const ${exportOf(name)}: Fact<${typeOf(name)}> = fact({
  name: '${name}',
  description: 'One row per order that was not cancelled.',
  from: { orders: ${exportOf(orders)}, members: ${exportOf(members)}, others: ${exportOf(others)}, totals: ${exportOf(totals)} },
  grain: ['order_id'],
  columns,
  partitionBy: 'order_date',
  tests: (t) => [t.expression('nobody pays more than the price', (eb) => eb('net_amount', '<=', eb.ref('gross_amount')))],
  query: (db) =>
    db
      .selectFrom('orders')
      .leftJoin('members', 'members.member_id', 'orders.member_id')
      .leftJoin('others', 'others.member_id', 'orders.member_id')
      .leftJoin('totals', (join) =>
        join
          .onRef('totals.product_id', '=', 'orders.product_id')
          .onRef('totals.order_date', '=', 'orders.order_date')
          .onRef('totals.channel', '=', 'orders.channel'),
      )
      .where('orders.status', '!=', 'cancelled')
      .select(({ eb, ref }) => {
        const gross = multiply(ref('orders.quantity'), ref('orders.unit_price'));
        return [
          'orders.order_id',
          coalesce(ref('members.member_key'), 'unknown').as('member_key'),
          coalesce(ref('others.member_key'), 'unknown').as('other_key'),
          'orders.product_id',
          'orders.channel',
          'orders.status',
          'orders.ordered_at',
          'orders.order_date',
          extract('year', ref('orders.order_date')).as('order_year'),
          'orders.quantity',
          'orders.unit_price',
          gross.as('gross_amount'),
          'orders.net_amount',
          subtract(ref('orders.net_amount'), multiply(gross, decimalLiteral('0.10'))).as('margin'),
          safeDivide(ref('orders.net_amount'), ref('totals.net_amount')).as('share'),
          ifElse(eb('members.first_order_date', '=', ref('orders.order_date')), 'yes', 'no').as('is_first'),
        ];
      }),
});
`;
}

function metricModule(group: number): string {
  const name = numbered('metrics_sales', group);
  const sales = numbered('fact_sales', group, 0);
  const members = numbered('dim_members', group, 0);
  return `import { coalesce, count, countDistinct, date, dateTrunc, decimal, decimalLiteral, integer, type Metric, metric, type Row, sum, sumIf, text } from 'martlet';
import { ${exportOf(members)} } from './${members}.js';
import { ${exportOf(sales)} } from './${sales}.js';

const columns = {
  order_month: date().notNull().describe('The first day of the month.'),
  channel: text().notNull().describe('Where the orders were placed.'),
  cohort_month: date().describe('The month in which the members first ordered; null for the unknown member.'),
  orders: integer().notNull().describe('How many orders there were.'),
  members: integer().notNull().describe('How many members ordered.'),
  quantity: integer().notNull().describe('Units ordered.'),
  revenue: decimal(18, 2).notNull().describe('What the members paid.'),
  margin: decimal(18, 2).notNull().describe('What was left of it.'),
  revenue_of_first_orders: decimal(18, 2).notNull().describe('What they paid on their first day.'),
};

export interface ${typeOf(name)} extends Row<typeof columns> {}

export const ${exportOf(name)}: Metric<${typeOf(name)}> = metric({
  name: '${name}',
  description: 'One row per month, channel and cohort.',
  from: { sales: ${exportOf(sales)}, members: ${exportOf(members)} },
  columns,
  query: (db) =>
    db
      .selectFrom('sales')
      .innerJoin('members', 'members.member_key', 'sales.member_key')
      .groupBy(({ ref }) => [dateTrunc('month', ref('sales.order_date')), ref('sales.channel'), ref('members.cohort_month')])
      .select(({ eb, ref }) => [
        dateTrunc('month', ref('sales.order_date')).as('order_month'),
        'sales.channel',
        'members.cohort_month',
        count().as('orders'),
        countDistinct(ref('sales.member_key')).as('members'),
        coalesce(sum(ref('sales.quantity')), 0).as('quantity'),
        coalesce(sum(ref('sales.net_amount')), decimalLiteral('0.00')).as('revenue'),
        coalesce(sum(ref('sales.margin')), decimalLiteral('0.00')).as('margin'),
        coalesce(sumIf(eb('sales.is_first', '=', 'yes'), ref('sales.net_amount')), decimalLiteral('0.00')).as('revenue_of_first_orders'),
      ]),
});
`;
}
