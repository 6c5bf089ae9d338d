import { DAYS, dateText, dayOf, END_OF_TIME, monthOf, SECONDS_PER_DAY, timestampText, weekdayOf } from './calendar.js';
import { centsText, type LineStatus, type OrderLine } from './orders.js';
import type { Product } from './products.js';
import { Random, valueAt, WeightedChoice } from './random.js';
import type { TableShape } from './table-shape.js';

export const SHIPMENTS: TableShape = {
  table: 'shipments',
  columns: {
    shipment_id: 'key',
    order_id: 'reference',
    line_number: 'plain',
    warehouse_code: 'plain',
    carrier: 'text',
    shipped_at: 'date',
    promised_on: 'date',
    delivered_at: 'plain',
    quantity_shipped: 'quantity',
    shipping_cost: 'quantity',
    status: 'plain',
  },
};

export const SHIPMENTS_PER_LINE = 0.955;

export interface Shipment {
  readonly id: string;
  readonly line: OrderLine;
  readonly warehouse: string;
  readonly carrier: string;
  readonly shippedSecond: number;
  readonly promisedDay: number;
  readonly deliveredSecond: number | undefined;
  readonly quantity: number;
  readonly costCents: number;
  readonly status: 'in_transit' | 'delivered' | 'lost';
}

/** Sends order lines: none, one or two shipments each, and none that would leave after the end of 2025. */
export class Dispatch {
  readonly #random: Random;
  #serial = 0;

  constructor(seed: number) {
    this.#random = new Random(seed, 'shipments');
  }

