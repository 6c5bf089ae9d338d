import { setTimeout } from 'node:timers/promises';
import type { MartletError } from '../errors.js';
import { type Delivering, deliver, noticesOf, openAlerts } from '../integrations/index.js';
import type { Project } from '../project/index.js';
import type { OpenRun, RunRequest } from '../run/index.js';
import type { CommandContext } from './command-context.js';
import { errorLines, styleFor, writeLines } from './report/index.js';

/** Tells whoever the config names what a run has found, while its state is open. A project without channels pays nothing. */
export function alerting(
  project: Project,
  { clock, err }: Pick<CommandContext, 'clock' | 'err'>,
  onProblem = (error: MartletError): void => writeLines(err, errorLines(error, styleFor(err))),
): Pick<RunRequest, 'afterwards'> {
  if (Object.keys(project.config.alerts.channels).length === 0) return {};
  return {
    afterwards: async (open, result) => {
      if (result.cancelled) return;
      const around = deliveringFrom(open, clock);
      const known = openAlerts(await around.store.history({ kind: 'alert', environment: around.environment }));
      for (const error of await deliver(around, noticesOf(project, result, known))) onProblem(error);
    },
  };
}

/** What sending needs of an open state. */
export function deliveringFrom(
  { run: { project, environment, store } }: Pick<OpenRun, 'run'>,
  { now }: CommandContext['clock'],
): Delivering {
  const sleep = async (milliseconds: number): Promise<void> => void (await setTimeout(milliseconds));
  return { project, environment, store, now, sleep };
}
