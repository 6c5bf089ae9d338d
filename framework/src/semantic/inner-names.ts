/** The names that the queries within an answer give to columns of their own, beside attributes and aggregates. */
export const INNER = {
  /** Whether a row of what is gathered has a row of an asked metric. */
  present: 'is_asked',
  /** A member whose values are aggregated, and its value. */
  member: 'member',
  value: 'value',
  /** A day of the spine, and the first and the last of what a period is made of. */
  day: 'day',
  firstDay: 'first_day',
  lastDay: 'last_day',
  startDay: 'start_day',
  /** The days that are aggregated for a period: the first and the last, or each by itself. */
  fromDay: 'from_day',
  toDay: 'to_day',
  aggregatedDay: 'aggregated_day',
  /** A balance of a key. */
  kept: 'kept',
} as const;

const OWN: ReadonlySet<string> = new Set(Object.values(INNER));
/** What the columns of the key of a balance begin with. */
export const KEY_OF_BALANCE = 'per_';

/** A name as it is within an answer, where it must not be one of these, and no name in `taken`. */
export function innerName(name: string, taken: readonly string[]): string {
  if (!OWN.has(name) && !name.startsWith(KEY_OF_BALANCE)) return name;
  let free = `named_${name}`;
  for (let place = 2; taken.includes(free); place += 1) free = `named_${name}_${place}`;
  return free;
}
