import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Approval, approvalSchema, type PlanFile, problemOfApproval } from '../artifacts/index.js';
import { MartletError } from '../errors.js';
import { type Config, replaceFile } from '../project/index.js';
import { toJson } from './report/index.js';

/** Keeps an approval beside the plan: `prod.plan.json.anna.approval`; answers with its name. */
export function saveApproval(directory: string, planFile: string, approval: Approval): string {
  const file = `${planFile}.${approval.approver}${ENDING}`;
  replaceFile(resolve(directory, file), `${toJson(approval, 2)}\n`);
  return file;
}

const ENDING = '.approval';

/**
 * The names of those who approved a plan, by the files beside it. No file that does not count is passed over.
 *
 * @throws MartletError `approval-invalid`.
 */
export async function readApprovals(
  directory: string,
  planFile: string,
  plan: PlanFile,
  { name, environments }: Pick<Config, 'name' | 'environments'>,
): Promise<readonly string[]> {
  const approvers = environments[plan.environment]?.protected?.approvers ?? {};
  const path = resolve(directory, planFile);
  const files = (await readdir(dirname(path))).filter((file) => file.startsWith(`${basename(path)}.`) && file.endsWith(ENDING));
  const approved = new Set<string>();
  for (const file of files.sort()) {
    const approval = approvalIn(await readFile(join(dirname(path), file), 'utf8'));
    const problem = approval === undefined ? 'the file holds something else.' : problemOfApproval(plan, name, approval, approvers);
    if (problem !== undefined) throw new MartletError('approval-invalid', { file, problem });
    if (approval !== undefined) approved.add(approval.approver);
  }
  return [...approved];
}

function approvalIn(text: string): Approval | undefined {
  try {
    return approvalSchema.parse(JSON.parse(text));
  } catch {
    // What can't be read approves nothing, as the caller says.
    return undefined;
  }
}

/**
 * Reads a private key.
 *
 * @throws MartletError `approval-key`.
 */
export async function readPrivateKey(directory: string, file: string): Promise<KeyObject> {
  try {
    const key = createPrivateKey(await readFile(resolve(directory, file), 'utf8'));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new MartletError('approval-key', { problem: `${file} holds no private key that can be read.` }, undefined, { cause });
  }
  throw new MartletError('approval-key', { problem: `${file} is of another kind than ed25519.` });
}
