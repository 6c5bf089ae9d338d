import { setTimeout } from 'node:timers/promises';
import type { MartletError } from '../errors.js';
import { type CommandEnd, openTelemetries } from '../integrations/index.js';
import type { Project } from '../project/index.js';
import type { RunEvent, RunRequest, RunResult } from '../run/index.js';
import { codePlaceOf } from './code-place.js';
import type { CommandContext } from './command-context.js';
import { martletErrorsOf } from './failure.js';
import type { Reporter } from './report/index.js';

/** Wraps what shows the events of a run, so that others listen too. */
export type Listening = (report: RunRequest['emit']) => RunRequest['emit'];

/** What shows a command's events to people and programs. */
interface Shown {
  readonly onProblem: (error: MartletError) => void;
  readonly identify?: Reporter['identify'];
}

type Around = Pick<CommandContext, 'clock' | 'commit' | 'directory' | 'environment' | 'variables' | 'err' | 'signal'>;

/**
 * Does work, and tells the receivers of the config what happens in it. What does not arrive is reported to `onProblem` at the end, and changes
 * nothing else. A project without receivers pays nothing.
 */
export async function observed<T>(
  project: Project,
  context: Around,
  command: string,
  work: (listening: Listening) => Promise<T>,
  { onProblem, identify }: Shown,
): Promise<T> {
  const { clock, directory, environment = project.config.defaultEnvironment, variables, err, signal } = context;
  const receivers = await openTelemetries(
    project,
    { name: command, environment },
    {
      now: clock.now,
      sleep: (milliseconds, until) => setTimeout(milliseconds, undefined, { signal: until }).catch(() => undefined),
      variables,
      print: (line) => err.write(`${line}\n`),
      ...(clock.resources === undefined ? {} : { resources: clock.resources }),
    },
    () => codePlaceOf(directory, variables, context.commit()),
  );
  if (receivers.length === 0) return work((report) => report);
  for (const { traceIds } of receivers) if (traceIds !== undefined) identify?.({ ...traceIds });
  let result: RunResult | undefined;
  const listening: Listening = (report) => (event: RunEvent) => {
    if (event.kind === 'run-finished') result = event.result;
    for (const { tell } of receivers) tell(event);
    report(event);
  };
  const finish = async (end: CommandEnd): Promise<void> => {
    for (const errors of await Promise.all(receivers.map((receiver) => receiver.finish(end)))) errors.forEach(onProblem);
  };
  let answer: T;
  try {
    answer = await work(listening);
  } catch (failure) {
    const error = martletErrorsOf(failure)?.[0];
    await finish({ outcome: signal.aborted ? 'cancelled' : 'failed', ...(error === undefined ? {} : { error }) });
    throw failure;
  }
  await finish(endOf(result));
  return answer;
}

/** Without a run there was nothing that could fail. */
function endOf(result: RunResult | undefined): CommandEnd {
  if (result?.cancelled === true) return { outcome: 'cancelled' };
  const failed = result?.steps.find(({ status }) => status === 'failed' || status === 'error');
  const error = failed?.errors?.[0];
  return { outcome: failed === undefined ? 'succeeded' : 'failed', ...(error === undefined ? {} : { error }) };
}
