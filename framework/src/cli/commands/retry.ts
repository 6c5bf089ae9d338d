import { loadProject } from '../../project/index.js';
import { lastRunOf } from '../../run/index.js';
import type { AddCommand } from '../program.js';
import { runProjectCommand } from '../run-project-command.js';

/** `martlet retry` */
export const addRetry: AddCommand = (command, start) => {
  command
    .option('--fail-fast', 'begin nothing more after the first failure')
    .option('--store-failures', 'keep the rows that fail data tests');
  command.action((options: { readonly failFast?: boolean; readonly storeFailures?: boolean }) =>
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
      } = await lastRunOf(project, { environment, clock, signal });
      return runProjectCommand(context, last, { ...options, select, exclude, changed, refresh, contents, restate });
    }),
  );
};
