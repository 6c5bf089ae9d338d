import { MartletError } from '../errors.js';
import type { CalendarPartName, GrainName } from '../model/index.js';

const GRAINS: readonly string[] = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] satisfies readonly GrainName[];
const PARTS: readonly string[] = [
  'iso_year',
  'iso_week',
  'day_of_week',
  'day_of_year',
  'day_of_month',
  'month_of_year',
  'quarter_of_year',
  'hour_of_day',
] satisfies readonly CalendarPartName[];

export const DAY_GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type DayGrain = (typeof DAY_GRAINS)[number];

export const isGrain = (name: string): name is GrainName => GRAINS.includes(name);
export const isDayGrain = (name: string): name is DayGrain => (DAY_GRAINS as readonly string[]).includes(name);
export const isCalendarPart = (name: string): name is CalendarPartName => PARTS.includes(name);

/** Whether periods of a grain are made of whole periods of another: months of days, years of quarters; never months of weeks. */
export function isMadeOf(grain: GrainName, finer: GrainName): boolean {
  if (grain === finer) return true;
  if (finer === 'week') return false;
  return GRAINS.indexOf(finer) < GRAINS.indexOf(grain);
}

/** DayBounds, as numbers since 1970, so that they can be reckoned with. */
export type Day = number;

/** Days, both ends included; open where an end is left out. */
export interface DayBounds {
  readonly from?: Day;
  readonly to?: Day;
}

const DAY = 86_400_000;

export const dayOf = (text: string): Day => Date.parse(`${text}T00:00:00Z`) / DAY;
export const textOfDay = (day: Day): string => new Date(day * DAY).toISOString().slice(0, 10);
const partsOf = (day: Day): readonly [year: number, month: number, day: number] => {
  const date = new Date(day * DAY);
  return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
};
const ofParts = (year: number, month: number, day: number): Day => Date.UTC(year, month, day) / DAY;

/** The first day of the period that holds a day. */
export function firstDay(grain: DayGrain, day: Day): Day {
  const [year, month] = partsOf(day);
  switch (grain) {
    case 'day':
      return day;
    case 'week':
      // 1970-01-01 was a Thursday.
      return day - ((((day + 3) % 7) + 7) % 7);
    case 'month':
      return ofParts(year, month, 1);
    case 'quarter':
      return ofParts(year, month - (month % 3), 1);
    case 'year':
      return ofParts(year, 0, 1);
    default:
      return grain satisfies never;
  }
}

/** The day so many units later; a day that the month lacks becomes its last. */
export function addUnits(grain: DayGrain, count: number, day: Day): Day {
  if (grain === 'day' || grain === 'week') return day + count * (grain === 'week' ? 7 : 1);
  const months = count * { month: 1, quarter: 3, year: 12 }[grain];
  const [year, month, ofMonth] = partsOf(day);
  const last = partsOf(ofParts(year, month + months + 1, 0))[2];
  return ofParts(year, month + months, Math.min(ofMonth, last));
}

/** The last day of the period that holds a day. */
export function lastDayOf(grain: DayGrain, day: Day): Day {
  return addUnits(grain, 1, firstDay(grain, day)) - 1;
}

/** Bounds of days; open where an end is left out, or lies infinitely far away. */
export function bounds(from: Day = Number.NEGATIVE_INFINITY, to: Day = Number.POSITIVE_INFINITY): DayBounds {
  return { ...(Number.isFinite(from) ? { from } : {}), ...(Number.isFinite(to) ? { to } : {}) };
}

/** Whether days begin and end where periods of a grain do. */
export function isWhole(grain: DayGrain, { from, to }: DayBounds): boolean {
  return (from === undefined || firstDay(grain, from) === from) && (to === undefined || lastDayOf(grain, to) === to);
}

/** So many units of time. */
export interface Units {
  readonly count: number;
  readonly unit: string;
}

/** `28 days`, `1 month`: the unit without its plural. */
export function unitsOf(span: string): Units {
  const [, count, unit] = /^\s*(\d+)\s+([a-z_]+?)s?\s*$/i.exec(span) ?? [];
  if (count === undefined || unit === undefined || Number(count) === 0) throw new MartletError('span-invalid', { span });
  return { count: Number(count), unit: unit.toLowerCase() };
}

/** The days of a period as it is written: `2025-03-01`, `2025-03`, `2025-Q1`, `2025-W07`, `2025`. */
export function daysOf(value: unknown): readonly [first: Day, last: Day] | undefined {
  const text = String(value);
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/.exec(text) ?? [];
  if (day !== undefined) {
    const found = dayOf(day);
    return Number.isNaN(found) || textOfDay(found) !== day ? undefined : [found, found];
  }
  const [, month] = /^(\d{4}-(?:0[1-9]|1[0-2]))$/.exec(text) ?? [];
  if (month !== undefined) return within('month', dayOf(`${month}-01`));
  const [, quarterYear, quarter] = /^(\d{4})-?Q([1-4])$/i.exec(text) ?? [];
  if (quarterYear !== undefined) return within('quarter', ofParts(Number(quarterYear), (Number(quarter) - 1) * 3, 1));
  const [, weekYear, week] = /^(\d{4})-?W(\d{2})$/i.exec(text) ?? [];
  if (weekYear !== undefined) {
    // January 4th is in the first week of every year.
    const first = firstDay('week', ofParts(Number(weekYear), 0, 4)) + (Number(week) - 1) * 7;
    const isWeek = Number(week) >= 1 && partsOf(first + 3)[0] === Number(weekYear);
    return isWeek ? within('week', first) : undefined;
  }
  return /^\d{4}$/.test(text) ? within('year', ofParts(Number(text), 0, 1)) : undefined;
}

function within(grain: DayGrain, day: Day): readonly [Day, Day] {
  return [firstDay(grain, day), lastDayOf(grain, day)];
}
