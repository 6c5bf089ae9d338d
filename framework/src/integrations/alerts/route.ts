import type { AlertsConfig } from '../../project/index.js';
import type { Notice } from './notice.js';

/** The names of the channels that are told of a notice. */
export function route({ routes }: Pick<AlertsConfig, 'routes'>, { severity, owner, tags }: Notice): readonly string[] {
  const fitting = routes.filter(
    (each) =>
      (each.severity === 'warning' || severity === 'error') &&
      (each.owner === undefined || each.owner === owner) &&
      (each.tag === undefined || tags.includes(each.tag)),
  );
  return [...new Set(fitting.flatMap(({ to }) => to))];
}

/** Whether an instant lies in the quiet hours, which may go past midnight. */
export function isQuiet({ quietHours }: Pick<AlertsConfig, 'quietHours'>, now: string): boolean {
  if (quietHours === undefined) return false;
  const time = now.slice(11, 16);
  const { from, to } = quietHours;
  return from <= to ? from <= time && time < to : from <= time || time < to;
}
