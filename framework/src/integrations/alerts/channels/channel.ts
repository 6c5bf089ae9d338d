import type { Notice } from '../notice.js';

/** A way to tell people. */
export interface Channel {
  /** Sends notices together; throws where they may not have arrived, at the latest when the signal is aborted. */
  readonly send: (notices: readonly Notice[], signal: AbortSignal) => Promise<void>;
}

/** Thrown when a receiver says nothing at all, so that there is no use in asking it for more. */
export class Unanswered extends Error {}

/** The title of a message about several things. */
export function titleOf(notices: readonly Notice[]): string {
  const [first] = notices;
  const count = (wanted: Notice['event']): number => notices.filter(({ event }) => event === wanted).length;
  const [troubles, resolved] = [count('trigger'), count('resolve')];
  const parts = [
    ...(troubles === 0 ? [] : [`${troubles} ${troubles === 1 ? 'problem' : 'problems'}`]),
    ...(resolved === 0 ? [] : [`${resolved} resolved`]),
    ...(count('test') === 0 ? [] : ['a test']),
  ];
  return `${first?.project ?? ''} (${first?.environment ?? ''}): ${parts.join(', ') || 'acknowledged'}`;
}
