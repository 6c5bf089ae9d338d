import { analyseModel, describeVolatile, type ProjectModel, type ProjectRelation, volatilityOf } from '../../project/index.js';
import { type Cause, inputChange, ownChange, type RelationChange } from '../change.js';
import type { Decision, Decisions } from '../decide/decide.js';
import { isRefreshed } from '../decide/plan-basis.js';
import type { Problems } from '../problems.js';

/** What is different from the environment as it is, and what follows from that. */
export function changesOf(decisions: Decisions, removed: readonly string[], problems: Problems): readonly RelationChange[] {
  const changes = decisions.given.relations.flatMap((relation) => problems.collect(() => changeOf(decisions, relation)));
  return [...changes, ...removed.map((id): RelationChange => ({ id, kind: 'removed' }))];
}

/** The ids of relations that the environment loses. */
export function removedBy({ given: { scope, base, project } }: Decisions): readonly string[] {
  return scope.isWhole && scope.builds ? [...base.versions.keys()].filter((id) => !project.byId.has(id)) : [];
}

function changeOf({ given, fingerprints, table }: Decisions, relation: ProjectRelation): readonly RelationChange[] {
  const { id } = relation;
  const decision = table.get(id);
  if (decision === undefined || !given.isMade(id)) return [];
  const before = given.base.versions.get(id);
  if (before === undefined) return [{ id, kind: 'added' }];
  const now = fingerprints.of(id);
  const own = ownChange(before, now, decision.planned.version.columns);
  const isSame = before.fingerprints.data.version === now.data.version;
  const restated = isRefreshed(given, id);
  if (relation.kind === 'source') {
    if (own !== undefined) return [{ id, ...own, causes: [] }];
    return isSame ? [] : [{ id, kind: 'data', restated }];
  }
  const { causes, unread } = inputChanges({ given, fingerprints }, relation);
  if (own !== undefined) return [{ id, ...own, ...goesOn(decision, own), causes }];
  if (isSame) return unread.length === 0 ? [] : [{ id, kind: 'untouched', inputs: unread }];
  const reads = volatilityOf(given.project, relation);
  const volatile = reads.length === 0 ? {} : { volatile: reads.map(describeVolatile) };
  return [causes.length === 0 ? { id, kind: 'data', restated, ...volatile } : { id, kind: 'indirect', causes, ...volatile }];
}

/** A table that was made by other code is gone on with where its model says so. */
function goesOn({ kept }: Decision, { category }: { readonly category: string }): { readonly category?: 'forward-only' } {
  return category !== 'metadata' && kept?.isForwardOnly === true ? { category: 'forward-only' } : {};
}

/** The inputs that have changed: those that matter to a model, and those of which it reads nothing that has. */
function inputChanges(
  { given, fingerprints }: Pick<Decisions, 'given' | 'fingerprints'>,
  model: ProjectModel,
): { readonly causes: readonly Cause[]; readonly unread: readonly { readonly id: string; readonly columns: readonly string[] }[] } {
  const before = (id: string) => given.base.versions.get(id)?.fingerprints;
  const inputs = [...new Set(model.from.values())].filter(given.isMade);
  const changed = inputs.filter((id) => before(id)?.data.version !== fingerprints.of(id).data.version);
  if (changed.length === 0) return { causes: [], unread: [] };
  const { lineage } = analyseModel(given.project, model);
  const isOpaque = lineage.rowsOpaque || lineage.columns.some(({ opaque }) => opaque);
  const inputsOfColumns = lineage.columns.flatMap(({ inputs: used, shapedBy }) => [...used, ...shapedBy]);
  const read = new Set([...lineage.rowInputs, ...inputsOfColumns].map(({ table, column }) => `${table}.${column.toLowerCase()}`));
  const results = changed.map((id) => ({
    id,
    ...inputChange(id, before(id), fingerprints.of(id), (column) => isOpaque || read.has(`${id}.${column}`)),
  }));
  return {
    causes: results.flatMap(({ cause }) => cause ?? []),
    unread: results.flatMap(({ id, cause, unread }) => (cause === undefined && unread.length > 0 ? [{ id, columns: unread }] : [])),
  };
}
