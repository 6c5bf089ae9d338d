import type { MartletError } from '../../errors.js';
import type { Resources, RunEvent } from '../../run/index.js';

/** The commit and the repository that a project's files are in. */
export interface CodePlace {
  /** The address of the repository for people, without a user and a password. */
  readonly repository: string;
  readonly commit: string;
  readonly branch?: string;
  /** The project's folder in the repository, with a slash at its end, or nothing. */
  readonly folder: string;
}

/** The world that telemetry is given. */
export interface TelemetryWorld {
  readonly now: () => string;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** The variables of the environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Prints beside what the command prints. */
  readonly print: (line: string) => void;
  readonly code?: CodePlace;
  /** What this process has taken so far, where it is known. */
  readonly resources?: () => Resources;
}

/** The command that telemetry tells of. */
export interface TelemetryCommand {
  readonly name: string;
  readonly environment: string;
}

/** How a command ended: as its run said, or with a failure. */
export type CommandEnd = { readonly outcome: 'succeeded' | 'failed' | 'cancelled'; readonly error?: MartletError };

/** One receiver of what happens. It neither fails nor makes anybody wait, except for a moment at the end. */
export interface Telemetry {
  /** The trace that it tells in, for those who write its id beside what they say. */
  readonly traceIds?: { readonly traceId: string; readonly spanId: string };
  readonly tell: (event: RunEvent) => void;
  /** Ends it, and answers with what did not arrive. */
  readonly finish: (end: CommandEnd) => Promise<readonly MartletError[]>;
}
