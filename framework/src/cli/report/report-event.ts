import type { MartletError } from '../../errors.js';
import type { GeneratedTable } from '../../project/index.js';
import type { RunEvent } from '../../run/events.js';

/** What a reporter is told: the events of a run, and what the command around it has to say. */
export type ReportEvent =
  | RunEvent
  /** Something that the reader should know before it happens. */
  | { readonly kind: 'note'; readonly message: string }
  | { readonly kind: 'generated'; readonly directory: string; readonly tables: readonly GeneratedTable[]; readonly milliseconds: number }
  /** The command can't go on. */
  | { readonly kind: 'command-failed'; readonly errors: readonly MartletError[] };

/** Shows what happens to somebody. */
export interface Reporter {
  readonly report: (event: ReportEvent) => void;
  /** Writes ids beside each event from now on, where programs read them. */
  readonly identify?: (ids: Readonly<Record<string, string>>) => void;
  /** Leaves the terminal as it was. Nothing is reported afterwards. */
  readonly close: () => void;
}
