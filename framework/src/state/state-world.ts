/** The time and chance that state needs beside its database. */
export interface StateWorld {
  /** The date and time in UTC, ISO 8601. */
  readonly now: () => string;
  /** A number from 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** Resolves after some milliseconds, or once the signal is given. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}
