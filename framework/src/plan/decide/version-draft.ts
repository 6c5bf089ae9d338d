import type { ProjectRelation } from '../../project/index.js';
import { type ModelVersion, relationKey } from '../../state/index.js';
import type { RelationName } from '../../warehouses/warehouse.js';
import { versionColumns } from '../change.js';
import type { PlannedVersion, VersionDraft } from '../plan.js';
import type { Decisions } from './decide.js';

/** The version of a relation: what the plan makes of it, or what it begins with. */
export function versionAt({ given, table }: Decisions, id: string): VersionDraft | undefined {
  return table.get(id)?.planned.version ?? given.base.versions.get(id);
}

/** A relation that stays as it is published. */
export function unchangedVersion(base: ModelVersion): PlannedVersion {
  const { runId: _run, createdAt: _created, rows: _rows, holds: _holds, ...version } = base;
  return { id: base.id, action: 'stand', version, reads: [] };
}

/** The physical relation of a version, and the versions that it shows where it is a view. */
type Made = Pick<VersionDraft, 'relation' | 'as' | 'fingerprint'> & { readonly reads?: readonly RelationName[] };

/** A version as the relation's declaration and what it reads make it. */
export function draftOf(
  decisions: Decisions,
  { id, relation: { columns } }: ProjectRelation,
  { relation, as, fingerprint, reads = [] }: Made,
): VersionDraft {
  const builtOn = builtOnOf(decisions, id);
  return {
    id,
    relation,
    as,
    fingerprint,
    fingerprints: decisions.fingerprints.of(id),
    columns: versionColumns(columns),
    reads,
    ...(Object.keys(builtOn).length > 0 ? { builtOn } : {}),
  };
}

/** The kept tables behind a relation, and what they hold as it is made. */
function builtOnOf(decisions: Decisions, id: string): Readonly<Record<string, string>> {
  const relation = decisions.given.project.byId.get(id);
  if (relation === undefined || relation.kind === 'source') return {};
  const behind = [...relation.from.values()].map((input): Readonly<Record<string, string>> => {
    const version = versionAt(decisions, input);
    return version?.content === undefined ? (version?.builtOn ?? {}) : { [input]: version.content.id };
  });
  return Object.assign({}, ...behind) as Readonly<Record<string, string>>;
}

/** All versions behind a query: those that it reads and, where these are views, those that they read in turn. */
export function versionsBehind(decisions: Decisions, ids: readonly string[]): readonly RelationName[] {
  const found = new Map<string, RelationName>();
  for (const id of ids) {
    const version = versionAt(decisions, id);
    if (version === undefined) continue;
    const behind = version.as === 'inline' ? versionsBehind(decisions, inputsOf(decisions, id)) : [version.relation, ...version.reads];
    for (const relation of behind) found.set(relationKey(relation), relation);
  }
  return [...found.values()];
}

function inputsOf({ given }: Decisions, id: string): readonly string[] {
  const relation = given.project.byId.get(id);
  return relation === undefined || relation.kind === 'source' ? [] : [...new Set(relation.from.values())];
}
