import { intervalAfter } from '../../materializations/index.js';
import type { Observation } from '../../quality/index.js';
import type { HistoryEntry } from '../../state/index.js';
import type { Series } from './measure.js';

/** What was measured of a relation, by series, oldest day first; the latest word on a day counts. */
export function measurementsOf(history: readonly HistoryEntry[], relation: string): Series {
  const days = new Map<string, Map<string, Observation>>();
  for (const { name, body } of history) {
    if (name !== relation) continue;
    // The entries are Martlet's own.
    for (const [series, observations] of Object.entries(body as Readonly<Record<string, readonly Observation[]>>)) {
      const known = days.get(series) ?? new Map<string, Observation>();
      for (const observation of observations) known.set(observation.day, observation);
      days.set(series, known);
    }
  }
  return new Map([...days].map(([series, found]) => [series, [...found.values()].sort((a, b) => (a.day < b.day ? -1 : 1))]));
}

/** The series of a monitor: one, or one for each part. */
export function partsOf(series: Series, monitor: string): readonly (readonly [string, readonly Observation[]])[] {
  return [...series].filter(([name]) => isPartOf(name, monitor));
}

export function isPartOf(series: string, monitor: string): boolean {
  return series === monitor || series.startsWith(`${monitor} `);
}

/** A day without rows is in no result, and was a day nevertheless: up to the newest day of any part. */
export function filledWithZeros(before: readonly Observation[], found: readonly Observation[], last: string): readonly Observation[] {
  const byDay = new Map(found.map((observation) => [observation.day, observation]));
  const start = before.at(-1) === undefined ? found[0]?.day : dayAfter(before.at(-1)?.day ?? '');
  if (start === undefined) return [];
  const filled: Observation[] = [];
  for (let day = start; day <= last; day = dayAfter(day)) filled.push(byDay.get(day) ?? { day, value: 0, rows: 0 });
  return filled;
}

export function dayAfter(day: string): string {
  return intervalAfter('day', day).slice(0, 10);
}
