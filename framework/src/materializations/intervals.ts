import { MartletError } from '../errors.js';
import type { Duration, DurationUnit } from '../model/index.js';

/** The instant at which the unit that holds a day or an instant begins. Weeks begin on Monday. */
export function floorTo(unit: DurationUnit, time: string): string {
  return textOf(floor(unit, timeOf(time)));
}

/** The instant itself where a unit begins, otherwise the beginning of the next one. */
export function ceilTo(unit: DurationUnit, time: string): string {
  const start = floor(unit, timeOf(time));
  return textOf(start === timeOf(time) ? start : add(start, { unit, count: 1 }));
}

/** The instant so much later; a day that a shorter month lacks becomes its last one. */
export function addTo(time: string, duration: Duration): string {
  return textOf(add(timeOf(time), duration));
}

/** The instant so much earlier. */
export function subtractFrom(time: string, { unit, count }: Duration): string {
  return addTo(time, { unit, count: -count });
}

/** The start of the interval behind the one that holds a time: how far a table reaches whose last row has that time. */
export function intervalAfter(unit: DurationUnit, time: string): string {
  return addTo(floorTo(unit, time), { unit, count: 1 });
}

/** The next instant; Martlet's clock has milliseconds. */
export function instantAfter(time: string): string {
  return textOf(timeOf(time) + 1);
}

/**
 * Whether a time lies before an instant. Warehouses hold times that no other clock has: those of five digits a year and more, and
 * infinity, are behind every instant, and those before Christ are before.
 */
export function isBefore(time: string, instant: string): boolean {
  if (/^-|BC/.test(time)) return true;
  return /^\d{4}-/.test(time) && timeOf(time) < timeOf(instant);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function floor(unit: DurationUnit, time: number): number {
  const date = new Date(time);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (unit) {
    case 'hour':
      return Math.floor(time / HOUR) * HOUR;
    case 'day':
      return Date.UTC(year, month, day);
    case 'week':
      return Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7));
    case 'month':
      return Date.UTC(year, month);
    case 'year':
      return Date.UTC(year, 0);
    default:
      return unit satisfies never;
  }
}

function add(time: number, { unit, count }: Duration): number {
  switch (unit) {
    case 'hour':
      return time + count * HOUR;
    case 'day':
      return time + count * DAY;
    case 'week':
      return time + count * 7 * DAY;
    case 'month':
      return addMonths(time, count);
    case 'year':
      return addMonths(time, 12 * count);
    default:
      return unit satisfies never;
  }
}

function addMonths(time: number, count: number): number {
  const date = new Date(time);
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count);
  const nextMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count + 1);
  const day = Math.min(date.getUTCDate(), (nextMonth - month) / DAY);
  return month + (day - 1) * DAY + (time - floor('day', time));
}

function textOf(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** Reads `2024-02-29`, `2024-02-29T12:00:00Z` and `2024-02-29 12:00:00`, all in UTC. Microseconds are cut off. */
function timeOf(text: string): number {
  const [, day = '', clock = '00:00:00', fraction = ''] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(\.\d{1,6})?(?:Z|\+00:00)?)?$/.exec(text) ?? [];
  const time = Date.parse(`${day}T${clock}${fraction.slice(0, 4)}Z`);
  // A day that a month lacks would be taken for one of the next.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(day)) {
    throw new MartletError('literal-invalid', { value: text, expected: 'a day or an instant in UTC such as 2024-02-29T12:00:00Z' });
  }
  return time;
}
