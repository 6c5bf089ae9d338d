import { quarterOf, SECONDS_PER_DAY, timestampText } from './calendar.js';
import { type Campaign, campaignOn, WELCOME } from './campaigns.js';
import { type CustomerBase, customerId, SEGMENTS, type Segment } from './customers.js';
import { type Product, ProductDemand } from './products.js';
import { Random, valueAt, WeightedChoice } from './random.js';
import { cumulativeCounts, orderSecond } from './seasonality.js';
import type { TableShape } from './table-shape.js';

export const ORDERS: TableShape = {
  table: 'orders',
  columns: {
    order_id: 'key',
    line_number: 'plain',
    customer_id: 'reference',
    product_id: 'reference',
    ordered_at: 'date',
    channel: 'plain',
    status: 'plain',
    quantity: 'quantity',
    unit_price: 'quantity',
    discount_rate: 'number',
    promo_code: 'text',
  },
};

export type Channel = 'web' | 'retail' | 'wholesale';
export type LineStatus = 'placed' | 'shipped' | 'delivered' | 'cancelled';

/** One line of an order before it is known what becomes of it. Money is in cents, rates in hundredths of a percent. */
export interface OrderLine {
  readonly orderId: string;
  readonly lineNumber: number;
  readonly customer: number;
  readonly product: number;
  readonly orderedSecond: number;
  readonly channel: Channel;
  readonly isCancelled: boolean;
  readonly quantity: number;
  readonly priceCents: number;
  readonly discount: number;
  readonly promoCode: string;
}

/** About 2.2 of these make an order. */
export function orderLineCount(scale: number): number {
  return Math.max(1, Math.round(20_000 * scale));
}

/** All order lines in the order of their time. */
export function* orderLines(options: {
  readonly scale: number;
  readonly seed: number;
  readonly demand: Float64Array;
  readonly products: readonly Product[];
  readonly customers: CustomerBase;
}): Generator<OrderLine> {
  const { products, customers } = options;
  const random = new Random(options.seed, 'orders');
  const productDemand = new ProductDemand(products);
  const prices = new PriceList(products);
  const buyers = new Buyers(customers);
  const lineCount = orderLineCount(options.scale);
  let serial = 0;
  let lines = 0;
  for (const [day, linesByThen] of cumulativeCounts(lineCount, options.demand).entries()) {
    for (const plan of planDay(random, linesByThen - lines)) {
      const { orderedSecond, customer } = buyers.draw(random, plan.segment, day * SECONDS_PER_DAY + plan.second);
      const channel = drawChannel(random, plan.segment, day);
      const promotion = drawPromotion(random, plan.segment, orderedSecond - valueAt(customers.registeredSecond, customer));
      const campaign = promotion === 'campaign' ? campaignOn(day) : promotion;
      const isOrderCancelled = random.chance(0.035);
      const orderId = `O${String(++serial).padStart(8, '0')}`;
      // An order that the last day's quota cuts short is just a shorter order.
      const length = Math.min(plan.lines, lineCount - lines);
      const bought: number[] = [];
      for (let lineNumber = 1; lineNumber <= length; lineNumber++) {
        const product = drawOther(bought, () => productDemand.draw(random, day));
        const quantity = drawQuantity(random, plan.segment, valueAt(products, product).priceCents);
        lines++;
        yield {
          orderId,
          lineNumber,
          customer,
          product,
          orderedSecond,
          channel,
          isCancelled: isOrderCancelled || random.chance(0.012),
          quantity,
          priceCents: prices.on(product, day),
          discount: campaign?.discount ?? volumeDiscount(plan.segment, quantity),
          promoCode: campaign?.code ?? '',
        };
      }
    }
  }
}

export function orderRow(line: OrderLine, productId: string, status: LineStatus): string {
  return (
    `${line.orderId},${line.lineNumber},${customerId(line.customer)},${productId},${timestampText(line.orderedSecond)},` +
    `${line.channel},${status},${line.quantity},${centsText(line.priceCents)},${rateText(line.discount)},${line.promoCode}`
  );
}

/** `1234` is `12.34`. */
export function centsText(cents: number): string {
  const whole = Math.floor(cents / 100);
  return `${whole}.${valueAt(TWO_DIGITS, cents - whole * 100)}`;
}

interface PlannedOrder {
  readonly second: number;
  readonly segment: Segment;
  readonly lines: number;
}

/** Orders until the day has its lines, in the order of their time. What a long last order has too many, tomorrow has less. */
function planDay(random: Random, lineQuota: number): readonly PlannedOrder[] {
  const orders: PlannedOrder[] = [];
  for (let lines = 0; lines < lineQuota; ) {
    // The weights below have three entries, one for each segment.
    const segment = BUYING_SEGMENTS.draw(random) as Segment;
    const length = segment === 2 ? random.runLength(0.8, 40) : random.runLength(0.51, 15);
    orders.push({ second: orderSecond(random), segment, lines: length });
    lines += length;
  }
  return orders.sort((left, right) => left.second - right.second);
}

