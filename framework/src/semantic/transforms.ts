import type { OperationNode } from 'kysely';
import { caseWhen, dateAdd, dateLiteral, dateTrunc, extract, lastDay, least } from '../sql/index.js';
import {
  addUnits,
  bounds,
  type Day,
  type DayBounds,
  type DayGrain,
  firstDay,
  isDayGrain,
  isWhole,
  lastDayOf,
  textOfDay,
} from './calendar.js';
import { anyTyped, compare } from './nodes.js';

/** How the days that are aggregated for a period differ from its own: they begin with all others or with a unit, or lie before it. */
export type Transform =
  | { readonly kind: 'running' }
  | { readonly kind: 'to date'; readonly unit: string }
  | { readonly kind: 'rolling'; readonly count: number; readonly unit: DayGrain }
  | { readonly kind: 'shift'; readonly count: number; readonly unit: DayGrain | 'iso_year' }
  /** By a column of the date dimension, such as `fiscal_year`. */
  | { readonly kind: 'calendar shift'; readonly count: number; readonly column: string }
  | { readonly kind: 'cut'; readonly at: Day };

/** The days of a period: its first and its last. Without a first, all days up to the last. */
export interface DayRange {
  readonly first: OperationNode | undefined;
  readonly last: OperationNode;
}

/**
 * The days that a period stands for.
 *
 * @param finest - The finest period that the question asks by; undefined where it asks by none.
 * @param startOf - The first day of a unit of the date dimension, given its last.
 */
export function transformed(
  range: DayRange,
  transform: Transform,
  finest: DayGrain | undefined,
  startOf: (unit: string) => OperationNode,
): DayRange {
  const { first, last } = range;
  switch (transform.kind) {
    case 'running':
      return { first: undefined, last };
    case 'to date':
      return { first: isDayGrain(transform.unit) ? truncated(transform.unit, last) : startOf(transform.unit), last };
    case 'rolling':
      // Counted from the next day, so that what ends with a month begins with one, however long each is.
      return { first: added(transform.unit, -transform.count, added('day', 1, last)), last };
    case 'shift': {
      const { count, unit } = transform;
      if (unit === 'day' || unit === 'week') return { first: first && added(unit, -count, first), last: added(unit, -count, last) };
      if (finest === 'week' || unit === 'iso_year')
        return { first: first && sameWeekBefore(first, count), last: sameWeekBefore(last, count) };
      const before = added(unit, -count, last);
      const isEnd = compare(last, '=', lastDay(anyTyped(last)).toOperationNode());
      // What ends with a month ends with a month before, too.
      const end =
        finest === 'day'
          ? before
          : caseWhen(anyTyped(isEnd), lastDay(anyTyped(before)))
              .else(anyTyped(before))
              .toOperationNode();
      return { first: first && added(unit, -count, first), last: end };
    }
    case 'cut':
      return { first, last: least(anyTyped(last), dateLiteral(textOfDay(transform.at))).toOperationNode() };
    case 'calendar shift':
      return range;
    default:
      return transform satisfies never;
  }
}

/** Whether a row is in several periods. */
export function isRepeated({ kind }: Transform): boolean {
  return kind === 'running' || kind === 'to date' || kind === 'rolling';
}

/** Bounds of the days that all periods stand for, given bounds of their own days; open where an end is not known. */
export function widened({ from, to }: DayBounds, transform: Transform): DayBounds {
  switch (transform.kind) {
    case 'running':
      return bounds(undefined, to);
    case 'to date': {
      const { unit } = transform;
      return bounds(isDayGrain(unit) ? moved(from, (day) => firstDay(unit, day)) : undefined, to);
    }
    case 'rolling':
      return bounds(
        moved(from, (day) => addUnits(transform.unit, -transform.count, day + 1)),
        to,
      );
    case 'shift': {
      const { count, unit } = transform;
      const before = (day: Day): Day => addUnits(unit === 'iso_year' ? 'year' : unit, -count, day);
      if (unit === 'day' || unit === 'week') return bounds(moved(from, before), moved(to, before));
      // A year before, the same week has other days, up to a week away; what ends with a month ends with a month before.
      const isYear = unit === 'year' || unit === 'iso_year';
      return bounds(
        moved(from, (day) => Math.min(before(day), isYear ? day - 371 * count : day)),
        moved(to, (day) => Math.max(lastDayOf('month', before(day)), isYear ? day - 364 * count : before(day))),
      );
    }
    case 'cut':
      return bounds(from, to === undefined ? transform.at : Math.min(to, transform.at));
    case 'calendar shift':
      return {};
    default:
      return transform satisfies never;
  }
}

function moved(day: Day | undefined, by: (day: Day) => Day): Day | undefined {
  return day === undefined ? undefined : by(day);
}

/** Whether a shift leads from each period of a grain to a whole one. */
export function keepsPeriods(grain: DayGrain, { count, unit }: { readonly count: number; readonly unit: DayGrain | 'iso_year' }): boolean {
  if (grain === 'day') return true;
  if (unit === 'day') return grain === 'week' && count % 7 === 0;
  if (grain === 'week') return unit === 'week' || unit === 'year' || unit === 'iso_year';
  if (unit === 'week' || unit === 'iso_year') return false;
  return (count * MONTHS[unit]) % MONTHS[grain] === 0;
}

const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

function truncated(unit: DayGrain, day: OperationNode): OperationNode {
  return unit === 'day' ? day : dateTrunc(unit, anyTyped(day)).toOperationNode();
}

function added(unit: DayGrain, count: number, day: OperationNode): OperationNode {
  return count === 0 ? day : dateAdd(unit, count, anyTyped(day)).toOperationNode();
}

/**
 * The same day of the week of the same ISO number, so many ISO years before: that week began 52 or 53 weeks earlier for each. Null where that year has no
 * such week.
 */
function sameWeekBefore(day: OperationNode, years: number): OperationNode {
  const numberOf = (each: OperationNode): OperationNode => extract('week', anyTyped(each)).toOperationNode();
  const candidates = Array.from({ length: years + 1 }, (_, longYears) => added('day', -7 * (52 * years + longYears), day));
  const isSame = (each: OperationNode) => anyTyped(compare(numberOf(each), '=', numberOf(day)));
  const [nearest = day, ...further] = candidates;
  const found = further.reduce(
    (branches, each) => branches.when(isSame(each), anyTyped(each)),
    caseWhen(isSame(nearest), anyTyped(nearest)),
  );
  return found.end().toOperationNode();
}

/** The shift that leads from a range of days to the one just before it: so many months where it is made of whole months, else so many days. */
export function previousPeriod(from: Day, to: Day): { readonly count: number; readonly unit: DayGrain } {
  if (!isWhole('month', { from, to })) return { count: to - from + 1, unit: 'day' };
  let count = 1;
  while (addUnits('month', count, from) <= to) count += 1;
  return { count, unit: 'month' };
}

/** What rows are, in the name of a query. */
export function nameOfRows(transforms: readonly Transform[], isBalance: boolean): string {
  const words = transforms.map((transform) => {
    switch (transform.kind) {
      case 'running':
        return 'so_far';
      case 'to date':
        return `${transform.unit}_to_date`;
      case 'rolling':
        return `last_${transform.count}_${transform.unit}s`;
      case 'shift':
        return `${transform.count}_${transform.unit}_before`;
      case 'calendar shift':
        return `${transform.count}_${transform.column}_before`;
      case 'cut':
        return 'like_for_like';
      default:
        return transform satisfies never;
    }
  });
  return [...(isBalance ? ['balance'] : []), ...words].join('_') || 'grouped';
}
