import type { Project } from '../project/index.js';
import { type CostReport, costReport, type ProjectPast, type RunRecord, stepTrends } from '../run/index.js';
import type { ResourceUse } from './resources-schema.js';

/** What runs took by relation and day, and which loads and builds are out of line; undefined where no run is known. */
export function resourcesOf(project: Project, { environment, runs }: Pick<ProjectPast, 'environment' | 'runs'>): ResourceUse | undefined {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { rows, currency } = costReport(project, runs, 'model');
  const byDay = [...daysOf(runs)].map(([day, those]) => ({ day, rows: costReport(project, those, 'model').rows }));
  return {
    environment,
    from: dayOf(first),
    to: dayOf(last),
    runs: runs.length,
    ...(currency === undefined ? {} : { currency }),
    relations: rows.map(({ of: relation = '', runs: count, ...usage }) => ({
      relation,
      runs: count,
      ...rounded(usage),
      days: byDay.flatMap(({ day, rows: those }) => {
        const own = those.find(({ of }) => of === relation);
        if (own === undefined) return [];
        const { of: _, runs: __, ...usageOfDay } = own;
        return [{ day, ...rounded(usageOfDay) }];
      }),
    })),
    trends: stepTrends(runs).map(({ versions: _, warnings, ...trend }) => ({
      ...trend,
      warnings: warnings.map(({ code, message, hint }) => ({ code, message, hint })),
    })),
  };
}

type Amounts = Omit<CostReport['rows'][number], 'of' | 'runs'>;

/** Fractions of a millisecond say nothing and are long. */
function rounded({ warehouseMilliseconds, workMilliseconds, bytes, ...priced }: Amounts): Amounts {
  return {
    ...priced,
    bytes: Math.round(bytes),
    workMilliseconds: Math.round(workMilliseconds),
    warehouseMilliseconds: Math.round(warehouseMilliseconds),
  };
}

function daysOf(runs: readonly RunRecord[]): ReadonlyMap<string, readonly RunRecord[]> {
  const days = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const known = days.get(dayOf(run));
    if (known === undefined) days.set(dayOf(run), [run]);
    else known.push(run);
  }
  return days;
}

function dayOf({ finishedAt }: Pick<RunRecord, 'finishedAt'>): string {
  return finishedAt.slice(0, 'yyyy-mm-dd'.length);
}
