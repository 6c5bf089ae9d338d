import type { Notice } from '../notice.js';

/** A way to tell people. */
export interface Channel {
  /** Sends notices together; throws where they may not have arrived. */
  readonly send: (notices: readonly Notice[]) => Promise<void>;
}

/** The title of a message about several things. */
export function titleOf(notices: readonly Notice[]): string {
  const [first] = notices;
  const [troubles, resolved] = [notices.filter(({ event }) => event === 'trigger'), notices.filter(({ event }) => event === 'resolve')];
  const parts = [
    ...(troubles.length === 0 ? [] : [`${troubles.length} ${troubles.length === 1 ? 'problem' : 'problems'}`]),
    ...(resolved.length === 0 ? [] : [`${resolved.length} resolved`]),
  ];
  return `${first?.project ?? ''} (${first?.environment ?? ''}): ${parts.join(', ') || 'acknowledged'}`;
}
