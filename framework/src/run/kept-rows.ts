import { keyOf as keyColumns } from '../model/index.js';
import type { KeptSides } from '../plan/index.js';
import type { Project } from '../project/index.js';
import { countUnkeyedDifferences, LEFT, RIGHT } from '../quality/index.js';
import { resolveRelations } from '../sql/index.js';
import { dataComparison } from './data-comparison.js';
import type { RunContext } from './run-context.js';

/** How many rows, or states of a history, only one of two tables holds. */
export interface RowsOfSides {
  readonly own: number;
  readonly other: number;
}

/**
 * Counts what only one of two kept tables holds. Rows are told apart by what they are: states of a history by their key and what is compared, rows
 * with a key by that, and all others by everything that they hold.
 */
export async function rowsOfSides(
  { project, warehouse, session, stop }: Pick<RunContext, 'project' | 'warehouse' | 'session' | 'stop'>,
  { id, own, other }: Pick<KeptSides, 'id' | 'own' | 'other'>,
): Promise<RowsOfSides> {
  const { comparison } = dataComparison(project, { id, kind: 'different', left: own, right: other, columns: [] });
  const columns = [...comparison.key, ...comparison.columns];
  const identity = identityOf(project, id);
  const known = columns.filter(({ name }) => identity?.has(name) ?? true);
  const isWhole = identity === undefined || known.length === identity.size;
  const query = countUnkeyedDifferences({ key: [], columns: isWhole && known.length > 0 ? known : columns }).toOperationNode();
  const places = new Map([
    [LEFT, own.relation],
    [RIGHT, other.relation],
  ]);
  const [row] = await session.query(warehouse.dialect.compile(resolveRelations(query, places).query), { signal: stop.signal });
  return { own: Number(row?.only_left ?? 0), other: Number(row?.only_right ?? 0) };
}

/** The columns that say which row it is; undefined where only all of them do. */
function identityOf({ byId }: Pick<Project, 'byId'>, id: string): ReadonlySet<string> | undefined {
  const model = byId.get(id);
  if (model === undefined || model.kind === 'source') return undefined;
  const { materialized, columns, grain } = model.relation;
  if (materialized.kind !== 'history')
    return materialized.kind === 'incremental' && materialized.strategy === 'append' ? undefined : setOf(keyColumns(model.relation));
  const key = materialized.key ?? grain ?? [];
  if (materialized.by === 'timestamp') return new Set([...key, materialized.updatedAt]);
  const queried = Object.entries(columns).flatMap(([name, { definition }]) => (definition.managed === undefined ? [name] : []));
  return new Set([...key.filter((name) => queried.includes(name)), ...(materialized.compare ?? queried)]);
}

function setOf(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names === undefined ? undefined : new Set(names);
}
