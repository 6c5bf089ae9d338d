import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { MartletError } from '../errors.js';
import type { Protection } from '../project/index.js';
import type { PlanFile } from './plan-schema.js';
import { toJson } from './to-json.js';

/** The form of an approval; its number changes when readers have to change. */
const APPROVAL = 'martlet approval 1';

export const approvalSchema = z.strictObject({
  kind: z.literal(APPROVAL),
  approver: z.string(),
  /** The SHA-256 of the plan. */
  plan: z.string(),
  /** An ed25519 signature, in base64. */
  signature: z.string(),
});

/** The word of a person that a plan may be applied, in a file beside it. */
export type Approval = z.infer<typeof approvalSchema>;

/** What is wrong with an approval; undefined for one that counts. */
export type ApprovalProblem = string | undefined;

/**
 * Signs a plan.
 *
 * @throws MartletError `approval-key` where the key is that of no approver of the environment, or of the author of the plan.
 */
export function approvePlan(plan: PlanFile, project: string, key: KeyObject, approvers: Protection['approvers']): Approval {
  const mine = createPublicKey(key);
  const [approver] = Object.entries(approvers).flatMap(([name, known]) => (createPublicKey(known).equals(mine) ? [name] : []));
  if (approver === undefined) throw new MartletError('approval-key', { problem: `it is that of no approver of ${plan.environment}.` });
  if (isAuthor(plan, approver)) throw new MartletError('approval-key', { problem: `${approver} made the plan, and can’t approve it.` });
  const digest = digestOf(plan);
  return {
    kind: APPROVAL,
    approver,
    plan: digest,
    signature: sign(undefined, statement(project, digest, approver), key).toString('base64'),
  };
}

/** What is wrong with an approval of a plan. */
export function problemOfApproval(
  plan: PlanFile,
  project: string,
  { approver, plan: approved, signature }: Approval,
  approvers: Protection['approvers'],
): ApprovalProblem {
  const key = Object.hasOwn(approvers, approver) ? approvers[approver] : undefined;
  if (key === undefined) return `${approver} is no approver of ${plan.environment}.`;
  if (isAuthor(plan, approver)) return `${approver} made the plan.`;
  const digest = digestOf(plan);
  if (approved !== digest) return 'it is of another plan, or the plan was changed since.';
  const isSigned = verify(undefined, statement(project, digest, approver), key, Buffer.from(signature, 'base64'));
  return isSigned ? undefined : 'the signature is not that of the approver.';
}

/** A plan says all that it does, so that nothing of its file may differ. */
function digestOf(plan: PlanFile): string {
  return createHash('sha256').update(toJson(plan)).digest('hex');
}

function statement(project: string, digest: string, approver: string): Buffer {
  return Buffer.from([APPROVAL, project, approver, digest].join('\n'));
}

function isAuthor({ author }: PlanFile, approver: string): boolean {
  return author?.toLowerCase() === approver.toLowerCase();
}
