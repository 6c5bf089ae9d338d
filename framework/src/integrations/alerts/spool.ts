import type { AlertsConfig, Project } from '../../project/index.js';
import type { HistoryEntry, StateStore } from '../../state/index.js';
import type { Notice, Together } from './notice.js';
import { isQuiet, route, togetherWith } from './route.js';

/** Where messages wait, and what time it is. */
export interface Spooling {
  readonly project: Pick<Project, 'config'>;
  readonly environment: string;
  readonly store: Pick<StateStore, 'note' | 'history'>;
  readonly now: () => string;
}

/** A message to one channel that waits to be sent. */
export interface Message {
  readonly channel: string;
  readonly notices: readonly Notice[];
  readonly attempts: number;
  /** Until when a command sends it; others leave it alone. */
  readonly takenUntil?: string;
  /** What it waits for, to be sent with what comes until then. */
  readonly together?: Together;
}

/** A channel that could not be reached. It is left alone for a while, so that it costs no command anything. */
export interface ChannelFailure {
  /** How often in a row. */
  readonly failures: number;
  readonly until: string;
  readonly message: string;
}

export interface Named {
  /** Names the message in the state. */
  readonly name: string;
  readonly message: Message;
}

/** What a command is to send once it has closed its warehouse. */
export interface Outbox {
  readonly messages: readonly Named[];
  readonly failures: ReadonlyMap<string, ChannelFailure>;
  /** Channels that are left alone now, with the number of messages that wait for them. */
  readonly resting: ReadonlyMap<string, ChannelFailure & { readonly waiting: number }>;
}

/** The longest time in which a command sends what it has taken; then it is anyone's again. */
const TAKEN_MILLISECONDS = 30_000;

/**
 * Notes notices in the state, and takes all messages that are to be sent now: a crash before they are marked as sent has them
 * sent again. Channels that rest are left out, unless `wakesAll`.
 */
export async function spool(around: Spooling, notices: readonly Notice[], { wakesAll = false } = {}): Promise<Outbox> {
  const { project, environment, store, now } = around;
  const { alerts } = project.config;
  const at = now();
  const history = await store.history({ kind: 'alert', environment });
  const before = waitingMessages(history).filter(({ message: { takenUntil = '' } }) => takenUntil <= at);
  const added = grouped(alerts, notices, before, at).map(
    (message, index): Named => ({ name: `message ${at} ${index} ${message.channel}`, message }),
  );
  const failures = troublesIn(history);
  const isResting = ({ channel }: Message): boolean => !wakesAll && (failures.get(channel)?.until ?? '') > at;
  const { due: waiting, later, joined } = joinedWhenDue([...before, ...added], at);
  const takenUntil = new Date(Date.parse(at) + TAKEN_MILLISECONDS).toISOString();
  const taken = waiting
    .filter(({ message }) => !isResting(message) && (isUrgent(message) || !isQuiet(alerts, at)))
    .map(({ name, message }): Named => ({ name, message: { ...message, takenUntil } }));
  const entry = (name: string, body: object): HistoryEntry => ({ kind: 'alert', environment, name, at, body });
  const known = new Map(before.map(({ name, message }) => [name, message]));
  const current = new Map([...later, ...waiting, ...taken].map(({ name, message }) => [name, message]));
  await store.note([
    ...notices.map((notice) => entry(notice.key, { alert: notice })),
    ...[...current].filter(([name, message]) => known.get(name) !== message).map(([name, message]) => entry(name, { message })),
    ...joined.filter((name) => known.has(name)).map((name) => entry(name, { message: null })),
  ]);
  const resting = new Map<string, ChannelFailure & { readonly waiting: number }>();
  for (const { message } of waiting.filter(({ message }) => isResting(message))) {
    const trouble = failures.get(message.channel);
    if (trouble !== undefined) resting.set(message.channel, { ...trouble, waiting: (resting.get(message.channel)?.waiting ?? 0) + 1 });
  }
  return { messages: taken, failures, resting };
}

