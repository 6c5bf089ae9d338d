import type { Scope } from '../plan/index.js';
import { type Project, type ProjectSource, tableOf } from '../project/index.js';
import type { IntrospectedColumn } from '../warehouses/introspection.js';
import type { RunContext } from './run-context.js';

/** The columns of the tables that somebody else loads, by their sources' ids; none for a table that is not there. */
export async function foreignColumns(
  { project, session, warehouse }: RunContext,
  scope: Scope,
): Promise<ReadonlyMap<string, readonly IntrospectedColumn[]>> {
  const sources = foreignSources(project, scope);
  const found = await warehouse.introspection.columns(session, sources.map(tableOf));
  return new Map(sources.map(({ id }, index) => [id, found[index] ?? []]));
}

/** The sources in a scope whose tables somebody else loads. */
export function foreignSources({ byId }: Project, { foreign }: Scope): readonly ProjectSource[] {
  return [...foreign].flatMap((id) => {
    const relation = byId.get(id);
    return relation?.kind === 'source' ? [relation] : [];
  });
}
