import { type KeptSides, keptComparison } from '../plan/index.js';
import { countUnkeyedDifferences, LEFT, RIGHT } from '../quality/index.js';
import { resolveRelations } from '../sql/index.js';
import type { RunContext } from './run-context.js';

/** How many rows, or states of a history, only one of two tables holds. */
export interface RowsOfSides {
  readonly own: number;
  readonly other: number;
}

/** Counts what only one of two kept tables holds. */
export async function rowsOfSides(
  { project, warehouse, session, stop }: Pick<RunContext, 'project' | 'warehouse' | 'session' | 'stop'>,
  { id, own, other }: Pick<KeptSides, 'id' | 'own' | 'other'>,
): Promise<RowsOfSides> {
  const query = countUnkeyedDifferences(keptComparison(project, { id, left: own, right: other })).toOperationNode();
  const places = new Map([
    [LEFT, own.relation],
    [RIGHT, other.relation],
  ]);
  const [row] = await session.query(warehouse.dialect.compile(resolveRelations(query, places).query), { signal: stop.signal });
  return { own: Number(row?.only_left ?? 0), other: Number(row?.only_right ?? 0) };
}
