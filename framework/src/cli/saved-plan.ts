import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type PlanFile, planSchema } from '../artifacts/index.js';
import { MartletError } from '../errors.js';
import { type Plan, planDigest, planGoal } from '../plan/index.js';
import { replaceFile } from '../project/index.js';
import { digestParts } from '../sql/index.js';
import { toJson } from './report/index.js';

/** Where a plan is kept that nobody has named, relative to the project. */
export const PLAN_FILE = 'target/plan.json';

/** What was asked for. */
export type SavedRequest = PlanFile['request'];

/** Keeps a plan, for `apply` and for whoever wants to read it. */
export function savePlan(directory: string, file: string, plan: PlanFile): void {
  replaceFile(resolve(directory, file), `${toJson(plan, 2)}\n`);
}

/**
 * Reads a plan that was kept.
 *
 * @throws MartletError `plan-missing`.
 */
export async function readPlan(directory: string, file: string): Promise<PlanFile> {
  let text: string;
  try {
    text = await readFile(resolve(directory, file), 'utf8');
  } catch {
    throw new MartletError('plan-missing', { file });
  }
  const parsed = planSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new MartletError('plan-missing', { file, problem: 'the file holds something else' });
  return parsed.data;
}

/**
 * True for the plan that was shown, and for what is left of it after its command was killed: then it leads to the same, and does nothing
 * that was not shown.
 *
 * @throws MartletError `plan-outdated` for any other.
 */
export function isSamePlan(shown: PlanFile, plan: Plan): true {
  const { digest, basis } = shown;
  const found = planDigest(plan);
  if (found === digest || isRestOf(shown, plan)) return true;
  throw new MartletError('plan-outdated', {
    environment: plan.environment,
    planned: digest,
    found,
    moved: !isOn(basis, plan),
  });
}

function isRestOf({ goal, basis, relations, drift }: PlanFile, plan: Plan): boolean {
  if (planGoal(plan) !== goal) return false;
  // Another publication than the one that was planned on: its own, where it was published whole. Then nothing at all is left.
  if (!isOn(basis, plan)) return plan.restatements.length === 0 && isDone(plan);
  const shown = new Map(relations.map(({ id, action, change }) => [id, { action, kind: change.kind }]));
  const isShown = (id: string): boolean => ['load', 'build'].includes(shown.get(id)?.action ?? '');
  const repaired = new Set(drift.found.map((found) => digestParts(found)));
  return (
    madeBy(plan).every(isShown) &&
    plan.removed.every((id) => shown.get(id)?.kind === 'removed') &&
    plan.drift.found.every((found) => repaired.has(digestParts(found)))
  );
}

function isOn({ publication, environment, run }: PlanFile['basis'], { basis }: Plan): boolean {
  return publication === basis.publication && environment === basis.environment && run === basis.run;
}

/** Whether the environment is what the plan leads to. That nothing has to be built does not say so: its views may show something else. */
function isDone(plan: Plan): boolean {
  const { basis, environment, versions, changes, drift, removed } = plan;
  const isThere = basis.environment === environment && versions.every(({ action }) => action === 'stand' || action === 'inline');
  return isThere && [madeBy(plan), changes, drift.found, removed].every(({ length }) => length === 0);
}

/** The ids of the relations that a plan loads and builds. */
function madeBy({ steps }: Plan): readonly string[] {
  return steps.flatMap(({ kind, relation }) => (kind === 'test' ? [] : [relation]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A file that is no JSON is no plan, as the caller says.
    return undefined;
  }
}