/** Notices as messages, one for each channel and for what they wait for. A notice whose alert still waits for a channel joins it there. */
function grouped(alerts: AlertsConfig, notices: readonly Notice[], before: readonly Named[], at: string): readonly Message[] {
  const groups = new Map<string, Message & { readonly notices: Notice[] }>();
  for (const notice of notices) {
    for (const [channel, digestHours] of route(alerts, notice)) {
      const known = before.find(
        ({ message: { channel: other, notices: waiting, together } }) =>
          other === channel &&
          together !== undefined &&
          (waiting.some(({ key }) => key === notice.key) ||
            (digestHours !== undefined && together.kind === 'digest' && together.until > at)),
      );
      const together = known?.message.together ?? togetherWith(alerts, notice, digestHours);
      const group = JSON.stringify([channel, together]);
      const message = groups.get(group) ?? { channel, notices: [], attempts: 0, ...(together === undefined ? {} : { together }) };
      message.notices.push(notice);
      groups.set(group, message);
    }
  }
  return [...groups.values()];
}

interface Joined {
  /** What is sent as soon as its channel takes it. */
  readonly due: readonly Named[];
  readonly later: readonly Named[];
  /** The names of messages that became part of others. */
  readonly joined: readonly string[];
}

/** Makes one message of those that waited for the same, once that is over: the last word on each thing, what still fails first. */
function joinedWhenDue(messages: readonly Named[], at: string): Joined {
  const later = messages.filter(({ message: { together } }) => together !== undefined && together.until > at);
  const groups = new Map<string, Named[]>();
  for (const named of messages.filter((each) => !later.includes(each))) {
    const { channel, together } = named.message;
    const group = together === undefined ? named.name : JSON.stringify([channel, together]);
    groups.set(group, [...(groups.get(group) ?? []), named]);
  }
  const all = [...groups.values()];
  const due = all.flatMap(([first, ...rest]): readonly Named[] => {
    if (first === undefined || rest.length === 0) return first === undefined ? [] : [first];
    const last = new Map([first, ...rest].flatMap(({ message }) => message.notices).map((notice) => [notice.key, notice]));
    const notices = [...last.values()].toSorted((a, b) => Number(b.event === 'trigger') - Number(a.event === 'trigger'));
    return [{ name: first.name, message: { ...first.message, notices } }];
  });
  return { due, later, joined: all.flatMap(([, ...rest]) => rest.map(({ name }) => name)) };
}

/** Whether an entry is the end of its story: an alert that is resolved, a message that has arrived, a channel that works. */
export function isSettled({ kind, body }: HistoryEntry): boolean {
  if (kind !== 'alert') return false;
  // The entries are Martlet's own.
  const { alert, message, trouble } = body as {
    readonly alert?: Notice;
    readonly message?: object | null;
    readonly trouble?: object | null;
  };
  return message === null || trouble === null || alert?.event === 'resolve';
}

function isUrgent({ notices }: Message): boolean {
  return notices.some(({ severity, event }) => severity === 'error' && event === 'trigger');
}

/** Messages that no entry calls sent, oldest first. */
function waitingMessages(history: readonly HistoryEntry[]): readonly Named[] {
  const waiting = new Map<string, Message>();
  for (const { name, body } of history) {
    // The entries are Martlet's own.
    const { message } = body as { readonly message?: Message | null };
    if (message === null) waiting.delete(name);
    else if (message !== undefined) waiting.set(name, message);
  }
  return [...waiting].map(([name, message]) => ({ name, message }));
}

/** The channels that could not be reached the last time. */
function troublesIn(history: readonly HistoryEntry[]): ReadonlyMap<string, ChannelFailure> {
  const failures = new Map<string, ChannelFailure>();
  for (const { name, body } of history) {
    // The entries are Martlet's own.
    const { trouble } = body as { readonly trouble?: ChannelFailure | null };
    if (trouble === undefined || !name.startsWith(CHANNEL)) continue;
    if (trouble === null) failures.delete(name.slice(CHANNEL.length));
    else failures.set(name.slice(CHANNEL.length), trouble);
  }
  return failures;
}

const CHANNEL = 'channel ';

/** The name of the entry on a channel. */
export function channelEntry(channel: string): string {
  return `${CHANNEL}${channel}`;
}
