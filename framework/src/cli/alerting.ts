import { setTimeout } from 'node:timers/promises';
import type { MartletError } from '../errors.js';
import { deliver, noticesOf, openAlerts } from '../integrations/index.js';
import type { Project } from '../project/index.js';
import type { RunRequest } from '../run/index.js';
import type { CommandContext } from './command-context.js';

/** Tells whoever the config names what a run has found, while its state is open. A project without channels pays nothing. */
export function alerting(
  project: Project,
  { clock }: Pick<CommandContext, 'clock'>,
  onProblem: (error: MartletError) => void,
): Pick<RunRequest, 'afterwards'> {
  if (Object.keys(project.config.alerts.channels).length === 0) return {};
  return {
    afterwards: async ({ run }, result) => {
      if (result.cancelled) return;
      const { environment, store } = run;
      const open = openAlerts(await store.history({ kind: 'alert', environment }));
      const sleep = async (milliseconds: number): Promise<void> => void (await setTimeout(milliseconds));
      const errors = await deliver({ project, environment, store, now: clock.now, sleep }, noticesOf(project, result, open));
      for (const error of errors) onProblem(error);
    },
  };
}
