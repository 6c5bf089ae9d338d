/** The hours between an instant, or the end of a day, and now. */
export function hoursSince(value: string, now: string): number {
  return (Date.parse(now) - millisecondsOf(value)) / 3_600_000;
}

/** An instant as a warehouse returns it, in UTC. */
export function millisecondsOf(value: string): number {
  const iso = value.replace(' ', 'T');
  return Date.parse(/^\d{4}-\d\d-\d\d$/.test(iso) ? `${iso}T00:00:00Z` : /(Z|[+-]\d\d(:?\d\d)?)$/.test(iso) ? iso : `${iso}Z`);
}
