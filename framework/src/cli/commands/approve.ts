import { approvePlan } from '../../artifacts/index.js';
import { loadConfig } from '../../project/index.js';
import type { CommandContext } from '../command-context.js';
import type { AddCommand } from '../program.js';
import { toJson, writeLines } from '../report/index.js';
import { readPrivateKey, saveApproval } from '../saved-approvals.js';
import { PLAN_FILE, readPlan } from '../saved-plan.js';

/** `martlet approve [FILE]` */
export const addApprove: AddCommand = (command, start) => {
  command.requiredOption('--key <file>', 'your private ed25519 key, as PEM');
  command.action((file: string | undefined, { key }: { readonly key: string }) =>
    start(command, (context) => approve(context, file ?? PLAN_FILE, key)),
  );
};

async function approve({ directory, json, out }: CommandContext, file: string, keyFile: string): Promise<number> {
  const { name, environments } = await loadConfig(directory);
  const plan = await readPlan(directory, file);
  const approvers = environments[plan.environment]?.protected?.approvers ?? {};
  const approval = approvePlan(plan, name, await readPrivateKey(directory, keyFile), approvers);
  const approvalFile = saveApproval(directory, file, approval);
  const { approver } = approval;
  if (json) out.write(`${toJson({ kind: 'approved', plan: file, approver, file: approvalFile })}\n`);
  else writeLines(out, [`${approver} approved ${file} in ${approvalFile}.`, `Next: apply it with martlet apply ${file}`]);
  return 0;
}
