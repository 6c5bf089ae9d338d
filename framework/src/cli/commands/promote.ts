import type { KeptChoices } from '../../plan/index.js';
import { promote } from '../../run/index.js';
import { withAlerts } from '../alerting.js';
import { observed } from '../observing.js';
import { keptOption } from '../options.js';
import type { AddCommand } from '../program.js';
import { errorLines, styleFor, writeLines } from '../report/index.js';
import { reportRepointed } from '../report-repointed.js';
import { withProject } from '../with-project.js';

interface Options {
  readonly olderData?: boolean;
  readonly kept?: KeptChoices;
  readonly dryRun?: boolean;
}

/** `martlet promote FROM TO` */
export const addPromote: AddCommand = (command, start) => {
  command
    .option('--older-data', 'also when the other holds older loads of sources')
    .addOption(keptOption())
    .option('--dry-run', 'tell what would be done, and do nothing');
  command.action((from: string, to: string, { olderData = false, kept, dryRun }: Options) =>
    start(command, (context) =>
      withProject(context, async (project, early) => {
        const { clock, signal, permit, commit, err } = context;
        const asked = { from, to, allowsOlderData: olderData, kept, dryRun, clock, signal, permit, early, commit: commit() };
        const result = await observed(
          project,
          { ...context, environment: to },
          'promote',
          (listening) =>
            withAlerts(project, context, (alerts) => promote(project, { ...asked, ...alerts, emit: listening(() => undefined) })),
          { onProblem: (error) => writeLines(err, errorLines(error, styleFor(err), 'warning')) },
        );
        return reportRepointed(context, result, 'promoted', `Promoted ${from} to ${to}`);
      }),
    ),
  );
};
