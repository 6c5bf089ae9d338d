import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { MartletError } from '../errors.js';
import type { Plan } from '../plan/index.js';
import { writeFileAtomically } from '../run/artifacts/write-file.js';
import { toJson } from '../run/reporters/index.js';

/** Where a plan is kept that nobody has named, relative to the project. */
export const PLAN_FILE = 'target/plan.json';

/** What has to be asked for again, for the same plan to come out of it. */
const request = z.object({
  environment: z.string(),
  select: z.array(z.string()).optional(),
  exclude: z.array(z.string()).optional(),
  fullRefresh: z.boolean().optional(),
});
export type PlanWish = Readonly<z.infer<typeof request>>;

const saved = z.object({ request, digest: z.string(), publication: z.int() });

/** A plan that was shown, and what it answered. */
export type SavedPlan = Readonly<z.infer<typeof saved>>;

/** Keeps a plan, for `apply` and for whoever wants to read it. */
export async function savePlan(directory: string, file: string, wish: PlanWish, plan: Plan): Promise<void> {
  const content = { request: wish, digest: plan.digest, publication: plan.basis.publication, plan };
  await writeFileAtomically(resolve(directory, file), `${toJson(content, 2)}\n`);
}

/**
 * Reads a plan that was kept.
 *
 * @throws MartletError `plan-missing`.
 */
export async function readPlan(directory: string, file: string): Promise<SavedPlan> {
  let text: string;
  try {
    text = await readFile(resolve(directory, file), 'utf8');
  } catch {
    throw new MartletError('plan-missing', { file });
  }
  const parsed = saved.safeParse(parseJson(text));
  if (!parsed.success) throw new MartletError('plan-missing', { file, problem: 'the file holds something else' });
  return parsed.data;
}

/**
 * True for the plan that was shown.
 *
 * @throws MartletError `plan-outdated` for any other.
 */
export function isSamePlan({ digest, publication }: Pick<SavedPlan, 'digest' | 'publication'>, plan: Plan): true {
  if (plan.digest === digest) return true;
  throw new MartletError('plan-outdated', {
    environment: plan.environment,
    planned: digest,
    found: plan.digest,
    moved: plan.basis.publication !== publication,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A file that is no JSON is no plan, as the caller says.
    return undefined;
  }
}
