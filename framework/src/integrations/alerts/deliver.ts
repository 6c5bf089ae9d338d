import { MartletError } from '../../errors.js';
import type { AlertsConfig } from '../../project/index.js';
import type { HistoryEntry } from '../../state/index.js';
import { Unanswered } from './channels/channel.js';
import { openChannel } from './channels/open-channel.js';
import { type ChannelFailure, channelEntry, type Named, type Outbox, type Spooling } from './spool.js';

/** What sending needs: no warehouse and no state. */
export interface Sending {
  readonly alerts: AlertsConfig;
  readonly now: () => string;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Ends sending at once. */
  readonly signal?: AbortSignal;
  /** The longest time that all of it takes, in milliseconds. */
  readonly longest?: number;
}

/** What became of an outbox. */
export interface Delivered {
  /** What is to be noted in the state. */
  readonly entries: readonly Omit<HistoryEntry, 'environment'>[];
  readonly errors: readonly MartletError[];
}

/** The longest time that a command sends. Whoever waits for a build does not wait for a receiver. */
const LONGEST = 4000;
/** The pause before the one more attempt. */
const PAUSE = 500;
/** For how long a channel is left alone that could not be reached: longer each time, up to an hour. */
const REST = { first: 60_000, longest: 3_600_000 };

/**
 * Sends what a command has taken, all channels at once and within a few seconds. A channel that does not answer is not asked
 * again, and rests for a while; a message that its channel refuses stands in no other's way.
 */
export async function deliver(sending: Sending, { messages, failures, resting }: Outbox): Promise<Delivered> {
  const deadline = AbortSignal.timeout(sending.longest ?? LONGEST);
  const signal = sending.signal === undefined ? deadline : AbortSignal.any([deadline, sending.signal]);
  const channels = [...new Set(messages.map(({ message }) => message.channel))];
  const sent = await Promise.all(
    channels.map((channel) =>
      sendAll(
        sending,
        channel,
        messages.filter(({ message }) => message.channel === channel),
        failures.get(channel),
        signal,
      ),
    ),
  );
  const rests = [...resting].map(
    ([channel, { waiting, until, message }]) => new MartletError('channel-rests', { channel, waiting, until, message }),
  );
  return { entries: sent.flatMap(({ entries }) => entries), errors: [...rests, ...sent.flatMap(({ errors }) => errors)] };
}

/** Notes what became of messages. */
export async function settle({ store, environment }: Pick<Spooling, 'store' | 'environment'>, { entries }: Delivered): Promise<void> {
  // Whoever has seen the entries before, writes behind them, whatever the clocks of other machines say.
  await store.history({ kind: 'alert', environment });
  await store.note(entries.map((entry) => ({ ...entry, environment })));
}

async function sendAll(
  sending: Sending,
  channel: string,
  messages: readonly Named[],
  trouble: ChannelFailure | undefined,
  signal: AbortSignal,
): Promise<Delivered> {
  const entries: Omit<HistoryEntry, 'environment'>[] = [];
  const errors: MartletError[] = [];
  const note = (name: string, body: object): number => entries.push({ kind: 'alert', name, at: sending.now(), body });
  let hasAnswered = false;
  let failure: Failure | undefined;
  for (const { name, message } of messages) {
    const { takenUntil: _, ...waits } = message;
    if (failure?.isUnanswered === true || signal.aborted) {
      note(name, { message: waits });
      continue;
    }
    const found = await send(sending, waits, signal);
    if (found === undefined) {
      hasAnswered = true;
      note(name, { message: null });
      continue;
    }
    failure = found;
    const attempts = waits.attempts + 1;
    note(name, { message: { ...waits, attempts } });
    errors.push(new MartletError('alert-undelivered', { channel, message: found.message, attempts }));
  }
  if (hasAnswered && trouble !== undefined) note(channelEntry(channel), { trouble: null });
  if (!hasAnswered && failure !== undefined) {
    const failures = (trouble?.failures ?? 0) + 1;
    const rest = Math.min(REST.first * 2 ** (failures - 1), REST.longest);
    const until = new Date(Date.parse(sending.now()) + rest).toISOString();
    note(channelEntry(channel), { trouble: { failures, until, message: failure.message } });
  }
  return { entries, errors };
}

/** Why a message may not have arrived. */
interface Failure {
  readonly message: string;
  /** Whether the receiver said nothing at all, so that there is no use in asking it for more. */
  readonly isUnanswered: boolean;
}

/** Sends one message, with one more attempt where there is time; undefined when it has arrived. */
async function send(
  { alerts, sleep }: Sending,
  { channel: name, notices, together }: Named['message'],
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const config = Object.hasOwn(alerts.channels, name) ? alerts.channels[name] : undefined;
  // A channel that is gone from the config has nobody behind it.
  if (config === undefined) return undefined;
  const attempt = async (): Promise<Failure | undefined> => {
    try {
      await openChannel(config).send(notices, signal, together);
      return undefined;
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      return { message, isUnanswered: cause instanceof Unanswered };
    }
  };
  const first = await attempt();
  if (first === undefined || signal.aborted) return first;
  await sleep(PAUSE, signal);
  return signal.aborted ? first : attempt();
}
