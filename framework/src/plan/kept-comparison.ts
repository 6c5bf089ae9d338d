import { isInRange, keptOf, keptPartsOf, setOf, type TimeRange, timeColumnOf } from '../materializations/index.js';
import type { Project } from '../project/index.js';
import { type Comparison, LEFT, RIGHT } from '../quality/index.js';
import { dataComparison, type TwoVersions } from './data-comparison.js';

/**
 * How the rows of two kept tables are told apart: states of a history by their key and what is compared, rows with a key by that, and all others
 * by everything that they hold.
 *
 * @param range - The rows of the left table that count; all when left out.
 */
export function keptComparison(project: Pick<Project, 'byId'>, versions: TwoVersions, range: TimeRange = {}): Comparison {
  const { comparison } = dataComparison(project, versions);
  const columns = [...comparison.key, ...comparison.columns];
  const identity = identityOf(project, versions.id);
  const known = columns.filter(({ name }) => identity?.has(name) ?? true);
  const isWhole = identity === undefined || known.length === identity.size;
  const compared = { key: [], columns: isWhole && known.length > 0 ? known : columns };
  const model = project.byId.get(versions.id);
  if ((range.from === undefined && range.to === undefined) || model === undefined || model.kind === 'source') return compared;
  const { relation } = model;
  const time = timeColumnOf(relation.materialized);
  if (time === undefined) throw new RangeError(`the rows of ${model.id} have no time`);
  // A row may have got another time; where that is compared too, it is another row.
  const isTimeCompared = compared.columns.some(({ name }) => name === time);
  return {
    ...compared,
    left: isInRange(relation, time, range, LEFT),
    ...(isTimeCompared ? { right: isInRange(relation, time, range, RIGHT) } : {}),
  };
}

/** The columns that say which row it is; undefined where only all of them do. */
function identityOf({ byId }: Pick<Project, 'byId'>, id: string): ReadonlySet<string> | undefined {
  const model = byId.get(id);
  if (model === undefined || model.kind === 'source') return undefined;
  const kept = keptOf(model.relation);
  return kept === undefined ? setOf(model.relation.grain) : keptPartsOf(kept).plan.identity(model.relation, kept);
}
