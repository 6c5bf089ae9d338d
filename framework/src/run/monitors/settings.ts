import { type Monitor, monitorName } from '../../model/index.js';
import type { Config } from '../../project/config.js';
import type { JudgeSettings } from '../../quality/index.js';
import type { HistoryEntry } from '../../state/index.js';

/** What somebody says of days on which something was unusual. */
export interface Feedback {
  /** `expected` days are as they should be; an `incident` is known, and nothing is to be learned from it. */
  readonly verdict: 'expected' | 'incident';
  readonly from: string;
  readonly to: string;
  /** The monitor that it is about; all of the relation's when left out. */
  readonly monitor?: string;
}

/** The settings of one monitor: its own, then the config's, then the defaults. */
export function settingsOf(
  { monitors: config }: Pick<Config, 'monitors'>,
  relation: string,
  monitor: Monitor,
  feedback: readonly HistoryEntry[],
): JudgeSettings {
  const { sensitivity = config.sensitivity, trainingDays = config.trainingDays } = monitor.options;
  const name = monitorName(monitor);
  // What people note is written by Martlet, in this form.
  const said = feedback
    .filter((entry) => entry.name === relation)
    .map(({ body }) => body as Feedback)
    .filter((each) => each.monitor === undefined || each.monitor === name);
  const holidays = new Set(config.holidays);
  const known = config.incidents.filter(({ relations }) => relations === undefined || relations.includes(relation));
  const saidOn = (day: string) => said.findLast(({ from, to }) => from <= day && day <= to)?.verdict;
  return {
    kind: monitor.metric.kind,
    sensitivity,
    trainingDays,
    expected: (day) => saidOn(day) === 'expected',
    excluded: (day) => saidOn(day) === 'incident' || holidays.has(day) || known.some(({ from, to }) => from <= day && day <= to),
  };
}
