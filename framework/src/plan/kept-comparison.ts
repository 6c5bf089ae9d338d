import { rowKeyOf } from '../model/index.js';
import type { Project } from '../project/index.js';
import { type Comparison, LEFT, RIGHT } from '../quality/index.js';
import { timeColumnOf } from './batch-bounds.js';
import { inRange } from './batch-query.js';
import { dataComparison, type TwoVersions } from './data-comparison.js';
import type { Range } from './due-ranges.js';

/**
 * How the rows of two kept tables are told apart: states of a history by their key and what is compared, rows with a key by that, and all others
 * by everything that they hold.
 *
 * @param range - The rows of the left table that count; all when left out.
 */
export function keptComparison(project: Pick<Project, 'byId'>, versions: TwoVersions, range: Range = {}): Comparison {
  const { comparison } = dataComparison(project, versions);
  const columns = [...comparison.key, ...comparison.columns];
  const identity = identityOf(project, versions.id);
  const known = columns.filter(({ name }) => identity?.has(name) ?? true);
  const isWhole = identity === undefined || known.length === identity.size;
  const compared = { key: [], columns: isWhole && known.length > 0 ? known : columns };
  const model = project.byId.get(versions.id);
  if ((range.from === undefined && range.to === undefined) || model === undefined || model.kind === 'source') return compared;
  const { relation } = model;
  // A row may have got another time; where that is compared too, it is another row.
  const isTimeCompared = compared.columns.some(({ name }) => name === timeColumnOf(relation.materialized));
  return { ...compared, left: inRange(relation, range, LEFT), ...(isTimeCompared ? { right: inRange(relation, range, RIGHT) } : {}) };
}

/** The columns that say which row it is; undefined where only all of them do. */
function identityOf({ byId }: Pick<Project, 'byId'>, id: string): ReadonlySet<string> | undefined {
  const model = byId.get(id);
  if (model === undefined || model.kind === 'source') return undefined;
  const { materialized, columns, grain } = model.relation;
  if (materialized.kind !== 'history')
    return materialized.kind === 'incremental' && materialized.strategy === 'append' ? undefined : setOf(rowKeyOf(model.relation));
  const key = materialized.key ?? grain ?? [];
  if (materialized.by === 'timestamp') return new Set([...key, materialized.updatedAt]);
  const queried = Object.entries(columns).flatMap(([name, { definition }]) => (definition.managed === undefined ? [name] : []));
  return new Set([...key.filter((name) => queried.includes(name)), ...(materialized.compare ?? queried)]);
}

function setOf(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names === undefined ? undefined : new Set(names);
}
