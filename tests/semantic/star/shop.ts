import { readFileSync } from 'node:fs';
import { Fraction } from '../evaluator/fraction.js';
import type { Cell, Relation, Row, Star } from '../evaluator/star.js';

/** The files and columns of the tables, with their types in DuckDB. */
export const TABLES = {
  dim_products: {
    file: 'products',
    columns: {
      product_id: 'text',
      name: 'text',
      department: 'text',
      category: 'text',
      list_price: 'decimal(18, 2)',
      unit_cost: 'decimal(18, 2)',
    },
  },
  dim_customers: { file: 'customers', columns: { customer_id: 'text', name: 'text', country: 'text', signup_date: 'date' } },
  customer_segments: { file: 'segments', columns: { customer_id: 'text', segment: 'text', weight: 'decimal(5, 2)' } },
  dim_calendar: {
    file: 'calendar',
    columns: {
      date_day: 'date',
      fiscal_year: 'bigint',
      fiscal_quarter: 'bigint',
      fiscal_period: 'bigint',
      fiscal_week: 'bigint',
    },
  },
  fact_orders: {
    file: 'orders',
    columns: {
      order_id: 'text',
      customer_id: 'text',
      ordered_at: 'timestamp',
      order_date: 'date',
      ship_date: 'date',
      deliver_date: 'date',
      currency: 'text',
      channel: 'text',
      status: 'text',
      shipping_fee: 'decimal(18, 2)',
      fee_eur: 'decimal(18, 2)',
    },
  },
  fact_lines: {
    file: 'lines',
    columns: {
      order_id: 'text',
      line_number: 'bigint',
      product_id: 'text',
      customer_id: 'text',
      order_date: 'date',
      ship_date: 'date',
      deliver_date: 'date',
      currency: 'text',
      status: 'text',
      quantity: 'bigint',
      amount: 'decimal(18, 2)',
      discount: 'decimal(18, 2)',
      amount_eur: 'decimal(18, 2)',
    },
  },
  fact_payments: {
    file: 'payments',
    columns: {
      payment_id: 'text',
      order_id: 'text',
      customer_id: 'text',
      paid_at: 'timestamp',
      pay_date: 'date',
      currency: 'text',
      method: 'text',
      amount: 'decimal(18, 2)',
      amount_eur: 'decimal(18, 2)',
    },
  },
  fact_returns: {
    file: 'returns',
    columns: {
      return_id: 'text',
      order_id: 'text',
      line_number: 'bigint',
      product_id: 'text',
      customer_id: 'text',
      order_date: 'date',
      return_date: 'date',
      currency: 'text',
      quantity: 'bigint',
      refund: 'decimal(18, 2)',
      refund_eur: 'decimal(18, 2)',
    },
  },
  fact_budgets: { file: 'budgets', columns: { month: 'date', category: 'text', budget: 'decimal(18, 2)' } },
  fact_stock_counts: { file: 'stock_counts', columns: { count_date: 'date', product_id: 'text', warehouse: 'text', quantity: 'bigint' } },
  fact_visits: {
    file: 'visits',
    columns: { visit_id: 'text', customer_id: 'text', visited_at: 'timestamp', visit_date: 'date', source: 'text' },
  },
} as const satisfies Readonly<Record<string, { readonly file: string; readonly columns: Readonly<Record<string, string>> }>>;

export type Table = keyof typeof TABLES;
export type Rows = Readonly<Record<Table, readonly Row[]>>;

const product = { to: 'dim_products', on: { product_id: 'product_id' } };
const customer = { to: 'dim_customers', on: { customer_id: 'customer_id' } };
const order = { to: 'fact_orders', on: { order_id: 'order_id' } };

