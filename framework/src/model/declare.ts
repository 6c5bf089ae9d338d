import { type ModelTest, type RowTests, rowTests, type UntypedRow } from '../quality/kinds/index.js';
import type { Materialization } from './materialization.js';
import type { Model, ModelKind } from './model.js';
import { type Monitor, type RowMonitors, rowMonitors } from './monitor.js';
import { hierarchyTests } from './semantics/hierarchy-tests.js';
import type { Semantics } from './semantics/star.js';
import type { Partitioning } from './storage.js';

/** Makes the plain value of a model from what its author wrote. */
export function declare<R, K extends ModelKind>(kind: K, spec: object, materialized: Materialization): Model<R, K> {
  // The public signatures have checked the spec; its types are erased here, once, for all kinds.
  const { tests, monitors, partitionBy, ...rest } = spec as Written;
  const partitions =
    partitionBy === undefined ? {} : { partitionBy: typeof partitionBy === 'string' ? { column: partitionBy } : partitionBy };
  const watched = { tests: [...(tests?.(rowTests) ?? []), ...hierarchyTests(rest, rest.grain)], monitors: monitors?.(rowMonitors) ?? [] };
  return { materialized, tags: [], meta: {}, ...rest, ...partitions, ...watched, kind } as unknown as Model<R, K>;
}

interface Written {
  readonly tests?: (t: RowTests<UntypedRow>) => readonly ModelTest[];
  readonly monitors?: (m: RowMonitors<UntypedRow>) => readonly Monitor[];
  readonly partitionBy?: string | Partitioning;
  readonly hierarchies?: Semantics['hierarchies'];
  readonly grain?: readonly string[];
}
