import type { Scope } from '../plan/index.js';
import { lastRunId, type State } from '../state/index.js';
import { foreignSources } from './foreign-columns.js';
import type { RunContext } from './run-context.js';

/** What stands for the contents of sources that somebody else loads, by id. */
export interface ForeignContents {
  readonly contents: ReadonlyMap<string, string>;
  /** Those among them of which nobody knows whether they have changed. */
  readonly unknown: Readonly<Record<string, string>>;
}

/**
 * Asks the warehouse when such tables were last changed. Where it can't tell, as DuckDB can't and nobody can of a view, each run takes
 * the content for a new one: what reads it is built again. The same plan, made again, says the same; a run that is done again goes on
 * with what it took the content for.
 */
export async function foreignContents(
  { project, session, warehouse, environment, request }: RunContext,
  scope: Scope,
  state: State,
): Promise<ForeignContents> {
  const contents = new Map<string, string>();
  const unknown: Record<string, string> = {};
  const number = (state.environments.get(environment)?.number ?? 0) + 1;
  const next = `${environment} ${number} ${lastRunId(state, environment) ?? ''}`;
  const sources = foreignSources(project, scope);
  const known = await warehouse.introspection.facts(session, sources);
  for (const [index, { id }] of sources.entries()) {
    const facts = known[index];
    if (facts?.lastModified === undefined) unknown[id] = request.contents?.[id] ?? next;
    contents.set(id, unknown[id] ?? `${facts?.lastModified} ${facts?.rows} ${facts?.bytes}`);
  }
  return { contents, unknown };
}
