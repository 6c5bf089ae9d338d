import fc from 'fast-check';
import { dayText, parseDay, secondText } from '../evaluator/calendar.js';
import { Fraction } from '../evaluator/fraction.js';
import type { Cell, Row } from '../evaluator/star.js';
import type { Rows } from '../star/shop.js';

type Drawn<K extends string> = Readonly<Record<K, fc.Arbitrary<Cell>>>;

const [FIRST, LAST] = [parseDay('2023-12-20'), parseDay('2025-04-20')];
/** Days on which calendars differ: ends of months and years, a leap day, ISO years of 53 weeks, weeks that cross a year, changes of the clock. */
const EDGES = [
  '2020-01-02',
  '2020-12-31',
  '2021-01-05',
  '2023-12-31',
  '2024-01-01',
  '2024-02-29',
  '2024-03-31',
  '2024-10-27',
  '2024-12-29',
  '2024-12-31',
  '2025-01-31',
  '2025-02-03',
  '2025-02-28',
  '2025-03-30',
];

const day = fc.oneof(fc.integer({ min: FIRST, max: LAST }).map(dayText), fc.constantFrom(...EDGES));
const instant = fc.tuple(day, fc.integer({ min: 0, max: 86_399 })).map(([text, second]) => secondText(parseDay(text) * 86_400 + second));
const maybe = <T extends Cell>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 6 });
const number = (from: number, to: number, scale: number): fc.Arbitrary<Cell> =>
  fc.integer({ min: from, max: to }).map((value) => Fraction.of(BigInt(value), 10n ** BigInt(scale)));
const amount = fc.oneof({ weight: 8, arbitrary: number(-5_000, 15_000, 2) }, { weight: 1, arbitrary: number(0, 0, 2) });
/** A key, now and then of a row that is not there. */
const keyOf = (letter: string, count: number): fc.Arbitrary<string> => fc.integer({ min: 1, max: count }).map((each) => `${letter}${each}`);

const product = keyOf('P', 6);
const customer = keyOf('C', 6);
const order = keyOf('O', 12);
const category = maybe(fc.constantFrom('Tennis', 'Lighting', 'Unknown', ''));
const status = maybe(fc.constantFrom('complete', 'complete', 'complete', 'cancelled'));
const currency = fc.constantFrom('EUR', 'USD');

function table<K extends string>(drawn: Drawn<K>, key: readonly NoInfer<K>[], maxLength: number): fc.Arbitrary<readonly Row[]> {
  return fc.uniqueArray(fc.record(drawn) as fc.Arbitrary<Row>, {
    maxLength,
    selector: (row) => JSON.stringify(key.map((column) => row[column] ?? null)),
  });
}

/** Rows that keep to the keys of the tables and to nothing else: keys are null or lead nowhere, tables are empty, names repeat. */
export function randomRows(calendar: readonly Row[]): fc.Arbitrary<Rows> {
  return fc.record({
    dim_products: table(
      {
        product_id: product,
        name: maybe(fc.constantFrom('Lamp', 'Ball')),
        department: maybe(fc.constantFrom('Home', 'Sport')),
        category,
        list_price: maybe(number(0, 10_000, 2)),
        unit_cost: maybe(number(0, 5_000, 2)),
      },
      ['product_id'],
      5,
    ),
    dim_customers: table(
      {
        customer_id: customer,
        name: maybe(fc.constantFrom('Anna', 'Bob')),
        country: maybe(fc.constantFrom('DE', 'AT', '')),
        signup_date: maybe(day),
      },
      ['customer_id'],
      5,
    ),
    customer_segments: table(
      { customer_id: customer, segment: fc.constantFrom('VIP', 'B2B', 'Newsletter'), weight: number(0, 33, 2) },
      ['customer_id', 'segment'],
      8,
    ),
    dim_calendar: fc.constant(calendar),
    fact_orders: table(
      {
        order_id: order,
        customer_id: maybe(customer),
        ordered_at: instant,
        order_date: maybe(day),
        ship_date: maybe(day),
        deliver_date: maybe(day),
        currency,
        channel: maybe(fc.constantFrom('web', 'shop')),
        status,
        shipping_fee: maybe(number(0, 1_000, 2)),
        fee_eur: maybe(number(0, 1_000, 2)),
      },
      ['order_id'],
      10,
    ),
    fact_lines: table(
      {
        order_id: order,
        line_number: number(1, 3, 0),
        product_id: maybe(product),
        customer_id: maybe(customer),
        order_date: maybe(day),
        ship_date: maybe(day),
        deliver_date: maybe(day),
        currency,
        status,
        quantity: maybe(number(-2, 5, 0)),
        amount: maybe(amount),
        discount: maybe(number(0, 500, 2)),
        amount_eur: maybe(amount),
      },
      ['order_id', 'line_number'],
      16,
    ),
    fact_payments: table(
      {
        payment_id: keyOf('PY', 12),
        order_id: maybe(order),
        customer_id: maybe(customer),
        paid_at: instant,
        pay_date: maybe(day),
        currency,
        method: maybe(fc.constantFrom('card', 'cash')),
        amount: maybe(amount),
        amount_eur: maybe(amount),
      },
      ['payment_id'],
      10,
    ),
    fact_returns: table(
      {
        return_id: keyOf('R', 8),
        order_id: maybe(order),
        line_number: maybe(number(1, 3, 0)),
        product_id: maybe(product),
        customer_id: maybe(customer),
        order_date: maybe(day),
        return_date: maybe(day),
        currency,
        quantity: maybe(number(0, 3, 0)),
        refund: maybe(amount),
        refund_eur: maybe(amount),
      },
      ['return_id'],
      6,
    ),
    fact_budgets: table({ month: day.map((text) => `${text.slice(0, 7)}-01`), category, budget: maybe(amount) }, ['month', 'category'], 8),
    fact_stock_counts: table(
      { count_date: day, product_id: product, warehouse: fc.constantFrom('BER', 'VIE'), quantity: maybe(number(-3, 30, 0)) },
      ['count_date', 'product_id', 'warehouse'],
      14,
    ),
    fact_visits: table(
      {
        visit_id: keyOf('V', 10),
        customer_id: maybe(customer),
        visited_at: instant,
        visit_date: maybe(day),
        source: maybe(fc.constantFrom('ads', 'email')),
      },
      ['visit_id'],
      8,
    ),
  });
}
