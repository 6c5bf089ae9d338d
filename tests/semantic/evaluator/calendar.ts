/**
 * Days as whole numbers since 1970-01-01, seconds as whole numbers since its midnight in UTC. The arithmetic is done by hand from the
 * rules of the calendar, so that it shares nothing with an engine or with JavaScript's dates.
 */
export type Day = number;
export type Second = number;

export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (MONTHS[month - 1] ?? 0);
}

export function dayOf({ year, month, day }: Civil): Day {
  let days = day - 1;
  for (let past = 1970; past < year; past++) days += isLeap(past) ? 366 : 365;
  for (let past = 1; past < month; past++) days += daysInMonth(year, past);
  return days;
}

export function civilOf(day: Day): Civil {
  let left = day;
  let year = 1970;
  while (left >= (isLeap(year) ? 366 : 365)) left -= isLeap(year++) ? 366 : 365;
  let month = 1;
  while (left >= daysInMonth(year, month)) left -= daysInMonth(year, month++);
  return { year, month, day: left + 1 };
}

/** Reads `2024-02-29`. */
export function parseDay(text: string): Day {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return dayOf({ year, month, day });
}

export function dayText(day: Day): string {
  const { year, month, day: ofMonth } = civilOf(day);
  return `${year}-${two(month)}-${two(ofMonth)}`;
}

/** Reads `2024-02-29 13:05:00`. */
export function parseSecond(text: string): Second {
  const [hours = 0, minutes = 0, seconds = 0] = text.slice(11).split(':').map(Number);
  return parseDay(text) * 86_400 + hours * 3_600 + minutes * 60 + seconds;
}

export function secondText(second: Second): string {
  const inDay = second - Math.floor(second / 86_400) * 86_400;
  const [hours, minutes, seconds] = [Math.floor(inDay / 3_600), Math.floor(inDay / 60) % 60, inDay % 60];
  return `${dayText(Math.floor(second / 86_400))} ${two(hours)}:${two(minutes)}:${two(seconds)}`;
}

/** 1 is Monday, 7 is Sunday. 1970-01-01 was a Thursday. */
export function weekday(day: Day): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** A week belongs to the year of its Thursday. */
export function isoYearOf(day: Day): number {
  return civilOf(day - weekday(day) + 4).year;
}

export function isoWeekOf(day: Day): number {
  const thursday = day - weekday(day) + 4;
  return Math.floor((thursday - dayOf({ year: civilOf(thursday).year, month: 1, day: 1 })) / 7) + 1;
}

export type Grain = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** The first day of the period that contains a day. */
export function startOf(grain: Grain, day: Day): Day {
  const { year, month } = civilOf(day);
  switch (grain) {
    case 'day':
      return day;
    case 'week':
      return day - weekday(day) + 1;
    case 'month':
      return dayOf({ year, month, day: 1 });
    case 'quarter':
      return dayOf({ year, month: month - ((month - 1) % 3), day: 1 });
    case 'year':
      return dayOf({ year, month: 1, day: 1 });
    default:
      return grain satisfies never;
  }
}

export interface Offset {
  readonly count: number;
  readonly unit: Grain;
}

/** Reads `28 days`, `1 year`. */
export function parseOffset(text: string): Offset {
  const match = /^(\d+) (day|week|month|quarter|year)s?$/.exec(text);
  if (match === null) throw new Error(`${text} is no length of time.`);
  return { count: Number(match[1]), unit: match[2] as Grain };
}

/** The same day of the month earlier, or the month's last where it has no such day. */
export function before(day: Day, { count, unit }: Offset): Day {
  if (unit === 'day') return day - count;
  if (unit === 'week') return day - 7 * count;
  const months = count * { month: 1, quarter: 3, year: 12 }[unit];
  const civil = civilOf(day);
  const index = civil.year * 12 + civil.month - 1 - months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  return dayOf({ year, month, day: Math.min(civil.day, daysInMonth(year, month)) });
}

/** As `before`, but the end of a month stays the end of a month, as whole months are compared with whole months. */
export function endBefore(day: Day, offset: Offset): Day {
  const shifted = before(day, offset);
  const { year, month, day: ofMonth } = civilOf(day);
  if (offset.unit === 'day' || offset.unit === 'week' || ofMonth !== daysInMonth(year, month)) return shifted;
  const there = civilOf(shifted);
  return dayOf({ ...there, day: daysInMonth(there.year, there.month) });
}

/** The local time of an instant, as if it were UTC. Summer time begins and ends by the rules of 2007 and later. */
export function localTime(instant: Second, zone: string): Second {
  const { year } = civilOf(Math.floor(instant / 86_400));
  switch (zone) {
    case 'UTC':
      return instant;
    case 'Asia/Tokyo':
      return instant + 9 * 3_600;
    case 'Europe/Berlin': {
      const from = lastSunday(year, 3) * 86_400 + 3_600;
      const to = lastSunday(year, 10) * 86_400 + 3_600;
      return instant + (instant >= from && instant < to ? 7_200 : 3_600);
    }
    case 'America/Denver': {
      const from = firstSunday(year, 3, 8) * 86_400 + 9 * 3_600;
      const to = firstSunday(year, 11, 1) * 86_400 + 8 * 3_600;
      return instant - (instant >= from && instant < to ? 6 : 7) * 3_600;
    }
    default:
      throw new Error(`The rules of ${zone} are not known here.`);
  }
}

function lastSunday(year: number, month: number): Day {
  const last = dayOf({ year, month, day: daysInMonth(year, month) });
  return last - (weekday(last) % 7);
}

/** The first Sunday of a month on or after a day of it. */
function firstSunday(year: number, month: number, onOrAfter: number): Day {
  const first = dayOf({ year, month, day: onOrAfter });
  return first + ((7 - weekday(first)) % 7);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
