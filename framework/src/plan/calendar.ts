import type { Duration, DurationUnit } from '../model/index.js';

/** Whether times are days, `2026-01-31`, or instants, `2026-01-31T12:00:00.000Z`. Both are in UTC, and sort as text. */
export type TimeType = 'date' | 'timestamp';

/** The start of the hour, day, week, month or year that holds a time. Weeks begin on Monday. */
export function floorTo(unit: DurationUnit, time: string, type: TimeType): string {
  const at = parse(time);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (unit) {
    case 'hour':
      // A day has no hours.
      return write(new Date(Date.UTC(year, month, day, type === 'date' ? 0 : at.getUTCHours())), type);
    case 'day':
      return write(new Date(Date.UTC(year, month, day)), type);
    case 'week':
      return write(new Date(Date.UTC(year, month, day - ((at.getUTCDay() + 6) % 7))), type);
    case 'month':
      return write(new Date(Date.UTC(year, month, 1)), type);
    case 'year':
      return write(new Date(Date.UTC(year, 0, 1)), type);
    default:
      return unit satisfies never;
  }
}

/** The start of the interval behind the one that holds a time. */
export function endOf(unit: DurationUnit, time: string, type: TimeType): string {
  return addSpan(floorTo(unit, time, type), { unit: type === 'date' && unit === 'hour' ? 'day' : unit, count: 1 }, type);
}

/** A time so much later; the day of the month stays, or becomes the last one of a shorter month. */
export function addSpan(time: string, { unit, count }: Duration, type: TimeType): string {
  const at = parse(time);
  switch (unit) {
    case 'hour':
      return write(new Date(at.getTime() + count * MILLISECONDS_PER_HOUR), type);
    case 'day':
      return write(new Date(at.getTime() + count * 24 * MILLISECONDS_PER_HOUR), type);
    case 'week':
      return write(new Date(at.getTime() + count * 7 * 24 * MILLISECONDS_PER_HOUR), type);
    case 'month':
      return write(inMonth(at, count), type);
    case 'year':
      return write(inMonth(at, 12 * count), type);
    default:
      return unit satisfies never;
  }
}

const MILLISECONDS_PER_HOUR = 3_600_000;

function inMonth(at: Date, months: number): Date {
  const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const day = Math.min(at.getUTCDate(), lastDay);
  return new Date(first.getTime() + (day - 1) * 24 * MILLISECONDS_PER_HOUR + (at.getTime() % (24 * MILLISECONDS_PER_HOUR)));
}

/** Warehouses write instants with a blank, and without a zone where it is UTC. */
function parse(time: string): Date {
  const text = time.length === 10 ? `${time}T00:00:00Z` : time.replace(' ', 'T');
  return new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}

function write(at: Date, type: TimeType): string {
  return type === 'date' ? at.toISOString().slice(0, 10) : at.toISOString();
}
