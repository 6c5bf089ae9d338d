import type { Scope } from '../plan/index.js';
import type { StoredColumn } from '../warehouses/introspection.js';
import type { RunContext } from './run-context.js';

/** The columns of the tables that somebody else loads, by their sources' ids; none for a table that is not there. */
export async function foreignColumns(
  { project, session, warehouse }: RunContext,
  { foreign }: Scope,
): Promise<ReadonlyMap<string, readonly StoredColumn[]>> {
  const sources = [...foreign].flatMap((id) => project.byId.get(id) ?? []);
  const found = await warehouse.introspection.columns(session, sources);
  return new Map(sources.map(({ id }, index) => [id, found[index] ?? []]));
}
