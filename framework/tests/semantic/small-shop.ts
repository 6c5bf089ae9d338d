import type { Columns } from '../../src/columns/index.js';
import {
  aliasesOf,
  boolean,
  type Dimension,
  date,
  decimal,
  dimension,
  type Fact,
  fact,
  integer,
  type MetricDefinition,
  measuresOf,
  multiply,
  type Question,
  type Relation,
  type Row,
  ratioMetric,
  simpleMetric,
  text,
  timestamp,
  valuesOf,
} from '../../src/index.js';
import { compileQuestion, type QuestionAnswer, semanticModel } from '../../src/semantic/index.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { openWarehouse } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';

/** What a model is made of does not matter here: its rows are given. */
const given = { from: {}, query: (): never => fail() };
const fail = (): never => {
  throw new Error('the rows are given');
};

const productColumns = { product_id: text().notNull(), category: text(), unit_cost: decimal(9, 2) };
const dimProducts: Dimension<Row<typeof productColumns>> = dimension({
  name: 'dim_products',
  key: 'product_id',
  columns: productColumns,
  ...given,
});

const orderColumns = {
  order_id: text().notNull(),
  customer: text(),
  ordered_on: date(),
  shipped_on: date(),
  placed_at: timestamp(),
  channel: text(),
  fee: decimal(9, 2),
};
const orderMeasures = measuresOf(orderColumns, (m) => ({
  orders: m.count(),
  fees: m.sum('fee', { unit: 'EUR' }),
  customers: m.countDistinct('customer'),
}));
const factOrders = fact({
  name: 'fact_orders',
  grain: ['order_id'],
  columns: orderColumns,
  time: 'ordered_on',
  measures: orderMeasures,
  ...given,
});

const lineColumns = {
  order_id: text().notNull().references(factOrders, 'order_id'),
  line: integer().notNull(),
  product_id: text().references(dimProducts, 'product_id'),
  ordered_on: date(),
  quantity: integer(),
  amount: decimal(9, 2),
  is_gift: boolean(),
};
const lineAliases = aliasesOf({ columns: lineColumns }, { channel: 'order.channel', shipped_on: 'order.shipped_on' });
const lineMeasures = measuresOf(lineColumns, (m) => ({
  revenue: m.sum('amount', { unit: 'EUR' }),
  units: m.sum('quantity'),
  cost: m.sum((row) => multiply(row('quantity'), row('product.unit_cost')), { unit: 'EUR' }),
  gifts: m.countTrue('is_gift'),
  largest: m.max('amount', { unit: 'EUR' }),
}));
export const factLines: Fact<Row<typeof lineColumns>> = fact({
  aliases: lineAliases,
  name: 'fact_lines',
  grain: ['order_id', 'line'],
  columns: lineColumns,
  time: 'ordered_on',
  measures: lineMeasures,
  ...given,
});

export const revenue = simpleMetric({ name: 'revenue', from: factLines, measure: 'revenue' });
const orders = simpleMetric({ name: 'orders', from: factOrders, measure: 'orders' });
const fees = simpleMetric({ name: 'fees', from: factOrders, measure: 'fees' });
const others = [
  simpleMetric({ name: 'cost', from: factLines, measure: 'cost' }),
  simpleMetric({ name: 'units', from: factLines, measure: 'units' }),
  simpleMetric({ name: 'gifts', from: factLines, measure: 'gifts' }),
  simpleMetric({ name: 'customers', from: factOrders, measure: 'customers' }),
  ratioMetric({ name: 'order_value', numerator: revenue, denominator: orders }),
];
const METRICS: readonly MetricDefinition[] = [revenue, orders, fees, ...others];
const MODELS: readonly Relation[] = [dimProducts, factOrders, factLines];

type Cell = string | number | boolean | null;

/** Rows by table, in the order of its columns. */
const ROWS: Readonly<Record<string, readonly (readonly Cell[])[]>> = {
  dim_products: [
    ['P1', 'Chairs', '10.00'],
    ['P2', 'Chairs', '4.00'],
    ['P3', 'Lamps', '7.50'],
    ['P4', null, '1.00'],
  ],
  fact_orders: [
    ['O1', 'Ann', '2025-01-31', '2025-02-01', '2025-01-31T23:30:00Z', 'web', '5.00'],
    ['O2', 'Ann', '2025-02-10', null, '2025-02-10T10:00:00Z', 'web', '5.00'],
    ['O3', 'Ben', '2025-02-28', '2025-03-02', '2025-02-28T10:00:00Z', 'shop', '0.00'],
    ['O4', 'Cid', '2025-04-01', '2025-04-01', '2025-04-01T10:00:00Z', null, '3.00'],
  ],
  fact_lines: [
    ['O1', 1, 'P1', '2025-01-31', 2, '40.00', true],
    ['O1', 2, 'P3', '2025-01-31', 1, '15.00', false],
    ['O2', 1, 'P2', '2025-02-10', 1, '10.00', false],
    ['O2', 2, 'P1', '2025-02-10', 1, '20.00', true],
    ['O3', 1, null, '2025-02-28', 1, '8.00', false],
    ['O3', 2, 'P9', '2025-02-28', 1, '7.00', null],
    ['O4', 1, 'P4', '2025-04-01', 3, '9.00', false],
  ],
};

/** A DuckDB in memory that holds the rows and answers questions. */
export async function openShop(models = MODELS, metrics = METRICS, rows = ROWS) {
  const warehouse = await openWarehouse({ warehouse: 'duckdb', path: ':memory:' }, '.', asWritten);
  const session = await warehouse.session();
  const duckdb = dialect('duckdb');
  for (const { name, columns } of models) {
    const values = (rows[name] ?? []).map((cells) =>
      Object.fromEntries(Object.keys(columns).map((column, place) => [column, cells[place] ?? null])),
    );
    const node = valuesOf(columns as Columns, values as never).toOperationNode();
    await session.execute(warehouse.statements.createTable({ schema: 'main', name }, duckdb.compile(node)));
  }
  const model = semanticModel(models, metrics);
  const compile = (question: Question): QuestionAnswer => compileQuestion(model, question, { today: '2025-04-10' });
  return {
    compile,
    sql: (question: Question): string => duckdb.compile(compile(question).query),
    /** The rows of the answer, each as its values. */
    ask: async (question: Question): Promise<readonly (readonly unknown[])[]> => {
      const { query, columns } = compile(question);
      const found = await session.query(duckdb.compile(query));
      return found.map((row) => columns.map(({ name }) => plain(row[name])));
    },
    close: () => warehouse.close(),
  };
}

/** Numbers as numbers: the tests are about which rows count, and no value here has many digits. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Math.round(value * 10_000) / 10_000;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}
