import {
  instantsOf,
  isOfRun,
  type ProjectModel,
  type ProjectRelation,
  type RelationPrints,
  relationPrints,
  volatilityOf,
} from '../../project/index.js';
import { digestParts } from '../../sql/index.js';
import { type KeptTable, keptChoiceOf, keptMaterialization, keptTable } from '../kept-table.js';
import type { PlanBasis } from './given.js';

/** The fingerprints of relations as a plan leaves them, worked out when they are first asked for. */
export interface PlannedPrints {
  /** @throws MartletError where a query behind the relation can't be read. */
  readonly of: (id: string) => RelationPrints;
  /** The kept table of a model that the plan makes; undefined for all others. It throws as `of` does. */
  readonly keptOf: (id: string) => KeptTable | undefined;
  /** Whether the data of a relation was made of its code as it is now, and of the data behind it as it is now. */
  readonly isCurrent: (id: string) => boolean;
}

export function plannedPrints(given: PlanBasis): PlannedPrints {
  const { project, contents, base, isMade } = given;
  const tables = new Map<string, KeptTable>();
  const salt = (id: string): string | undefined => saltOf(given, id);
  const of = relationPrints(project, {
    contentOf: (id) => contents.get(id),
    knownOf: (id) => (isMade(id) ? undefined : base.versions.get(id)?.prints),
    saltOf: salt,
    contentIdOf: (id, prints) => {
      const table = keptTableOf(given, id, prints, of);
      if (table !== undefined) tables.set(id, table);
      return table?.content.id;
    },
  });
  return {
    of,
    keptOf: (id) => {
      of(id);
      return tables.get(id);
    },
    isCurrent: (id) => isMade(id) || isBuiltOnThese(given, id, { of, salt }),
  };
}

/** What a kept table will hold once the plan is done, and how it comes to that; undefined for what is none, or is not made. */
function keptTableOf(given: PlanBasis, id: string, prints: RelationPrints, printsOf: PlannedPrints['of']): KeptTable | undefined {
  const { project, isMade, restatements, restated, base, kept: choices = {} } = given;
  const relation = project.byId.get(id);
  if (relation === undefined || relation.kind === 'source' || !isMade(id)) return undefined;
  const materialized = keptMaterialization(relation);
  if (materialized === undefined) return undefined;
  const { state, stored, environment, reach, now } = given;
  return keptTable({
    choice: keptChoiceOf(choices, id),
    model: relation,
    materialized,
    prints,
    token: restatements.find((restatement) => restatement.id === id && restatement.whole)?.token,
    restatedBy: (covered) => restated.of(relation, covered),
    reach,
    base: base.versions.get(id),
    state,
    stored,
    environment,
    origin: digestParts([...originsOf(given, relation, printsOf)].sort()),
    now,
  });
}

/** What stands for the data behind a model, whatever is made of it on the way. */
function originsOf(given: PlanBasis, { from }: ProjectModel, printsOf: PlannedPrints['of']): ReadonlySet<string> {
  return new Set(
    [...from.values()].flatMap((id) => {
      const relation = given.project.byId.get(id);
      const isMadeAnew = relation !== undefined && relation.kind !== 'source' && keptMaterialization(relation) === undefined;
      return isMadeAnew && given.isMade(id) ? [...originsOf(given, relation, printsOf)] : [`${id} ${printsOf(id).data.version}`];
    }),
  );
}

/**
 * What stands for all restatements of a relation, and for what it reads beside relations. A kept table counts with its content, which
 * grows by what was done.
 */
function saltOf(given: PlanBasis, id: string): string | undefined {
  const { project, state, restatements } = given;
  const relation = project.byId.get(id);
  if (relation === undefined) return undefined;
  const isKept = keptMaterialization(relation) !== undefined;
  const restated = isKept ? [] : [...(state.restatements.get(id) ?? []), ...restatements.filter((restatement) => restatement.id === id)];
  const reasons = [...restated.map(({ token }) => token), ...instantsBehind(given, relation)];
  return reasons.length === 0 ? undefined : digestParts(...reasons);
}

/** What stands for what a relation reads beside others: the day or hour of the run; for all else this run itself. */
function instantsBehind({ project, environment, state, base, known }: PlanBasis, relation: ProjectRelation): readonly string[] {
  if (relation.kind === 'source') return [];
  const volatile = volatilityOf(project, relation);
  const instants = instantsOf(volatile, known.runAt);
  if (volatile.every(isOfRun)) return instants;
  return [`run of ${environment} after ${base.publication} ${state.runs.get(environment)?.runId ?? ''}`, ...instants];
}

function isBuiltOnThese(
  { project, base }: PlanBasis,
  id: string,
  { of, salt }: { readonly of: PlannedPrints['of']; readonly salt: (id: string) => string | undefined },
): boolean {
  const version = base.versions.get(id);
  if (version === undefined) return false;
  if (project.byId.get(id)?.kind === 'source') return version.prints.code.version === relationPrints(project)(id).code.version;
  const { content } = version;
  const now = relationPrints(project, {
    knownOf: (behind) => (behind === id ? undefined : of(behind)),
    saltOf: salt,
    contentIdOf: (_, { data }) => (content === undefined ? undefined : content.fed === data.version ? content.id : 'other'),
  });
  return version.prints.data.version === now(id).data.version;
}
