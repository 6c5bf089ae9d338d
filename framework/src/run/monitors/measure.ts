import type { Monitor } from '../../model/index.js';
import type { ProjectRelation } from '../../project/index.js';
import { type Days, monitorScans, type Observation, TESTED } from '../../quality/index.js';
import { resolveRelations } from '../../sql/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { RelationName, ResultRow } from '../../warehouses/warehouse.js';

/** Measurements of a relation by series: a monitor, or a part of one. */
export type Series = ReadonlyMap<string, readonly Observation[]>;

export interface Measuring {
  readonly dialect: Pick<Dialect, 'compile'>;
  readonly at: RelationName;
  readonly ask: (sql: string) => Promise<readonly ResultRow[]>;
}

/** Measures what the monitors of a relation watch, with a scan for each way of grouping its rows. */
export async function measure(
  { relation }: Pick<ProjectRelation, 'relation'>,
  monitors: readonly Monitor[],
  days: Days,
  { dialect, at, ask }: Measuring,
): Promise<Series> {
  const series = new Map<string, readonly Observation[]>();
  for (const scan of monitorScans(monitors, relation.columns, days)) {
    const rows = await ask(dialect.compile(resolveRelations(scan.query, new Map([[TESTED, at]])).query));
    for (const [name, observations] of scan.read(rows)) series.set(name, observations);
  }
  return series;
}
