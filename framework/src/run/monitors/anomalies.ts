import { type Monitor, monitorName } from '../../model/index.js';
import type { Project, ProjectRelation } from '../../project/index.js';
import type { HistoryEntry } from '../../state/index.js';
import { measurementsOf, partsOf } from './measurements.js';
import { settingsOf } from './settings.js';

/** A day on which a monitor found a relation unusual. Days that people have called expected are none. */
export interface Anomaly {
  readonly relation: string;
  /** The monitor's name, with the part that it is about. */
  readonly monitor: string;
  readonly day: string;
  /** What was measured; left out where there is no number, or where personal data is watched. */
  readonly value?: number;
}

/** What monitors found unusual, by what was measured and what people say of it, oldest first. */
export function anomaliesOf(
  project: Project,
  { measurements, feedback }: { readonly measurements: readonly HistoryEntry[]; readonly feedback: readonly HistoryEntry[] },
): readonly Anomaly[] {
  const relations = new Set(measurements.map(({ name }) => name));
  const found = [...relations].flatMap((id) => {
    const relation = project.byId.get(id);
    if (relation === undefined) return [];
    const known = measurementsOf(measurements, id);
    return relation.relation.monitors.flatMap((monitor) => {
      const { expected } = settingsOf(project.config, id, monitor, feedback);
      const isPersonal = watchesPersonalData(relation, monitor);
      return partsOf(known, monitorName(monitor)).flatMap(([series, observations]) =>
        observations.flatMap(({ day, value, isUnusual = false }): Anomaly[] => {
          if (!isUnusual || expected(day)) return [];
          const of = { relation: id, monitor: isPersonal ? monitorName(monitor) : series, day };
          return [value === null || isPersonal ? of : { ...of, value }];
        }),
      );
    });
  });
  return found.sort((one, other) => (one.day < other.day ? -1 : 1));
}

/** The parts of a monitor are called by values of the column that makes them. */
function watchesPersonalData({ relation }: ProjectRelation, { metric, by }: Monitor): boolean {
  const columns = [by, 'column' in metric ? metric.column : undefined];
  return columns.some((name) => name !== undefined && relation.columns[name]?.definition.pii !== undefined);
}
