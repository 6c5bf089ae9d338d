import type { AlertsConfig } from '../../project/index.js';
import type { Notice, Together } from './notice.js';

/** The channels that get a notice, with the hours of their digests; undefined for those that get it at once. Where one route sends at once, no digest of another delays it. */
export function route(
  { routes }: Pick<AlertsConfig, 'routes'>,
  { severity, owner, tags }: Notice,
): ReadonlyMap<string, number | undefined> {
  const fitting = routes.filter(
    (each) =>
      (each.severity === 'warning' || severity === 'error') &&
      (each.owner === undefined || each.owner === owner) &&
      (each.tag === undefined || tags.includes(each.tag)),
  );
  const found = new Map<string, number | undefined>();
  for (const { to, digestHours } of fitting.toSorted((a, b) => (b.digestHours ?? 0) - (a.digestHours ?? 0)))
    for (const channel of to) found.set(channel, digestHours);
  return found;
}

/** What a notice waits for, to be sent together with others; undefined where it is sent at once. */
export function togetherWith(
  { maintenance }: Pick<AlertsConfig, 'maintenance'>,
  { event, environment, owner, tags, at }: Notice,
  digestHours: number | undefined,
): Together | undefined {
  const now = Date.parse(at);
  const window = maintenance.find(
    (each) =>
      each.begins <= now &&
      now < each.ends &&
      (each.environments === undefined || each.environments.includes(environment)) &&
      (each.owner === undefined || each.owner === owner) &&
      (each.tag === undefined || tags.includes(each.tag)),
  );
  const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();
  if (window !== undefined && event === 'trigger')
    return { kind: 'maintenance', from: instant(window.begins), until: instant(window.ends), reason: window.reason };
  if (digestHours === undefined) return undefined;
  const [midnight, period] = [Date.parse(at.slice(0, 10)), digestHours * 3_600_000];
  // Periods of a day and less begin at midnight, longer ones when the first thing happens.
  const from = digestHours > 24 ? now : midnight + Math.floor((now - midnight) / period) * period;
  return { kind: 'digest', from: instant(from), until: instant(from + period) };
}

/** Whether an instant lies in the quiet hours, which may go past midnight. */
export function isQuiet({ quietHours }: Pick<AlertsConfig, 'quietHours'>, now: string): boolean {
  if (quietHours === undefined) return false;
  const time = now.slice(11, 16);
  const { from, to } = quietHours;
  return from <= to ? from <= time && time < to : from <= time || time < to;
}
