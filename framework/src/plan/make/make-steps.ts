import { MartletError } from '../../errors.js';
import { type ProjectModel, type ProjectRelation, warehouseLimits } from '../../project/index.js';
import { relationKey } from '../../state/index.js';
import { tableOptionsOf, withBatches } from '../batch-steps.js';
import type { Decision, Decisions } from '../decide/decide.js';
import { isRefreshed } from '../decide/plan-basis.js';
import { versionAt } from '../decide/version-draft.js';
import { givenRows } from '../given-rows.js';
import { type KeptTable, keptMaterialization } from '../kept-table.js';
import type { PlannedVersion } from '../plan.js';
import type { Problems } from '../problems.js';
import type { BuildStep, LoadStep } from '../step.js';
import { buildStep, type Gates, queryOf } from './build-step.js';
import type { Compilers } from './compilers.js';

/** The steps that make what was decided on, by the id of the relation; none where it is there. */
export function makeSteps(
  decisions: Decisions,
  compilers: Compilers,
  gates: Gates,
  problems: Problems,
): ReadonlyMap<string, readonly (LoadStep | BuildStep)[]> {
  const make = (relation: ProjectRelation): readonly (LoadStep | BuildStep)[] => {
    const decision = decisions.table.get(relation.id);
    if (decision === undefined) return [];
    const { planned } = decision;
    if (planned.action === 'load') return [loadStep(relation, planned)];
    if (planned.action !== 'build' || relation.kind === 'source') return [];
    for (const [error, model] of obstacles(decisions, relation, decision)) problems.add(error, model);
    return [build(decisions, relation, decision, compilers, gates)];
  };
  return new Map(decisions.given.relations.map((relation) => [relation.id, problems.collect(() => make(relation))]));
}

function loadStep({ id, file }: ProjectRelation, { version }: PlannedVersion): LoadStep {
  return { kind: 'load', id: `ingest ${id}`, relation: id, file, version: version.relation, dependsOn: [] };
}

function build(
  { given }: Decisions,
  model: ProjectModel,
  { planned: { version, place }, kept }: Decision,
  compilers: Compilers,
  gates: Gates,
): BuildStep {
  const { warehouse, environment, now, reach } = given;
  const step = buildStep(compilers.now, model, version, gates);
  const materialized = keptMaterialization(model);
  if (kept !== undefined && materialized !== undefined) {
    const query = queryOf(compilers.now, model);
    return withBatches(step, { model, materialized, kept, query, warehouse, environment, now, reach });
  }
  if (place === undefined) {
    const rows = givenRows(model.relation, warehouse.statements);
    return { ...step, table: tableOptionsOf(model), ...(rows === undefined ? {} : { given: rows }) };
  }
  const final = buildStep(compilers.published, model, version, gates);
  return { ...step, place, publish: warehouse.statements.createView(version.relation, final.sql) };
}

/** Why a model can't be built, whatever its query is, and the model whose file says so. */
type Obstacle = readonly [MartletError, ProjectModel];

function obstacles(decisions: Decisions, model: ProjectModel, { kept }: Decision): readonly Obstacle[] {
  const limits = warehouseLimits(model, decisions.given.warehouse.dialect).filter(({ severity }) => severity !== 'warning');
  return [
    ...goneInputs(decisions, model),
    ...limits.map(({ error }): Obstacle => [error, model]),
    ...(kept === undefined ? [] : lostTable(decisions, model, kept)),
  ];
}

/** What a build reads must be there when it begins: a version is gone, and this plan does not make it again. */
function goneInputs(decisions: Decisions, model: ProjectModel): readonly Obstacle[] {
  const { project, stored } = decisions.given;
  return [...new Set(model.from.values())].flatMap((id): readonly Obstacle[] => {
    const planned = decisions.table.get(id)?.planned;
    const input = project.byId.get(id);
    const behind = planned?.action === 'inline' && input !== undefined && input.kind !== 'source' ? goneInputs(decisions, input) : [];
    const version = versionAt(decisions, id);
    if (version === undefined || version.as === 'inline' || planned?.step !== undefined || stored.has(relationKey(version.relation)))
      return behind;
    return [...behind, [new MartletError('input-gone', { model: model.id, input: id, version: relationKey(version.relation) }), model]];
  });
}

/** A table whose rows are kept does not begin anew because the state is damaged where it knew the table. */
function lostTable({ given }: Decisions, model: ProjectModel, { start, version }: KeptTable): readonly Obstacle[] {
  const { state, stored } = given;
  const key = relationKey(version);
  const isUnknown = start === 'create' && stored.has(key) && state.damaged.some(({ name }) => name === key);
  if (!isUnknown || isRefreshed(given, model.id)) return [];
  return [[new MartletError('kept-state-damaged', { model: model.id, version: key }), model]];
}
