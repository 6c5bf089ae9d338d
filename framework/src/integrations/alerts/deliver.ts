import { MartletError } from '../../errors.js';
import type { Project } from '../../project/index.js';
import type { HistoryEntry, StateStore } from '../../state/index.js';
import { openChannel } from './channels/open-channel.js';
import type { Notice } from './notice.js';
import { isQuiet, route } from './route.js';

/** Where messages wait and what time it is. */
export interface Delivering {
  readonly project: Pick<Project, 'config'>;
  readonly environment: string;
  readonly store: Pick<StateStore, 'note' | 'history'>;
  readonly now: () => string;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A message to one channel that waits to be sent. */
interface Message {
  readonly channel: string;
  readonly notices: readonly Notice[];
  readonly attempts: number;
}

/**
 * Tells notices, and what could not be told before. Everything is in the state before it is sent and marked there once it has
 * arrived: a crash in between sends it again. What can't be sent now is answered, and waits for the next command.
 */
export async function deliver(around: Delivering, notices: readonly Notice[]): Promise<readonly MartletError[]> {
  const { project, environment, store, now } = around;
  const { alerts } = project.config;
  const at = now();
  const waiting = waitingMessages(await store.history({ kind: 'alert', environment }));
  const groups = new Map<string, Notice[]>();
  for (const notice of notices) for (const channel of route(alerts, notice)) groups.set(channel, [...(groups.get(channel) ?? []), notice]);
  const added = [...groups].map(
    ([channel, grouped], index) => [`message ${at} ${index} ${channel}`, { channel, notices: grouped, attempts: 0 }] as const,
  );
  const entry = (name: string, body: object): HistoryEntry => ({ kind: 'alert', environment, name, at: now(), body });
  await store.note([
    ...notices.map((notice) => entry(notice.key, { alert: notice })),
    ...added.map(([name, message]) => entry(name, { message })),
  ]);

  const errors: MartletError[] = [];
  for (const [name, message] of [...waiting, ...added]) {
    const isUrgent = message.notices.some(({ severity, event }) => severity === 'error' && event === 'trigger');
    if (!isUrgent && isQuiet(alerts, at)) continue;
    const failure = await send(around, message);
    const attempts = message.attempts + 1;
    await store.note([entry(name, { message: failure === undefined ? null : { ...message, attempts } })]);
    if (failure !== undefined) errors.push(new MartletError('alert-undelivered', { channel: message.channel, message: failure, attempts }));
  }
  return errors;
}

/** Messages that no entry calls sent, oldest first. */
function waitingMessages(history: readonly HistoryEntry[]): ReadonlyMap<string, Message> {
  const waiting = new Map<string, Message>();
  for (const { name, body } of history) {
    // The entries are Martlet's own.
    const { message } = body as { readonly message?: Message | null };
    if (message === null) waiting.delete(name);
    else if (message !== undefined) waiting.set(name, message);
  }
  return waiting;
}

/** Why a message could not be sent after a few attempts; undefined when it was. */
async function send({ project, sleep }: Delivering, { channel: name, notices }: Message): Promise<string | undefined> {
  const config = project.config.alerts.channels[name];
  // A channel that is gone from the config has nobody behind it.
  if (config === undefined) return undefined;
  let failure = '';
  for (const pause of PAUSES) {
    try {
      await openChannel(config).send(notices);
      return undefined;
    } catch (cause) {
      failure = cause instanceof Error ? cause.message : String(cause);
      await sleep(pause);
    }
  }
  return failure;
}

/** Milliseconds between attempts within one command. */
const PAUSES: readonly number[] = [500, 2000, 0];
