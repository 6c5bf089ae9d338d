import type { Observation } from './judge.js';

/** How far the shares of a day lie from the usual ones. */
export interface MixDistance {
  readonly day: string;
  readonly value: number;
  readonly noise: number;
}

/**
 * Hellinger's distance of each day's shares from those of all days but the last together: 0 for the same shares, 1 for none in
 * common. By chance alone it is about the root of (values − 1) / (8 rows).
 */
export function mixDistances(days: readonly Observation[]): readonly MixDistance[] {
  const usual = new Map<string, number>();
  for (const { counts = {} } of days.slice(0, -1)) {
    for (const [value, rows] of Object.entries(counts)) usual.set(value, (usual.get(value) ?? 0) + rows);
  }
  const all = total(usual.values());
  return days.flatMap(({ day, counts = {} }): MixDistance[] => {
    const rows = total(Object.values(counts));
    if (rows === 0 || all === 0) return [];
    const values = new Set([...usual.keys(), ...Object.keys(counts)]);
    const common = [...values].reduce((sum, value) => sum + Math.sqrt(((usual.get(value) ?? 0) / all) * ((counts[value] ?? 0) / rows)), 0);
    const chance = Math.sqrt(Math.max(1, values.size - 1) / (8 * rows));
    return [{ day, value: Math.sqrt(Math.max(0, 1 - common)), noise: chance }];
  });
}

function total(numbers: Iterable<number>): number {
  return [...numbers].reduce((sum, number) => sum + number, 0);
}
