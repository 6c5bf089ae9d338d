import { firstMembers } from '../data/answers.js';
import { answerTo } from '../data/ask.js';

/** The last day on which a metric has figures; undefined where it has no days, or none. */
export async function lastDayOf(metric: string, signal?: AbortSignal): Promise<string | undefined> {
  const answer = await answerTo(
    { metrics: [metric], by: ['date'], having: [[metric, 'is not null']], orderBy: [['date', 'desc']], limit: 1 },
    signal,
  );
  const [value] = firstMembers(answer);
  return typeof value === 'string' ? value.slice(0, 10) : undefined;
}

/** The twelve months that end with the last day with figures; undefined where there are none. */
export async function lastYearOf(metric: string): Promise<readonly [string, string] | undefined> {
  try {
    const last = await lastDayOf(metric);
    if (last === undefined) return undefined;
    const first = new Date(`${last}T00:00:00Z`);
    first.setUTCFullYear(first.getUTCFullYear() - 1);
    first.setUTCDate(first.getUTCDate() + 1);
    return [first.toISOString().slice(0, 10), last];
  } catch {
    // Then the question itself says what is missing.
    return undefined;
  }
}
