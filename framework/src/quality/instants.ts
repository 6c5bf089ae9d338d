/** The hours between an instant, or the end of a day, and now. */
export function hoursSince(value: string, now: string): number {
  return (Date.parse(now) - instantOf(value)) / 3_600_000;
}

/** An instant as a warehouse returns it, in UTC. */
export function instantOf(value: string): number {
  const iso = value.replace(' ', 'T');
  return Date.parse(/^\d{4}-\d\d-\d\d$/.test(iso) ? `${iso}T00:00:00Z` : /(Z|[+-]\d\d(:?\d\d)?)$/.test(iso) ? iso : `${iso}Z`);
}

/** Whether a text is a day of the calendar, written as `2026-01-31`. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