/**
 * Who orders: mostly people who registered not long ago (a cohort's activity decays), and among those of the same age
 * the loyal ones again and again.
 */
class Buyers {
  readonly #customers: CustomerBase;
  readonly #bySegment: readonly Uint32Array[];

  constructor(customers: CustomerBase) {
    this.#customers = customers;
    const indices = customers.segment.reduce<number[][]>(
      (lists, segment, index) => {
        valueAt(lists, segment).push(index);
        return lists;
      },
      SEGMENTS.map(() => []),
    );
    this.#bySegment = indices.map((list) => Uint32Array.from(list));
  }

  draw(random: Random, segment: Segment, orderedSecond: number): { orderedSecond: number; customer: number } {
    const candidates = valueAt(this.#bySegment, segment);
    let customer = 0;
    for (let attempt = 0; attempt < 10; attempt++) {
      const age = drawAge(random, orderedSecond);
      const latest = this.#lastRegisteredBy(candidates, orderedSecond - age);
      // One of the last few: otherwise who registered before a quiet night would get the orders of the whole night.
      customer = valueAt(candidates, Math.max(0, latest - random.integer(0, 3)));
      if (random.next() < valueAt(this.#customers.loyalty, customer)) break;
    }
    return { orderedSecond, customer };
  }

  /** The position of the last one who was registered by that second; the first one always was. */
  #lastRegisteredBy(candidates: Uint32Array, second: number): number {
    let low = 0;
    let high = candidates.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (valueAt(this.#customers.registeredSecond, valueAt(candidates, middle)) <= second) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** How long ago, at the most `limit` seconds, the customer of an order registered. */
function drawAge(random: Random, limit: number): number {
  const kind = random.next();
  const age =
    kind < 0.35 ? random.exponential(10 * SECONDS_PER_DAY) : kind < 0.8 ? random.exponential(130 * SECONDS_PER_DAY) : random.next() * limit;
  return age < limit ? age : random.next() * limit;
}

/** The price of each product by quarter: it rose in steps of 0.6 % to the one in the product list. */
class PriceList {
  readonly #cents: Uint32Array;

  constructor(products: readonly Product[]) {
    this.#cents = Uint32Array.from({ length: products.length * QUARTERS }, (_, cell) => {
      const { priceCents } = valueAt(products, Math.floor(cell / QUARTERS));
      return Math.round(priceCents * (1 - 0.006 * (QUARTERS - 1 - (cell % QUARTERS))));
    });
  }

  on(product: number, day: number): number {
    return valueAt(this.#cents, product * QUARTERS + quarterOf(day));
  }
}

/** The web takes over from the shops. */
function drawChannel(random: Random, segment: Segment, day: number): Channel {
  if (segment === 2) return 'wholesale';
  return random.chance(0.62 + 0.0002 * day) ? 'web' : 'retail';
}

function drawPromotion(random: Random, segment: Segment, secondsSinceRegistration: number): Campaign | 'campaign' | undefined {
  if (segment === 2) return undefined;
  const isNew = secondsSinceRegistration < 7 * SECONDS_PER_DAY;
  if (isNew && random.chance(0.2)) return WELCOME;
  return random.chance(0.4) ? 'campaign' : undefined;
}

function volumeDiscount(segment: Segment, quantity: number): number {
  if (segment === 0) return 0;
  if (quantity >= 1000) return 2750;
  if (quantity >= 200) return 2000;
  if (quantity >= 50) return 1250;
  return segment === 2 ? 750 : 0;
}

/** Cheap things are bought in larger numbers. */
function drawQuantity(random: Random, segment: Segment, priceCents: number): number {
  if (segment === 0) return random.runLength(priceCents < 1000 ? 0.45 : 0.18, 24);
  const median = segment === 1 ? 5 : 24;
  const quantity = random.logNormal(priceCents < 1000 ? median * 1.6 : median, 0.9);
  return Math.min(10_000, Math.max(1, Math.round(quantity)));
}

/** A product that the order does not have yet, as far as a few attempts find one. */
function drawOther(bought: number[], draw: () => number): number {
  let product = draw();
  for (let attempt = 0; attempt < 4 && bought.includes(product); attempt++) product = draw();
  bought.push(product);
  return product;
}

function rateText(rate: number): string {
  return `0.${String(rate).padStart(4, '0')}`;
}

const QUARTERS = 12;
const BUYING_SEGMENTS = new WeightedChoice([80, 14, 6]);
const TWO_DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));
