/** A period by its first day, as short as its length allows: `2024-02`, `2024 Q1`, `2024`. */
export function periodText(first: string, grain: string): string {
  const [, year, month] = /^(\d{4})-(\d{2})-\d{2}/.exec(first) ?? [];
  if (year === undefined || month === undefined) return first;
  if (grain === 'year') return year;
  if (grain === 'quarter') return `${year} Q${Math.ceil(Number(month) / 3)}`;
  return grain === 'month' ? `${year}-${month}` : first;
}

/**
 * All periods from the first to the last of those given, by their first days, so that one that is missing shows as a gap; those
 * given, in order, where the calendar does not tell the length.
 */
export function courseOf(firsts: readonly string[], grain: string): readonly string[] {
  const known = [...new Set(firsts)].sort();
  const months = MONTHS[grain];
  const days = DAYS[grain];
  const [start] = known;
  const end = known.at(-1);
  if (start === undefined || end === undefined || (months === undefined && days === undefined)) return known;
  const course: string[] = [];
  for (let day = start; day <= end && course.length < MOST_PERIODS; day = later(day, months ?? 0, days ?? 0)) course.push(day);
  // A calendar that counts otherwise is right.
  return known.every((day) => course.includes(day)) ? course : known;
}

const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };
const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7 };
const MOST_PERIODS = 10_000;

function later(day: string, months: number, days: number): string {
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months, date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
