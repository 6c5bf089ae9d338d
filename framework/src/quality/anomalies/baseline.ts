import { MAD_OF_SIGMA, medianOf, robustSigma } from './robust.js';

/** A number of one day; days are counted from any day. */
export interface DayValue {
  readonly day: number;
  readonly value: number;
}

/** What is usual: a level, a trend and the habits of each weekday. */
export interface Baseline {
  readonly expected: (day: number) => number;
  /** The spread of a day that the baseline has not seen. */
  readonly sigma: number;
  /** The change by day. */
  readonly slope: number;
  /** How uncertain the expectation of a day is, in sigmas. */
  readonly uncertainty: (day: number) => number;
}

const WEEK = 7;
/** A weekday's own level is told from three of its days. */
const DAYS_OF_WEEKDAY = 3;

/**
 * Learns what is usual. The slope is Sen's, over pairs of the same weekday (the seasonal Kendall slope estimator: Hirsch, Slack and
 * Smith 1982), where Kendall's test finds a trend at all. Weekdays have levels of their own where that foretells days better than
 * one level. The spread is that of days foretold from the other days, so that it is the spread of a day to come.
 */
export function learnBaseline(history: readonly DayValue[]): Baseline {
  const center = history.reduce((sum, { day }) => sum + day, 0) / history.length;
  const isWeekly = hasWeekdays(history);
  const { slope, isTrend } = trendOf(history, isWeekly);
  const used = isTrend ? slope : 0;
  const flat = history.map(({ day, value }) => ({ day, value: value - used * (day - center) }));
  const level = medianOf(flat.map(({ value }) => value));
  const plainSigma = robustSigma(flat.map(({ value }) => value));
  const weekly = isWeekly ? weekdayErrors(flat) : [];
  // By the mean of the errors, since the median does not see that two days of seven are always wrong.
  const takesWeekdays = weekly.length > 0 && meanSize(weekly) < meanSize(flat.map(({ value }) => value - level)) * 0.9;
  const weeklySigma = medianSize(weekly) / MAD_OF_SIGMA;
  const levels = takesWeekdays ? weekdayLevels(flat) : new Map<number, number>();
  const sigma = takesWeekdays ? weeklySigma : plainSigma;
  const spread = history.reduce((sum, { day }) => sum + (day - center) ** 2, 0);
  return {
    expected: (day) => (levels.get(weekdayOf(day)) ?? level) + used * (day - center),
    sigma,
    slope: used,
    uncertainty: (day) => Math.sqrt(1 / history.length + (isTrend ? (day - center) ** 2 / Math.max(1, spread) : 0)),
  };
}

function meanSize(errors: readonly number[]): number {
  return errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
}

function medianSize(errors: readonly number[]): number {
  return medianOf(errors.map(Math.abs));
}

function hasWeekdays(history: readonly DayValue[]): boolean {
  const counts = new Map<number, number>();
  for (const { day } of history) counts.set(weekdayOf(day), (counts.get(weekdayOf(day)) ?? 0) + 1);
  return counts.size > 1 && [...counts.values()].filter((count) => count >= DAYS_OF_WEEKDAY).length >= 5;
}

function weekdayOf(day: number): number {
  return ((day % WEEK) + WEEK) % WEEK;
}

function weekdayLevels(flat: readonly DayValue[]): ReadonlyMap<number, number> {
  const values = new Map<number, number[]>();
  for (const { day, value } of flat) values.set(weekdayOf(day), [...(values.get(weekdayOf(day)) ?? []), value]);
  return new Map([...values].filter(([, found]) => found.length >= 2).map(([weekday, found]) => [weekday, medianOf(found)]));
}

/** How wrong each day is foretold by the other days of its weekday. */
function weekdayErrors(flat: readonly DayValue[]): readonly number[] {
  return flat.flatMap(({ day, value }, place) => {
    const others = flat.filter((other, index) => index !== place && weekdayOf(other.day) === weekdayOf(day));
    return others.length < 2 ? [] : [value - medianOf(others.map((other) => other.value))];
  });
}

/** Sen's slope and Kendall's test, within weekdays where days have them. */
function trendOf(history: readonly DayValue[], isWeekly: boolean): { readonly slope: number; readonly isTrend: boolean } {
  const slopes: number[] = [];
  let score = 0;
  let variance = 0;
  const groups = new Map<number, DayValue[]>();
  for (const each of history) {
    const key = isWeekly ? weekdayOf(each.day) : 0;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  for (const group of groups.values()) {
    const n = group.length;
    variance += (n * (n - 1) * (2 * n + 5)) / 18;
    for (const [index, early] of group.entries()) {
      for (const late of group.slice(index + 1)) {
        slopes.push((late.value - early.value) / (late.day - early.day));
        score += Math.sign(late.value - early.value);
      }
    }
  }
  if (slopes.length === 0) return { slope: 0, isTrend: false };
  const z = variance === 0 ? 0 : (score - Math.sign(score)) / Math.sqrt(variance);
  return { slope: medianOf(slopes), isTrend: Math.abs(z) > SIGNIFICANT };
}

/** The 0.995 quantile of the normal distribution: a test at 1 %. */
const SIGNIFICANT = 2.576;
