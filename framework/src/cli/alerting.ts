import { setTimeout } from 'node:timers/promises';
import { MartletError } from '../errors.js';
import { deliver, noticesOf, type Outbox, openAlerts, settle, spool } from '../integrations/index.js';
import type { Project } from '../project/index.js';
import { type OpenRun, type RunRequest, withStateOnly } from '../run/index.js';
import { messageOf } from '../warehouses/failure.js';
import type { CommandContext } from './command-context.js';
import { errorLines, styleFor, writeLines } from './report/index.js';

type Around = Pick<CommandContext, 'clock' | 'err' | 'signal'>;
type Tell = (error: MartletError) => void;

/**
 * Does work, and sends what it has found to the channels of the config: the messages are noted while the state is open, and sent
 * once the warehouse is closed. A project without channels pays nothing.
 */
export async function withAlerts<T>(
  project: Project,
  context: Around,
  work: (request: Pick<RunRequest, 'afterwards'>) => Promise<T>,
  onProblem: Tell = (error) => writeLines(context.err, errorLines(error, styleFor(context.err))),
): Promise<T> {
  if (Object.keys(project.config.alerts.channels).length === 0) return work({});
  const spooled: Spooled[] = [];
  try {
    return await work({
      afterwards: async (open, found) => {
        if (found.cancelled) return;
        const around = spoolingFrom(open, context.clock);
        const known = openAlerts(await around.store.history({ kind: 'alert', environment: around.environment }));
        spooled.push({ environment: around.environment, outbox: await spool(around, noticesOf(project, found, known)) });
      },
    });
  } finally {
    for (const each of spooled) for (const error of await sendSpooled(project, context, each)) onProblem(error);
  }
}

/** Messages that a command has taken for an environment. */
export interface Spooled {
  readonly environment: string;
  readonly outbox: Outbox;
}

/** Where messages of an open run are noted. */
export function spoolingFrom({ run: { project, environment, store } }: Pick<OpenRun, 'run'>, { now }: CommandContext['clock']) {
  return { project, environment, store, now };
}

/** Sends what was taken, while nothing is open, and notes what became of it. */
export async function sendSpooled(
  project: Project,
  { clock, signal }: Pick<Around, 'clock' | 'signal'>,
  { environment, outbox }: Spooled,
): Promise<readonly MartletError[]> {
  const sleep = (milliseconds: number, until: AbortSignal): Promise<void> =>
    setTimeout(milliseconds, undefined, { signal: until }).catch(() => undefined);
  const delivered = await deliver({ alerts: project.config.alerts, now: clock.now, sleep, signal }, outbox);
  if (delivered.entries.length === 0) return delivered.errors;
  try {
    await withStateOnly(project, { clock }, (store) => settle({ store, environment }, delivered));
    return delivered.errors;
  } catch (cause) {
    const channels = [...new Set(outbox.messages.map(({ message }) => message.channel))];
    const message = messageOf(cause);
    return [...delivered.errors, new MartletError('delivery-unnoted', { channels, message }, undefined, { cause })];
  }
}
