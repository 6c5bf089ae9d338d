import type { KeptChoices } from '../../plan/index.js';
import { rollback } from '../../run/index.js';
import { withAlerts } from '../alerting.js';
import { keptOption, wholeNumber } from '../options.js';
import type { AddCommand } from '../program.js';
import { reportRepointed } from '../report-repointed.js';
import { withProject } from '../with-project.js';

interface Options {
  readonly to?: number;
  readonly kept?: KeptChoices;
  readonly dryRun?: boolean;
}

/** `martlet rollback [ENV]` */
export const addRollback: AddCommand = (command, start) => {
  command
    .option('--to <number>', 'the number of the publication; the one before when left out', wholeNumber(1))
    .addOption(keptOption())
    .option('--dry-run', 'tell what would be done, and do nothing');
  command.action((name: string | undefined, { to, kept, dryRun }: Options) =>
    start(command, (context) =>
      withProject(context, async (project, early) => {
        const { clock, signal, permit } = context;
        const environment = name ?? context.environment ?? project.config.defaultEnvironment;
        const result = await withAlerts(project, context, (alerts) =>
          rollback(project, { environment, number: to, kept, dryRun, clock, signal, permit, early, ...alerts }),
        );
        return reportRepointed(context, result, 'rolled-back', `Rolled ${environment} back`);
      }),
    ),
  );
};
