import type { ProjectRelation, RelationFingerprints } from '../../project/index.js';
import { relationKey } from '../../state/index.js';
import type { KeptTable } from '../kept-table.js';
import { type PlannedVersion, rejectsOf, versionName } from '../plan.js';
import type { Problems } from '../problems.js';
import { decideModel } from './decide-model.js';
import type { PlanBasis } from './plan-basis.js';
import { type PlannedFingerprints, plannedFingerprints } from './planned-fingerprints.js';
import { draftOf, unchangedVersion } from './version-draft.js';

/** What becomes of one relation. */
export interface Decision {
  readonly planned: PlannedVersion;
  /** How its rows come in, where they are kept from run to run. */
  readonly kept?: KeptTable;
}

/** What becomes of each relation in scope, by its id and in the order of the graph. Nothing that follows changes it. */
export interface Decisions {
  readonly given: PlanBasis;
  readonly fingerprints: PlannedFingerprints;
  readonly table: ReadonlyMap<string, Decision>;
}

/** Decides what becomes of each relation; a decision looks back at those on what the relation reads. */
export function decide(given: PlanBasis, problems: Problems): Decisions {
  const table = new Map<string, Decision>();
  const decisions: Decisions = { given, fingerprints: plannedFingerprints(given), table };
  for (const relation of given.relations) {
    const [decision] = problems.collect(() => {
      const decided = relation.kind === 'source' ? decideSource(decisions, relation) : decideModel(decisions, relation);
      return decided === undefined ? [] : [decided];
    });
    if (decision !== undefined) table.set(relation.id, decision);
  }
  return decisions;
}

function decideSource(decisions: Decisions, source: Extract<ProjectRelation, { kind: 'source' }>): Decision | undefined {
  const { given, fingerprints } = decisions;
  const { state, stored, scope } = given;
  const { id } = source;
  const base = given.base.versions.get(id);
  if (!scope.ingests.has(id)) return base === undefined ? undefined : { planned: unchangedVersion(base) };
  const { data }: RelationFingerprints = fingerprints.of(id);
  const version = draftOf(decisions, source, { fingerprint: data.version, relation: versionName(source, data.version), as: 'table' });
  const tables = [version.relation, versionName(rejectsOf(source), data.version)];
  const isLoaded = state.loads.has(relationKey(version.relation)) && tables.every((table) => stored.has(relationKey(table)));
  if (!isLoaded) return { planned: { id, action: 'load', version, step: `ingest ${id}`, reads: [] } };
  return { planned: { id, action: base?.fingerprint === version.fingerprint ? 'stand' : 'reuse', version, reads: [] } };
}
