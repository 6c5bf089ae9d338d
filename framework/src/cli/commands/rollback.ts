import { rollback } from '../../run/index.js';
import { withAlerts } from '../alerting.js';
import { wholeNumber } from '../options.js';
import type { AddCommand } from '../program.js';
import { tellRepointed } from '../tell-repointed.js';
import { withProject } from '../with-project.js';

/** `martlet rollback [ENV]` */
export const addRollback: AddCommand = (command, start) => {
  command.option('--to <number>', 'the number of the publication; the one before when left out', wholeNumber(1));
  command.action((name: string | undefined, { to }: { readonly to?: number }) =>
    start(command, (context) =>
      withProject(context, async (project, early) => {
        const { clock, signal } = context;
        const environment = name ?? context.environment ?? project.config.defaultEnvironment;
        const result = await withAlerts(project, context, (alerts) =>
          rollback(project, { environment, number: to, clock, signal, early, ...alerts }),
        );
        return tellRepointed(context, result, 'rolled-back', `Rolled ${environment} back`);
      }),
    ),
  );
};
