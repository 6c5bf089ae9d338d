import { partOfDay } from './attributes.js';
import {
  before,
  type Day,
  dayOf,
  endBefore,
  type Grain,
  isoWeekOf,
  isoYearOf,
  parseDay,
  parseOffset,
  startOf,
  weekday,
} from './calendar.js';
import { holds } from './filters.js';
import { Fraction } from './fraction.js';
import { type Filter, Refused } from './question.js';
import type { Cell, Meaning, Star } from './star.js';

/** A set of days; those of a running total have no first one. */
export type Days = ReadonlySet<Day>;

/** A period of a result: the days that a group of it shows. */
export interface Period {
  readonly members: readonly Cell[];
  readonly days: Days;
}

/** The parts of days that a question asks for, and the filters on days. All are of one date. */
export interface TimeQuestion {
  readonly star: Star;
  readonly parts: readonly string[];
  readonly filters: readonly Filter[];
  readonly at: string | undefined;
}

/** Every day that can matter here. */
const EVER: readonly Day[] = Array.from({ length: 366 * 8 }, (_, index) => dayOf({ year: 2019, month: 1, day: 1 }) + index);
const [PAST, FUTURE] = [dayOf({ year: 1971, month: 1, day: 1 }), dayOf({ year: 2199, month: 1, day: 1 })];

/** The days that pass the filters; where these leave a side open, as far as there are rows. */
export function shownDays(question: TimeQuestion, rowDays: readonly Day[]): Days {
  const [first, last] = [Math.min(...rowDays), Math.max(...rowDays)];
  const isOpen = (day: Day): boolean => passes(question, day);
  const [fromRows, toRows] = [isOpen(PAST), isOpen(FUTURE)];
  return new Set(EVER.filter((day) => passes(question, day) && (!fromRows || day >= first) && (!toRows || day <= last)));
}

function passes({ star, filters, at }: TimeQuestion, day: Day): boolean {
  return filters.every((filter) => holds(filter, (path) => ({ members: [partOfDay(star, day, partOf(path))] }), at));
}

/** `date.month` asks for the month; `date` alone for the day. */
export function partOf(path: string): string {
  return path.split('.')[1] ?? 'day';
}

export function periodsOf({ star, parts }: TimeQuestion, days: Days): readonly Period[] {
  const periods = new Map<string, { members: readonly Cell[]; days: Set<Day> }>();
  for (const day of days) {
    const members = parts.map((part) => partOfDay(star, day, part));
    const key = JSON.stringify(members);
    const period = periods.get(key) ?? { members, days: new Set() };
    period.days.add(day);
    periods.set(key, period);
  }
  return [...periods.values()];
}

/** The days whose rows a cumulative figure takes for a period. */
export function windowOf(star: Star, window: Extract<Meaning, { kind: 'cumulative' }>['window'], days: Days): Days {
  const last = Math.max(...days);
  if (window === 'running') return new Set(EVER.filter((day) => day <= last));
  if ('rolling' in window) {
    const from = before(last + 1, parseOffset(window.rolling));
    return new Set(EVER.filter((day) => day >= from && day <= last));
  }
  const parts = [window.toDate, star.calendar.years[window.toDate]].filter((part) => part !== undefined);
  const unit = (day: Day): readonly Cell[] => parts.map((part) => partOfDay(star, day, part));
  // A day that the calendar does not have is in no unit of it.
  if (unit(last).includes(null)) return new Set();
  return new Set(EVER.filter((day) => day <= last && JSON.stringify(unit(day)) === JSON.stringify(unit(last))));
}

/** The days that a period is compared with. */
export function comparedDays(question: TimeQuestion, offset: string, { days }: Period): Days {
  const { star, parts } = question;
  if (days.size === 0) return days;
  const [first, last] = [Math.min(...days), Math.max(...days)];
  if (offset === 'previous_period') return justBefore(first, last);
  const years = /^(\d+) (fiscal_year|iso_year)s?$/.exec(offset);
  if (years !== null) return yearsBefore(star, years[2] as 'fiscal_year' | 'iso_year', Number(years[1]), days);
  const parsed = parseOffset(offset);
  const grain = finest(parts);
  if (grain === undefined && parts.length > 0) throw new Refused(`${parts.join(' and ')} has nothing that lies ${offset} back.`);
  if (grain === undefined) return between(before(first, parsed), endBefore(last, parsed));
  if (grain === 'week' && parsed.unit === 'year') return yearsBefore(star, 'iso_year', parsed.count, days);
  // The whole period of this grain, cut where the filters cut the period that it is compared with.
  const there = startOf(grain, before(startOf(grain, first), parsed));
  const from = first === startOf(grain, first) ? there : before(first, parsed);
  const to = last === endOf(grain, last) ? endOf(grain, there) : endBefore(last, parsed);
  return between(from, to);
}

/** So many days, or so many months where the range is made of whole ones. */
function justBefore(first: Day, last: Day): Days {
  if (startOf('month', first) !== first || startOf('month', last + 1) !== last + 1) return between(first - (last - first + 1), first - 1);
  let count = 1;
  while (before(last + 1, { count, unit: 'month' }) > first) count++;
  return between(before(first, { count, unit: 'month' }), first - 1);
}

function finest(parts: readonly string[]): Grain | undefined {
  return (['day', 'week', 'month', 'quarter', 'year'] as const).find((grain) => parts.includes(grain));
}

function endOf(grain: Grain, day: Day): Day {
  let last = day;
  while (startOf(grain, last + 1) === startOf(grain, day)) last++;
  return last;
}

function between(from: Day, to: Day): Days {
  return new Set(EVER.filter((day) => day >= from && day <= to));
}

/** The days of the same week of a year before, on the same weekdays. */
function yearsBefore(star: Star, year: 'fiscal_year' | 'iso_year', count: number, days: Days): Days {
  const yearOf = (day: Day): number | undefined => (year === 'iso_year' ? isoYearOf(day) : numberOf(partOfDay(star, day, 'fiscal_year')));
  const weekOf = (day: Day): number | undefined => (year === 'iso_year' ? isoWeekOf(day) : numberOf(partOfDay(star, day, 'fiscal_week')));
  const place = (day: Day, back: number): string => JSON.stringify([(yearOf(day) ?? Number.NaN) - back, weekOf(day), weekday(day)]);
  const wanted = new Set([...days].filter((day) => yearOf(day) !== undefined).map((day) => place(day, count)));
  return new Set(EVER.filter((day) => yearOf(day) !== undefined && wanted.has(place(day, 0))));
}

function numberOf(cell: Cell): number | undefined {
  return cell instanceof Fraction ? Number(cell.numerator) : undefined;
}

/** Without what comes after a day. */
export function until(days: Days, at: string): Days {
  return new Set([...days].filter((day) => day <= parseDay(at)));
}
