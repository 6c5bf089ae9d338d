import { loadConfig } from '../../project/index.js';
import type { AddCommand } from '../program.js';
import { runProjectCommand } from '../run-project-command.js';
import { readApprovals } from '../saved-approvals.js';
import { isSamePlan, PLAN_FILE, readPlan } from '../saved-plan.js';
import { refuseStateSelectors } from '../selection.js';

interface ApplyOptions {
  readonly only?: readonly string[];
  readonly failFast?: boolean;
  readonly storeFailures?: boolean;
}

/** `martlet apply [FILE]` */
export const addApply: AddCommand = (command, start) => {
  command
    .option(
      '--only <selectors...>',
      'do what the plan does of these relations, and publish nothing; the whole plan, applied last, publishes',
    )
    .option('--fail-fast', 'begin nothing more after the first failure')
    .option('--store-failures', 'keep the rows that fail data tests');
  command.action((file: string | undefined, options: ApplyOptions) =>
    start(command, async (context) => {
      if (options.only !== undefined) refuseStateSelectors({ select: options.only }, 'apply --only');
      const planFile = file ?? PLAN_FILE;
      const shown = await readPlan(context.directory, planFile);
      const approvals = await readApprovals(context.directory, planFile, shown, await loadConfig(context.directory));
      const { environment, ...saved } = shown.request;
      return runProjectCommand({ ...context, environment, permit: { ...context.permit, approvals } }, 'build', {
        ...options,
        ...saved,
        onPlan: async (found) => isSamePlan(shown, found),
      });
    }),
  );
};
