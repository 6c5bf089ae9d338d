import { type Category, RETURN_REASONS } from './assortment.js';
import { END_OF_TIME, SECONDS_PER_DAY, timestampText } from './calendar.js';
import { centsText, type OrderLine } from './orders.js';
import type { Product } from './products.js';
import { Random, valueAt, WeightedChoice } from './random.js';
import type { Shipment } from './shipments.js';
import type { TableShape } from './table-shape.js';

export const RETURNS: TableShape = {
  table: 'returns',
  columns: {
    return_id: 'key',
    order_id: 'reference',
    line_number: 'plain',
    shipment_id: 'reference',
    returned_at: 'date',
    quantity_returned: 'quantity',
    refund_amount: 'quantity',
    reason: 'text',
    condition: 'plain',
  },
};

export const RETURNS_PER_LINE = 0.06;

export interface Return {
  readonly id: string;
  readonly shipment: Shipment;
  readonly returnedSecond: number;
  readonly quantity: number;
  readonly refundCents: number;
  readonly reason: (typeof RETURN_REASONS)[number];
  readonly condition: 'resellable' | 'refurbish' | 'scrap';
}

/** Decides which delivered shipments come back, at most once each and never after the end of 2025. */
export class ReturnsDesk {
  readonly #random: Random;
  readonly #level: number;
  #serial = 0;

  constructor(products: readonly Product[], seed: number) {
    this.#random = new Random(seed, 'returns');
    // Whatever categories the best sellers belong to, about six lines in a hundred come back.
    const popularity = products.reduce((sum, product) => sum + product.popularity, 0);
    const expected = products.reduce((sum, product) => sum + product.popularity * inclination(product), 0);
    this.#level = (AVERAGE_RATE * popularity) / expected / AVERAGE_OVER_CHANNELS;
  }

  takeBack(shipment: Shipment, product: Product): Return | undefined {
    const { line, deliveredSecond } = shipment;
    if (deliveredSecond === undefined) return undefined;
    const random = this.#random;
    const probability = this.#level * inclination(product) * valueAt(CHANNEL_FACTORS, CHANNELS.indexOf(line.channel));
    if (!random.chance(probability)) return undefined;
    const delay = SECONDS_PER_DAY + Math.floor(random.exponential(8 * SECONDS_PER_DAY));
    const returnedSecond = deliveredSecond + delay;
    if (returnedSecond >= END_OF_TIME) return undefined;
    const reason = drawReason(random, product);
    const quantity = returnedQuantity(random, shipment.quantity, reason);
    return {
      id: `R${String(++this.#serial).padStart(8, '0')}`,
      shipment,
      returnedSecond,
      quantity,
      refundCents: refund(line, quantity, reason === 'changed_mind' && random.chance(0.3)),
      reason,
      condition: valueAt(CONDITIONS, valueAt(CONDITION_BY_REASON, RETURN_REASONS.indexOf(reason)).draw(random)),
    };
  }
}

export function returnRow(entry: Return): string {
  const { line } = entry.shipment;
  return (
    `${entry.id},${line.orderId},${line.lineNumber},${entry.shipment.id},${timestampText(entry.returnedSecond)},` +
    `${entry.quantity},${centsText(entry.refundCents)},${entry.reason},${entry.condition}`
  );
}

const AVERAGE_RATE = 0.064;
const CHANNELS: readonly OrderLine['channel'][] = ['web', 'retail', 'wholesale'];
const CHANNEL_FACTORS = [1.15, 0.8, 0.45];
const AVERAGE_OVER_CHANNELS = 0.96;
const CONDITIONS = ['resellable', 'refurbish', 'scrap'] as const;
// In the order of RETURN_REASONS.
const CONDITION_BY_REASON = [
  [8, 32, 60],
  [88, 7, 5],
  [70, 20, 10],
  [82, 13, 5],
  [4, 36, 60],
].map((weights) => new WeightedChoice(weights));

/** How readily a product is sent back; faulty ones more. */
function inclination({ category, defectFactor }: Product): number {
  return category.returnRate * (0.75 + 0.25 * defectFactor);
}

function drawReason(random: Random, { category, defectFactor }: Product): Return['reason'] {
  return valueAt(RETURN_REASONS, reasonChoice(category, defectFactor).draw(random));
}

function reasonChoice(category: Category, defectFactor: number): WeightedChoice {
  const defective = RETURN_REASONS.indexOf('defective');
  return new WeightedChoice(category.returnReasons.map((weight, reason) => (reason === defective ? weight * defectFactor : weight)));
}

/** A wrong item comes back whole; of larger lines mostly only the pieces that are at fault. */
function returnedQuantity(random: Random, shipped: number, reason: Return['reason']): number {
  if (shipped === 1 || reason === 'wrong_item' || random.chance(0.3)) return shipped;
  return random.integer(1, Math.max(1, Math.ceil(shipped * 0.4)));
}

/** What was paid for the pieces, less a tenth when restocking is charged; a fraction of a cent stays with the shop. */
function refund(line: OrderLine, quantity: number, withRestockingFee: boolean): number {
  const paid = Math.floor((quantity * line.priceCents * (10_000 - line.discount)) / 10_000);
  return withRestockingFee ? Math.floor(paid * 0.9) : paid;
}
