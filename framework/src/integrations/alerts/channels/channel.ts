import type { Notice, Together } from '../notice.js';

/** A way to tell people. */
export interface Channel {
  /** Sends notices together; throws where they may not have arrived, at the latest when the signal is aborted. */
  readonly send: (notices: readonly Notice[], signal: AbortSignal, together?: Together) => Promise<void>;
}

/** Thrown when a receiver says nothing at all, so that there is no use in asking it for more. */
export class Unanswered extends Error {}

/** The title of a message about several things. */
export function titleOf(notices: readonly Notice[], together?: Together): string {
  const [first] = notices;
  const count = (wanted: Notice['event']): number => notices.filter(({ event }) => event === wanted).length;
  const [troubles, resolved] = [count('trigger'), count('resolve')];
  const parts = [
    ...(troubles === 0 ? [] : [together === undefined ? `${troubles} ${troubles === 1 ? 'problem' : 'problems'}` : `${troubles} failing`]),
    ...(resolved === 0 ? [] : [`${resolved} ${together === undefined ? 'resolved' : 'recovered'}`]),
    ...(count('test') === 0 ? [] : ['a test']),
  ];
  return `${first?.project ?? ''} (${first?.environment ?? ''}): ${sinceWhen(together)}${parts.join(', ') || 'acknowledged'}`;
}

/** What the notices have waited for. */
function sinceWhen(together: Together | undefined): string {
  if (together === undefined) return '';
  const minute = (instant: string): string => instant.slice(0, 16).replace('T', ' ');
  const time = `${minute(together.from)} to ${minute(together.until)} UTC`;
  return together.kind === 'digest' ? `digest of ${time}: ` : `after maintenance (${together.reason ?? ''}), ${time}: `;
}
