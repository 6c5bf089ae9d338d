import {
  instantsOf,
  isOfRun,
  type Project,
  type ProjectModel,
  type ProjectRelation,
  type RelationFingerprints,
  relationFingerprints,
  volatilityOf,
} from '../../project/index.js';
import { digestParts } from '../../sql/index.js';
import { lastRunId, type Restatement, type State } from '../../state/index.js';
import { type KeptTable, keptChoiceOf, keptMaterialization, keptTable } from '../kept-table.js';
import type { PlanBasis } from './plan-basis.js';

/** The fingerprints of relations as a plan leaves them, worked out when they are first asked for. */
export interface PlannedFingerprints {
  /** @throws MartletError where a query behind the relation can't be read. */
  readonly of: (id: string) => RelationFingerprints;
  /** The kept table of a model that the plan makes; undefined for all others. It throws as `of` does. */
  readonly keptOf: (id: string) => KeptTable | undefined;
  /** Whether the data of a relation was made of its code as it is now, and of the data behind it as it is now. */
  readonly isCurrent: (id: string) => boolean;
}

export function plannedFingerprints(given: PlanBasis): PlannedFingerprints {
  const { project, contents, base, isMade } = given;
  const tables = new Map<string, KeptTable>();
  const salt = (id: string): string | undefined => saltOf(given, id);
  const of = relationFingerprints(project, {
    contentOf: (id) => contents.get(id),
    knownOf: (id) => (isMade(id) ? undefined : base.versions.get(id)?.fingerprints),
    saltOf: salt,
    contentIdOf: (id, fingerprints) => {
      const table = keptTableOf(given, id, fingerprints, of);
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
function keptTableOf(
  given: PlanBasis,
  id: string,
  fingerprints: RelationFingerprints,
  fingerprintsOf: PlannedFingerprints['of'],
): KeptTable | undefined {
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
    fingerprints,
    token: restatements.find((restatement) => restatement.id === id && restatement.whole)?.token,
    restatedBy: (covered) => restated.of(relation, covered),
    reach,
    base: base.versions.get(id),
    state,
    stored,
    environment,
    origin: digestParts([...originsOf(given, relation, fingerprintsOf)].sort()),
    now,
  });
}

/** What stands for the data behind a model, whatever is made of it on the way. */
function originsOf(given: PlanBasis, { from }: ProjectModel, fingerprintsOf: PlannedFingerprints['of']): ReadonlySet<string> {
  return new Set(
    [...from.values()].flatMap((id) => {
      const relation = given.project.byId.get(id);
      const isMadeAnew = relation !== undefined && relation.kind !== 'source' && keptMaterialization(relation) === undefined;
      return isMadeAnew && given.isMade(id)
        ? [...originsOf(given, relation, fingerprintsOf)]
        : [`${id} ${fingerprintsOf(id).data.version}`];
    }),
  );
}

/**
 * A digest of all restatements of a relation, and of what it reads beside relations. A kept table counts with its content, which
 * grows by what was done.
 */
function saltOf(given: PlanBasis, id: string): string | undefined {
  const { project, state, restatements } = given;
  const relation = project.byId.get(id);
  return relation && saltOfReasons([...tokensOf(state, restatements, relation), ...instantsBehind(given, relation)]);
}

/** A digest of all restatements of a relation that reads nothing but relations. */
export function restatementSalt(project: Project, state: State, id: string): string | undefined {
  const relation = project.byId.get(id);
  return relation && saltOfReasons(tokensOf(state, [], relation));
}

function tokensOf(state: State, restatements: readonly Restatement[], relation: ProjectRelation): readonly string[] {
  if (keptMaterialization(relation) !== undefined) return [];
  const { id } = relation;
  const restated = [...(state.restatements.get(id) ?? []), ...restatements.filter((restatement) => restatement.id === id)];
  return restated.map(({ token }) => token);
}

function saltOfReasons(reasons: readonly string[]): string | undefined {
  return reasons.length === 0 ? undefined : digestParts(...reasons);
}

/** What stands for what a relation reads beside others: the day or hour of the run; for all else this run itself. */
function instantsBehind({ project, environment, state, base, known }: PlanBasis, relation: ProjectRelation): readonly string[] {
  if (relation.kind === 'source') return [];
  const volatile = volatilityOf(project, relation);
  const instants = instantsOf(volatile, known.runAt);
  if (volatile.every(isOfRun)) return instants;
  return [`run of ${environment} after ${base.publication} ${lastRunId(state, environment) ?? ''}`, ...instants];
}

function isBuiltOnThese(
  { project, base }: PlanBasis,
  id: string,
  { of, salt }: { readonly of: PlannedFingerprints['of']; readonly salt: (id: string) => string | undefined },
): boolean {
  const version = base.versions.get(id);
  if (version === undefined) return false;
  if (project.byId.get(id)?.kind === 'source') return version.fingerprints.code.version === relationFingerprints(project)(id).code.version;
  const { content } = version;
  const now = relationFingerprints(project, {
    knownOf: (behind) => (behind === id ? undefined : of(behind)),
    saltOf: salt,
    contentIdOf: (_, { data }) => (content === undefined ? undefined : content.fed === data.version ? content.id : 'other'),
  });
  return version.fingerprints.data.version === now(id).data.version;
}
