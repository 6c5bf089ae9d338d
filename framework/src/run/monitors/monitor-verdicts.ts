import { type Monitor, monitorName } from '../../model/index.js';
import type { Config } from '../../project/config.js';
import type { ProjectRelation } from '../../project/index.js';
import type { JudgeSettings, Observation } from '../../quality/index.js';
import type { HistoryEntry } from '../../state/index.js';
import type { Judgement } from '../command-findings.js';
import type { Series } from './measure.js';
import { partsOf } from './measurements.js';
import { settingsOf } from './settings.js';

/** What is to be said of one part of a monitor, and from which day. */
export interface MonitorVerdict extends Judgement {
  readonly series: string;
  readonly day: string;
}

/** What monitors say now, part by part: by the newest day of each part that was judged, and what people say of it. */
export function verdictsOfMonitors(
  config: Pick<Config, 'monitors'>,
  { id: relation }: Pick<ProjectRelation, 'id'>,
  monitors: readonly Monitor[],
  known: Series,
  feedback: readonly HistoryEntry[],
): readonly MonitorVerdict[] {
  return monitors.flatMap((monitor) => {
    const settings = settingsOf(config, relation, monitor, feedback);
    const worse = monitor.options.severity === 'error' ? 'error' : 'warning';
    return partsOf(known, monitorName(monitor)).flatMap(([series, observations]): MonitorVerdict[] => {
      const newest = newestJudged(observations, settings);
      if (newest === undefined) return [];
      const { day, isUnusual = false } = newest;
      const about = { id: `monitor ${relation} ${series}`, relation, series, day };
      if (!isUnusual || settings.expected(day)) return [{ ...about, status: 'well' }];
      return [{ ...about, status: worse, summary: `The monitor ${series} of ${relation} found ${day} unusual.` }];
    });
  });
}

/** Days that are left out, and those of which nothing could be said, are no news. */
function newestJudged(observations: readonly Observation[], { excluded }: JudgeSettings): Observation | undefined {
  return observations.findLast(({ day, isUnusual, isUnjudged }) => isUnusual === true || (isUnjudged !== true && !excluded(day)));
}
