import type { KeptChoices } from '../../plan/index.js';
import { loadProject } from '../../project/index.js';
import { lastRunOf } from '../../run/index.js';
import { keptOption } from '../options.js';
import type { AddCommand } from '../program.js';
import { runProjectCommand } from '../run-project-command.js';

/** `martlet retry` */
export const addRetry: AddCommand = (command, start) => {
  command
    .option('--fail-fast', 'begin nothing more after the first failure')
    .option('--store-failures', 'keep the rows that fail data tests')
    .addOption(keptOption());
  command.action((options: { readonly failFast?: boolean; readonly storeFailures?: boolean; readonly kept?: KeptChoices }) =>
    start(command, async (context) => {
      const { directory, target, clock, signal } = context;
      const project = await loadProject(directory, { target });
      const environment = context.environment ?? project.config.defaultEnvironment;
      const {
        command: last,
        select,
        exclude,
        changed,
        refresh,
        contents,
        restate,
        interval,
        choices,
        runAt,
      } = await lastRunOf(project, { environment, clock, signal });
      const kept = { ...choices, ...options.kept };
      return runProjectCommand(context, last, { ...options, select, exclude, changed, refresh, contents, restate, interval, kept, runAt });
    }),
  );
};
