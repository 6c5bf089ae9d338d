import { SECONDS_PER_DAY, timestampText } from './calendar.js';
import { COUNTRY_SHARES, createCountries } from './people.js';
import { Random, valueAt, WeightedChoice } from './random.js';
import { cumulativeCounts, orderSecond } from './seasonality.js';
import type { TableShape } from './table-shape.js';

export const CUSTOMERS: TableShape = {
  table: 'customers',
  columns: {
    customer_id: 'key',
    first_name: 'text',
    last_name: 'text',
    email: 'plain',
    phone: 'plain',
    segment: 'plain',
    company_name: 'plain',
    street: 'text',
    city: 'text',
    region: 'text',
    country_code: 'plain',
    postal_code: 'plain',
    registered_at: 'date',
    marketing_consent: 'plain',
  },
};

export const SEGMENTS = ['consumer', 'business', 'wholesale'] as const;
export type Segment = 0 | 1 | 2;

/**
 * All customers in the order of their registration, as columns of numbers: this is what stays in memory while orders
 * are drawn, 10 bytes a customer.
 */
export interface CustomerBase {
  readonly count: number;
  readonly registeredSecond: Uint32Array;
  readonly segment: Uint8Array;
  readonly country: Uint8Array;
  /** The chance that an occasion to order is taken; 0 for those who only ever registered. */
  readonly loyalty: Float32Array;
}

/** At least one customer of each segment, who are there from the first second on. */
export function customerCount(scale: number): number {
  return Math.max(SEGMENTS.length, Math.round(2500 * scale));
}

export function createCustomerBase(scale: number, seed: number, signUps: Float64Array): CustomerBase {
  const random = new Random(seed, 'customer base');
  const count = customerCount(scale);
  const segment = new Uint8Array(count);
  const country = new Uint8Array(count);
  const loyalty = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    const isFounder = index < SEGMENTS.length;
    segment[index] = isFounder ? index : SEGMENT_CHOICE.draw(random);
    country[index] = COUNTRY_CHOICE.draw(random);
    loyalty[index] = !isFounder && random.chance(0.15) ? 0 : 0.08 + 0.92 * random.next() ** 2;
  }
  return { count, registeredSecond: registrations(count, random, signUps), segment, country, loyalty };
}

export function customerId(index: number): string {
  return `C${String(index + 1).padStart(7, '0')}`;
}

export function* customerRows(customers: CustomerBase, seed: number): Generator<string[]> {
  const random = new Random(seed, 'customers');
  const countries = createCountries(seed, customers.count);
  for (let index = 0; index < customers.count; index++) {
    const country = valueAt(countries, valueAt(customers.country, index));
    const segment = valueAt(SEGMENTS, valueAt(customers.segment, index));
    const first = random.pick(country.firstNames);
    const last = random.pick(country.lastNames);
    const street = random.pick(country.streets);
    const house = random.integer(1, 140);
    const place = random.pick(country.places);
    const hasPhone = random.chance(segment === 'consumer' ? 0.62 : 0.97);
    yield [
      customerId(index),
      first.text,
      last.text,
      // The number keeps addresses apart, as it does at real mail providers.
      `${first.ascii}.${last.ascii}${index + 1}@${random.pick(MAIL_DOMAINS)}`,
      hasPhone ? country.phonePrefix + random.integer(200_000_000, 999_999_999) : '',
      segment,
      segment === 'consumer' ? '' : random.pick(country.companies),
      country.numberBeforeStreet ? `${house} ${street}` : `${street} ${house}`,
      place.city,
      place.region,
      country.code,
      place.postalCode,
      timestampText(valueAt(customers.registeredSecond, index)),
      String(random.chance(0.44)),
    ];
  }
}

function registrations(count: number, random: Random, signUps: Float64Array): Uint32Array {
  const seconds = new Uint32Array(count);
  const byDay = cumulativeCounts(count, signUps);
  let index = 0;
  for (const [day, until] of byDay.entries()) {
    const first = index;
    for (; index < until; index++) seconds[index] = day * SECONDS_PER_DAY + orderSecond(random);
    seconds.subarray(first, index).sort();
  }
  return seconds.fill(0, 0, SEGMENTS.length);
}

const SEGMENT_CHOICE = new WeightedChoice([86, 11, 3]);
const COUNTRY_CHOICE = new WeightedChoice(COUNTRY_SHARES);
const MAIL_DOMAINS = ['example.com', 'example.net', 'example.org', 'mail.example', 'post.example'];
