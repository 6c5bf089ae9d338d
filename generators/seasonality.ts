import { DAYS, dateText, monthOf, weekdayOf } from './calendar.js';
import { Random, valueAt, WeightedChoice } from './random.js';

/** Demand by day: growth over the three years, the seasons, the weekday, sales events and some noise. */
export function demandByDay(seed: number): Float64Array {
  const random = new Random(seed, 'demand');
  return Float64Array.from({ length: DAYS }, (_, day) => {
    const growth = 1 + (0.9 * day) / DAYS;
    const season = valueAt(MONTHLY_DEMAND, monthOf(day));
    const weekday = valueAt(WEEKDAY_DEMAND, weekdayOf(day));
    return growth * season * weekday * eventFactor(day) * random.logNormal(1, 0.06);
  });
}

/** Sign-ups follow demand, with a rush when the shop opens. */
export function signUpsByDay(demand: Float64Array): Float64Array {
  return demand.map((weight, day) => weight * (1 + 5 * Math.exp(-day / 40)));
}

/** Plants run at full load on weekdays, at half load on Saturdays and only for cleaning on Sundays. */
export function productionByDay(): Float64Array {
  return Float64Array.from({ length: DAYS }, (_, day) => {
    const growth = 1 + (0.7 * day) / DAYS;
    return growth * valueAt(WEEKDAY_PRODUCTION, weekdayOf(day)) * valueAt(MONTHLY_PRODUCTION, monthOf(day));
  });
}

/** How many of `total` have happened by the end of each day; the last day's value is `total` exactly. */
export function cumulativeCounts(total: number, weights: Float64Array): Float64Array {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let soFar = 0;
  const counts = weights.map((weight) => {
    soFar += weight;
    return Math.floor((total * soFar) / sum);
  });
  counts[counts.length - 1] = total;
  return counts;
}

/** The second of the day of an order: low at night, a bump at noon and a peak in the evening. */
export function orderSecond(random: Random): number {
  return ORDER_HOURS.draw(random) * 3600 + Math.floor(random.next() * 3600);
}

function eventFactor(day: number): number {
  const monthAndDay = dateText(day).slice(5);
  if (monthAndDay >= '11-22' && monthAndDay <= '11-30') return 1.7;
  if (monthAndDay >= '12-24' && monthAndDay <= '12-26') return 0.35;
  if (monthAndDay === '01-01') return 0.5;
  return 1;
}

const MONTHLY_DEMAND = [0.86, 0.82, 0.92, 0.97, 1.0, 0.98, 0.93, 0.9, 1.0, 1.06, 1.22, 1.36];
const MONTHLY_PRODUCTION = [0.95, 0.95, 1.0, 1.0, 1.0, 0.95, 0.85, 0.8, 1.05, 1.15, 1.2, 0.95];
// Both start with Sunday.
const WEEKDAY_DEMAND = [1.08, 1.1, 1.02, 0.98, 0.98, 0.92, 0.92];
const WEEKDAY_PRODUCTION = [0.05, 1.1, 1.15, 1.15, 1.15, 1.05, 0.5];
const ORDER_HOURS = new WeightedChoice([6, 3, 2, 1, 1, 3, 9, 20, 34, 45, 52, 55, 60, 52, 46, 46, 50, 56, 66, 80, 88, 72, 42, 18]);
