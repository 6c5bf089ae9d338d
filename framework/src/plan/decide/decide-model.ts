import { storedAs } from '../../materializations/index.js';
import type { ProjectModel } from '../../project/index.js';
import { digestParts } from '../../sql/index.js';
import { relationKey } from '../../state/index.js';
import { overlayName } from '../batch-steps.js';
import type { KeptTable } from '../kept-table.js';
import { type VersionDraft, versionName } from '../plan.js';
import type { BuildStep } from '../step.js';
import type { Decision, Decisions } from './decide.js';
import { draftOf, unchangedVersion, versionsBehind } from './version-draft.js';

/** What becomes of a model; undefined where the command builds nothing and there is no version of it. */
export function decideModel(decisions: Decisions, model: ProjectModel): Decision | undefined {
  const { given, fingerprints } = decisions;
  const { id } = model;
  const base = given.base.versions.get(id);
  const reads = [...new Set(model.from.values())];
  const as = storedAs(model.relation);
  if (as === 'inline') {
    const fingerprint = fingerprints.of(id).data.version;
    // A view of the same rows is another version, which goes where the model is inlined from now on.
    const relation = versionName(model, `${fingerprint}__inline`);
    return { planned: { id, action: 'inline', version: draftOf(decisions, model, { fingerprint, relation, as: 'inline' }), reads } };
  }
  if (!given.scope.builds) return base === undefined ? undefined : { planned: unchangedVersion(base) };
  const kept = fingerprints.keptOf(id);
  return kept === undefined ? decideWhole(decisions, model, as, reads) : decideKept(decisions, model, kept, reads);
}

/** A relation that is computed as a whole: the same data make the same version. */
function decideWhole(decisions: Decisions, model: ProjectModel, as: BuildStep['as'], reads: readonly string[]): Decision {
  const { stored, state, environment, base } = decisions.given;
  const { id } = model;
  const before = base.versions.get(id);
  const behind = as === 'table' ? [] : versionsBehind(decisions, reads);
  const fingerprint = fingerprintOf(decisions, model, behind.map(relationKey));
  if (before?.fingerprint === fingerprint && stored.has(relationKey(before.relation))) {
    const { relation, as: like, reads: seen } = before;
    return {
      planned: { id, action: 'stand', version: draftOf(decisions, model, { fingerprint, relation, as: like, reads: seen }), reads },
    };
  }
  const relation = versionName(model, fingerprint);
  const version = draftOf(decisions, model, { fingerprint, relation, as, reads: behind });
  // Every version is made by one statement that is done or not done, so what is there is complete. A run that was killed may have made
  // it of rows that no kept table ever came to hold.
  const isSure = state.versions.has(relationKey(relation)) || !readsGrowing(decisions, version);
  if (stored.has(relationKey(relation)) && isSure) return { planned: { id, action: 'reuse', version, reads } };
  // A view over a table that takes its new rows only when it is published must not be seen to do so before.
  const isLate = as === 'view' && readsPending(decisions, reads);
  const place = isLate ? { place: versionName(model, `${fingerprint}__${environment}`) } : {};
  return { planned: { id, action: 'build', version, step: `model ${id}`, reads, ...place } };
}

/** A view shows a kept table itself and not what that held at one time, so that two tables never share one. */
function fingerprintOf({ given, fingerprints, table }: Decisions, { id }: ProjectModel, behind: readonly string[]): string {
  const { version } = fingerprints.of(id).data;
  if (behind.length === 0) return version;
  const made = new Set([...table.values()].flatMap(({ kept }) => (kept === undefined ? [] : [relationKey(kept.version)])));
  const kept = behind.filter((key) => made.has(key) || given.state.versions.get(key)?.content !== undefined);
  return kept.length === 0 ? version : digestParts(version, kept.sort());
}

/** A table that is kept from run to run: it takes what it lacks. */
function decideKept(decisions: Decisions, model: ProjectModel, kept: KeptTable, reads: readonly string[]): Decision {
  const { environment, base } = decisions.given;
  const { id } = model;
  const before = base.versions.get(id);
  const draft = draftOf(decisions, model, { fingerprint: kept.fingerprint, relation: kept.version, as: 'table' });
  const version = { ...draft, content: kept.content };
  if (kept.start === 'stand') {
    const isPublished = before !== undefined && relationKey(before.relation) === relationKey(kept.version);
    return { planned: { id, action: isPublished ? 'stand' : 'reuse', version, reads }, kept };
  }
  const place = kept.start === 'beside' ? { place: overlayName(kept, environment) } : {};
  return { planned: { id, action: 'build', version, step: `model ${id}`, reads, ...place }, kept };
}

/** Whether it is made of a kept table that takes rows in this plan. */
function readsGrowing({ table }: Decisions, { builtOn = {} }: VersionDraft): boolean {
  return Object.keys(builtOn).some((id) => table.get(id)?.planned.action === 'build');
}

function readsPending(decisions: Decisions, ids: readonly string[]): boolean {
  return ids.some((id) => {
    const planned = decisions.table.get(id)?.planned;
    return planned?.place !== undefined || (planned?.action === 'inline' && readsPending(decisions, planned.reads));
  });
}
