import { promote } from '../../run/index.js';
import { withAlerts } from '../alerting.js';
import type { AddCommand } from '../program.js';
import { tellRepointed } from '../tell-repointed.js';
import { withProject } from '../with-project.js';

/** `martlet promote FROM TO` */
export const addPromote: AddCommand = (command, start) => {
  command.option('--older-data', 'also when the other holds older loads of sources');
  command.action((from: string, to: string, { olderData = false }: { readonly olderData?: boolean }) =>
    start(command, (context) =>
      withProject(context, async (project, early) => {
        const { clock, signal } = context;
        const result = await withAlerts(project, context, (alerts) =>
          promote(project, { from, to, allowsOlderData: olderData, clock, signal, early, ...alerts }),
        );
        return tellRepointed(context, result, 'promoted', `Promoted ${from} to ${to}`);
      }),
    ),
  );
};
