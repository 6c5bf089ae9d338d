import type { AddCommand } from '../program.js';
import { runProjectCommand } from '../run-project-command.js';
import { isSamePlan, PLAN_FILE, readPlan } from '../saved-plan.js';

/** `martlet apply [FILE]` */
export const addApply: AddCommand = (command, start) => {
  command
    .option('--fail-fast', 'begin nothing more after the first failure')
    .option('--store-failures', 'keep the rows that fail data tests');
  command.action((file: string | undefined, options: { readonly failFast?: boolean; readonly storeFailures?: boolean }) =>
    start(command, async (context) => {
      const shown = await readPlan(context.directory, file ?? PLAN_FILE);
      const { environment, ...saved } = shown.request;
      return runProjectCommand({ ...context, environment }, 'build', {
        ...options,
        ...saved,
        onPlan: async (found) => isSamePlan(shown, found),
      });
    }),
  );
};
