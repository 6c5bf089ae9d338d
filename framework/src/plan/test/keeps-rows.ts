import type { OperationNodeSource } from 'kysely';
import { rangeAtRisk, type TimeRange } from '../../materializations/index.js';
import type { ProjectModel } from '../../project/index.js';
import { countMissingRows, LEFT, missingRows, RIGHT, relationTestId } from '../../quality/index.js';
import { resolveRelations } from '../../sql/index.js';
import { type ModelVersion, relationKey } from '../../state/index.js';
import type { Decisions } from '../decide/decide.js';
import { keptComparison } from '../kept-comparison.js';
import { keptChoiceOf } from '../kept-table.js';
import { type Compiling, compileNode, stepsBehind } from '../make/compiling.js';
import type { VersionDraft } from '../plan.js';
import type { TestStep } from '../step.js';
import { keptRowsLimit } from './test-steps.js';

/** The name of the test that a new kept table holds what the one before has kept. */
const KEEPS_ROWS = 'keeps_rows';

/** A kept table of an environment, and the rows of it that are computed again: all where `range` is missing, and the table is another one. */
interface AtRisk {
  readonly own: ModelVersion;
  readonly range?: TimeRange;
}

/**
 * The tests that stand before a kept table is given up for another one, or a range of it is computed again, by the model's id: what the
 * environment's own holds may be more than can be computed again, unless it was made of nothing but what the sources hold now, or another
 * environment has it too.
 */
export function guards(decisions: Decisions, compiling: Compiling): ReadonlyMap<string, readonly TestStep[]> {
  const { relations, environment } = decisions.given;
  return new Map(
    relations.flatMap((relation) => {
      const risk = relation.kind === 'source' ? undefined : atRisk(decisions, relation);
      const planned = decisions.table.get(relation.id)?.planned;
      if (relation.kind === 'source' || risk === undefined || planned === undefined) return [];
      const { version, place = version.relation } = planned;
      return [[relation.id, [keepsRows(compiling, relation, risk, { ...version, relation: place }, environment)]]];
    }),
  );
}

/** The environment's own table, where rows of it could be lost. */
function atRisk({ given, table }: Decisions, { id, relation }: ProjectModel): AtRisk | undefined {
  const { state, stored, environment, begin, kept: choices = {} } = given;
  const kept = table.get(id)?.kept;
  const own = state.versions.get(state.environments.get(environment)?.versions.get(id) ?? '');
  if (kept === undefined || begin !== undefined) return undefined;
  if (own?.content === undefined || !stored.has(relationKey(own.relation))) return undefined;
  const key = relationKey(own.relation);
  const goesOn = [kept.version, kept.known?.relation].some((place) => place !== undefined && relationKey(place) === key);
  const isComputable = own.content.origin !== undefined && own.content.origin === kept.content.origin;
  const isHeld = [...state.environments].some(([name, { versions }]) => name !== environment && versions.get(own.id) === key);
  const choice = keptChoiceOf(choices, id);
  if (isComputable || isHeld || choice === 'replace') return undefined;
  if (!goesOn) return { own };
  const range = kept.start === 'stand' || choice === 'keep' ? undefined : rangeAtRisk(relation, kept.restated);
  return range === undefined ? undefined : { own, range };
}

/** Compares a kept table with what takes its place: what only the table holds can't be computed again. */
function keepsRows(
  compiling: Compiling,
  model: ProjectModel,
  { own, range }: AtRisk,
  next: Pick<VersionDraft, 'relation' | 'columns'>,
  environment: string,
): TestStep {
  const comparison = keptComparison(compiling.project, { id: model.id, left: own, right: next }, range);
  const places = new Map([
    [LEFT, own.relation],
    [RIGHT, next.relation],
  ]);
  const compile = (query: OperationNodeSource): string => compileNode(compiling, resolveRelations(query.toOperationNode(), places).query);
  return {
    kind: 'test',
    id: relationTestId(model.id, KEEPS_ROWS),
    relation: model.id,
    test: KEEPS_ROWS,
    description: `${range === undefined ? 'The new table' : 'What is computed again'} holds all that ${environment} has kept and can't compute again.`,
    file: model.file,
    reads: [model.id],
    sql: compile(missingRows(comparison)),
    count: compile(countMissingRows(comparison)),
    severity: 'error',
    warnIf: 0,
    errorIf: 0,
    ...keptRowsLimit(compiling, undefined),
    dependsOn: stepsBehind(compiling, [model.id]),
    blocks: [model.id],
    gates: true,
    losesRowsOf: environment,
    ...(range === undefined ? {} : { losesRange: true }),
  };
}