  ship(line: OrderLine, product: Product, country: number): readonly Shipment[] {
    if (line.isCancelled) return [];
    const random = this.#random;
    const warehouse = valueAt(WAREHOUSES, valueAt(WAREHOUSE_BY_COUNTRY, country).draw(random));
    const readySecond = shippingTime(random, line.orderedSecond + handlingTime(random, line));
    if (readySecond >= END_OF_TIME) return [];
    const isSplit = line.quantity > 1 && random.chance(line.channel === 'wholesale' ? 0.04 : 0.008);
    if (!isSplit) return [this.#send(line, product, warehouse, readySecond, line.quantity)];
    const firstPart = random.integer(1, line.quantity - 1);
    const laterSecond = shippingTime(random, readySecond + random.integer(1, 5) * SECONDS_PER_DAY);
    const first = this.#send(line, product, warehouse, readySecond, firstPart);
    if (laterSecond >= END_OF_TIME) return [first];
    return [first, this.#send(line, product, warehouse, laterSecond, line.quantity - firstPart)];
  }

  #send(line: OrderLine, product: Product, warehouse: string, shippedSecond: number, quantity: number): Shipment {
    const random = this.#random;
    const carrier = valueAt(CARRIERS, CARRIER_CHOICE.draw(random));
    const shippedDay = dayOf(shippedSecond);
    const arrival = shippedSecond + Math.floor(transitTime(random, carrier, shippedDay));
    const isLost = random.chance(carrier.lost) && shippedDay < DAYS - 21;
    const hasArrived = !isLost && arrival < END_OF_TIME;
    return {
      id: `S${String(++this.#serial).padStart(9, '0')}`,
      line,
      warehouse,
      carrier: carrier.name,
      shippedSecond,
      // Nothing is promised beyond the calendar of the data.
      promisedDay: Math.min(DAYS - 1, shippedDay + carrier.promisedDays),
      deliveredSecond: hasArrived ? arrival : undefined,
      quantity,
      costCents: shippingCost(carrier, product.weightKg * quantity),
      status: isLost ? 'lost' : hasArrived ? 'delivered' : 'in_transit',
    };
  }
}

export function lineStatus(line: OrderLine, shipments: readonly Shipment[]): LineStatus {
  if (line.isCancelled) return 'cancelled';
  if (shipments.length === 0) return 'placed';
  const delivered = shipments.reduce((sum, { status, quantity }) => sum + (status === 'delivered' ? quantity : 0), 0);
  return delivered === line.quantity ? 'delivered' : 'shipped';
}

export function shipmentRow(shipment: Shipment): string {
  const { line, deliveredSecond } = shipment;
  return (
    `${shipment.id},${line.orderId},${line.lineNumber},${shipment.warehouse},${shipment.carrier},` +
    `${timestampText(shipment.shippedSecond)},${dateText(shipment.promisedDay)},` +
    `${deliveredSecond === undefined ? '' : timestampText(deliveredSecond)},${shipment.quantity},` +
    `${centsText(shipment.costCents)},${shipment.status}`
  );
}

interface Carrier {
  readonly name: string;
  readonly share: number;
  readonly typicalDays: number;
  readonly promisedDays: number;
  readonly lost: number;
  readonly baseCents: number;
  readonly centsPerKg: number;
}

const CARRIERS: readonly Carrier[] = [
  { name: 'DHL', share: 34, typicalDays: 1.9, promisedDays: 3, lost: 0.002, baseCents: 380, centsPerKg: 32 },
  { name: 'DPD', share: 24, typicalDays: 2.1, promisedDays: 3, lost: 0.004, baseCents: 340, centsPerKg: 30 },
  { name: 'GLS', share: 18, typicalDays: 2.4, promisedDays: 4, lost: 0.004, baseCents: 310, centsPerKg: 28 },
  { name: 'UPS', share: 14, typicalDays: 1.4, promisedDays: 2, lost: 0.002, baseCents: 520, centsPerKg: 41 },
  { name: 'Hermes', share: 10, typicalDays: 3.1, promisedDays: 5, lost: 0.011, baseCents: 270, centsPerKg: 26 },
];
const CARRIER_CHOICE = new WeightedChoice(CARRIERS.map(({ share }) => share));

const WAREHOUSES = ['WH-HAM', 'WH-LYS', 'WH-POZ', 'WH-BHX'];
// DE, FR, GB, PL, NL, IT, ES, US, SE, as in the list of countries: mostly the near warehouse, sometimes what another has in stock.
const WAREHOUSE_BY_COUNTRY = [
  [85, 5, 10, 0],
  [8, 90, 2, 0],
  [5, 5, 0, 90],
  [10, 2, 88, 0],
  [88, 8, 4, 0],
  [15, 80, 5, 0],
  [6, 92, 2, 0],
  [55, 20, 0, 25],
  [75, 0, 25, 0],
].map((weights) => new WeightedChoice(weights));

/** Seconds until an order line is packed. */
function handlingTime(random: Random, line: OrderLine): number {
  const hours = line.channel === 'wholesale' ? 20 + random.exponential(40) : 2 + random.exponential(15);
  return Math.floor(hours * 3600);
}

/** Trucks leave from six in the morning to eight in the evening, and not on Sundays. */
function shippingTime(random: Random, readySecond: number): number {
  const day = dayOf(readySecond);
  const hour = Math.floor((readySecond - day * SECONDS_PER_DAY) / 3600);
  if (weekdayOf(day) !== 0 && hour >= 6 && hour < 20) return readySecond;
  const nextDay = hour < 6 ? day : day + 1;
  const departureDay = weekdayOf(nextDay) === 0 ? nextDay + 1 : nextDay;
  return departureDay * SECONDS_PER_DAY + 6 * 3600 + random.integer(0, 4 * 3600);
}

/** Seconds on the road; December is slow. */
function transitTime(random: Random, carrier: Carrier, day: number): number {
  const rush = monthOf(day) === 11 ? 1.25 : 1;
  return random.logNormal(carrier.typicalDays * rush, 0.33) * SECONDS_PER_DAY;
}

/** The more a shipment weighs, the less a kilogram costs. */
function shippingCost(carrier: Carrier, weightKg: number): number {
  const billedKg = weightKg <= 30 ? weightKg : 30 + (weightKg - 30) * 0.35;
  return Math.round(carrier.baseCents + carrier.centsPerKg * billedKg);
}