const RELATIONS: Readonly<Record<Table, Omit<Relation, 'columns'>>> = {
  dim_products: {
    entity: 'product',
    joins: {},
    times: [],
    computed: {
      price_class: ({ list_price: price }) => (isBelow(price, 20n) ? 'low' : isBelow(price, 60n) ? 'middle' : 'high'),
      has_cost: ({ unit_cost: cost = null }) => cost !== null,
    },
  },
  dim_customers: {
    entity: 'customer',
    joins: {},
    times: ['signup_date'],
    computed: { first_month: ({ signup_date: day }) => (typeof day === 'string' ? `${day.slice(0, 7)}-01` : null) },
    bridges: { segment: { through: 'customer_segments', key: 'customer_id', weight: 'weight' } },
  },
  customer_segments: { entity: 'customer_segment', joins: {}, times: [] },
  dim_calendar: {
    entity: 'calendar',
    joins: {},
    times: [],
    computed: { fiscal_half: ({ fiscal_quarter: quarter }) => Fraction.of(isBelow(quarter, 3n) ? 1n : 2n) },
  },
  fact_orders: {
    entity: 'order',
    joins: { customer },
    times: ['order_date', 'ship_date', 'deliver_date', 'ordered_at'],
    instants: ['ordered_at'],
  },
  fact_lines: {
    entity: 'line',
    joins: { product, customer, order },
    aliases: { channel: 'order.channel' },
    times: ['order_date', 'ship_date', 'deliver_date'],
    computed: { size: ({ quantity }) => Fraction.of(!(quantity instanceof Fraction) || isBelow(quantity, 3n) ? 1n : 2n) },
  },
  fact_payments: {
    entity: 'payment',
    joins: { customer, order },
    aliases: { order_date: 'order.order_date', channel: 'order.channel', buyer: 'order.customer' },
    times: ['pay_date', 'paid_at'],
    instants: ['paid_at'],
  },
  fact_returns: {
    entity: 'return',
    joins: { product, customer, order, line: { to: 'fact_lines', on: { order_id: 'order_id', line_number: 'line_number' } } },
    times: ['return_date', 'order_date'],
  },
  fact_budgets: {
    entity: 'budget',
    joins: { product: { to: 'dim_products', on: { category: 'category' } } },
    times: ['month'],
    isMonthly: true,
    // A month is made of neither weeks nor fiscal periods, and a category lies in several departments.
    reaches: ['product.category', 'date', 'date.month', 'date.quarter', 'date.year', 'month.month', 'month.quarter', 'month.year'],
  },
  fact_stock_counts: {
    entity: 'stock_count',
    joins: { product },
    times: ['count_date'],
  },
  fact_visits: { entity: 'visit', joins: { customer }, times: ['visit_date', 'visited_at'], instants: ['visited_at'] },
};

function isBelow(value: Cell | undefined, limit: bigint): boolean {
  return value instanceof Fraction && value.compare(Fraction.of(limit)) < 0;
}

/** The shop of the questions: its tables over given rows. */
export function shop(rows: Rows): Star {
  return {
    relations: Object.fromEntries(
      Object.entries(RELATIONS).map(([table, relation]) => [table, { ...relation, columns: Object.keys(TABLES[table as Table].columns) }]),
    ),
    rows,
    calendar: {
      relation: 'dim_calendar',
      day: 'date_day',
      columns: ['fiscal_year', 'fiscal_quarter', 'fiscal_period', 'fiscal_week', 'fiscal_half'],
      years: { fiscal_quarter: 'fiscal_year', fiscal_period: 'fiscal_year', fiscal_week: 'fiscal_year', iso_week: 'iso_year' },
    },
  };
}

/** The rows of the files in `seeds/`. */
export function givenRows(): Rows {
  const tables = Object.entries(TABLES).map(([table, { file, columns }]) => {
    const [header = '', ...lines] = readFileSync(new URL(`seeds/${file}.csv`, import.meta.url), 'utf8')
      .trim()
      .split('\n');
    const names = header.split(',');
    const types: Readonly<Record<string, string>> = columns;
    const row = (line: string): Row => Object.fromEntries(line.split(',').map((text, index) => cellIn(types, names[index] ?? '', text)));
    return [table, lines.map(row)] as const;
  });
  // Object.fromEntries forgets that every table is there.
  return Object.fromEntries(tables) as unknown as Rows;
}

function cellIn(types: Readonly<Record<string, string>>, name: string, text: string): readonly [string, Cell] {
  if (text === '') return [name, null];
  return [name, /^(?:bigint|decimal)/.test(types[name] ?? '') ? Fraction.from(text) : text];
}
