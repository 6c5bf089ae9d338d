import type { LoadRecord } from '../ingest/index.js';
import type { BuildStep, Plan } from '../plan/index.js';
import type { Project } from '../project/index.js';
import type { LoadEntry, State } from '../state/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import type { StepResult } from './events.js';
import { rejectsOf } from './load-sources.js';
import { type NewVersion, versionsBehind } from './publish.js';

/** What a run has to publish, and the loads to remember. */
export interface Publishable {
  readonly versions: readonly NewVersion[];
  readonly loads: readonly LoadEntry[];
}

/** What was built and tested well, with all that it stands on; the rest keeps its old versions. */
export function newVersions(
  project: Project,
  plan: Plan,
  results: readonly StepResult[],
  state: State,
  loaded: ReadonlyMap<string, LoadRecord>,
): Publishable {
  const builds = new Map(plan.steps.flatMap((step) => (step.kind === 'build' ? [[step.relation, step] as const] : [])));
  const held = heldBack(plan, results, builds);
  const versions: NewVersion[] = [];
  const loads: LoadEntry[] = [];
  for (const [id, step] of builds) {
    const relation = project.byId.get(id);
    if (relation === undefined || held.has(id)) continue;
    versions.push({ id, at: relation, version: step.version, reads: versionsBehind(step, builds, state) });
  }
  for (const [id, load] of loaded) {
    const source = project.byId.get(id);
    if (source === undefined || held.has(id)) continue;
    // Files that were touched without a change of content give the same rows and a new record.
    const record = JSON.stringify(load);
    if (record !== state.loads.get(id)) loads.push({ id, record });
    const rejects = rejectsOf(source);
    const candidates = [
      { id, at: source, version: load.relation, reads: [] },
      { id: rejects.id, at: rejects, version: load.rejectedRelation, reads: [] },
    ];
    versions.push(...candidates.filter((candidate) => !isPublished(candidate.version, state.publications.get(candidate.id)?.version)));
  }
  return { versions, loads };
}

/** What must not be published: what was not built, what a failed test holds back, and all that reads it. */
function heldBack(plan: Plan, results: readonly StepResult[], builds: ReadonlyMap<string, BuildStep>): ReadonlySet<string> {
  const statuses = new Map(results.map(({ id, status }) => [id, status]));
  const held = new Set<string>();
  for (const step of plan.steps) {
    const status = statuses.get(step.id);
    if (step.kind === 'build' && status !== 'succeeded') held.add(step.relation);
    // A test that was skipped says nothing about what it would have tested.
    if (step.kind === 'test' && (status === 'failed' || status === 'error')) for (const id of step.holdsBack) held.add(id);
  }
  // Steps stand in an order in which they can be built, so one pass reaches all readers.
  for (const [id, { reads }] of builds) if (reads.some(({ relation }) => held.has(relation))) held.add(id);
  return held;
}

function isPublished(version: RelationName, published: RelationName | undefined): boolean {
  return published !== undefined && version.schema === published.schema && version.name === published.name;
}
