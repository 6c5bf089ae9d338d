import type { OperationNode } from 'kysely';
import { greatestAndCount, type Scope } from '../plan/index.js';
import { type ProjectSource, tableOf } from '../project/index.js';
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
  { project, session, warehouse, environment, request, stop }: RunContext,
  scope: Scope,
  state: State,
): Promise<ForeignContents> {
  const contents = new Map<string, string>();
  const unknown: Record<string, string> = {};
  const number = (state.environments.get(environment)?.number ?? 0) + 1;
  const next = `${environment} ${number} ${lastRunId(state, environment) ?? ''}`;
  const sources = foreignSources(project, scope);
  const silent = sources.filter(({ relation }) => relation.changes === undefined);
  const known = await warehouse.introspection.facts(session, silent.map(tableOf));
  for (const [index, source] of silent.entries()) {
    const { id } = source;
    const facts = known[index];
    if (facts?.lastModified === undefined) unknown[id] = request.contents?.[id] ?? next;
    contents.set(id, unknown[id] ?? `${placeText(source)}${facts?.lastModified} ${facts?.rows} ${facts?.bytes}`);
  }
  for (const source of sources) {
    const query = changesQuery(source);
    if (query === undefined) continue;
    const rows = await session.query(warehouse.dialect.compile(query), { signal: stop.signal });
    contents.set(source.id, `${placeText(source)}${JSON.stringify(rows)}`);
  }
  return { contents, unknown };
}

/** The query whose answer tells that a table has changed, where its source declares one. */
function changesQuery(source: ProjectSource): OperationNode | undefined {
  const { changes } = source.relation;
  if (changes === undefined) return undefined;
  return 'query' in changes ? changes.query.toOperationNode() : greatestAndCount(tableOf(source), changes.column);
}

/** The rows of another table are other rows, whatever tells of them. */
function placeText({ relation }: ProjectSource): string {
  return relation.table === undefined ? '' : `${JSON.stringify(relation.table)} `;
}
