import type { Clock, Resources } from '../run/index.js';
import type { Terminal } from './shell/run-shell.js';

/** A stream that text is written to, as Node gives it. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export type Interruption = 'SIGINT' | 'SIGTERM';

/** The world around a command. */
export interface CommandHost {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: TextStream;
  readonly err: TextStream;
  /** Why what was written to `out` did not arrive; undefined as long as it does, or when its reader has seen enough. */
  readonly outFailure?: () => Error | undefined;
  readonly clock: Clock;
  /** What a shell reads and writes; left out where there is no input. */
  readonly terminal?: Terminal;
  /** Asks a person at the terminal; left out where there is none. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** Calls back for each request to stop, until the returned function is called. */
  readonly onInterruption: (listener: (signal: Interruption) => void) => () => void;
  /** Ends this process as the signal would have done. */
  readonly die: (signal: Interruption) => void;
  /** Calls back when the process ends, whatever ends it, until the returned function is called. */
  readonly onExit: (listener: () => void) => () => void;
}

/** The process that we are in. */
export function processHost(): CommandHost {
  let outFailure: NodeJS.ErrnoException | undefined;
  // A reader that has seen enough, such as `head`, is no failure of the writer.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') outFailure ??= error;
  });
  // Without a standard error there is no way to report anything.
  process.stderr.on('error', () => undefined);
  return {
    directory: process.cwd(),
    environment: process.env,
    out: process.stdout,
    err: process.stderr,
    outFailure: () => outFailure,
    terminal: { input: process.stdin, output: process.stdout },
    ...(process.stdin.isTTY ? { confirm: ask } : {}),
    clock: { elapsed: () => performance.now(), now: () => new Date().toISOString(), resources },
    onInterruption: (listener) => {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
    die: (signal) => process.kill(process.pid, signal),
    onExit: (listener) => {
      process.once('exit', listener);
      return () => process.off('exit', listener);
    },
  };
}

function resources(): Resources {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpuMilliseconds: (userCPUTime + systemCPUTime) / 1000, peakMemoryBytes: maxRSS * 1024 };
}

async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (y/N) `)).trim());
  } finally {
    terminal.close();
  }
}
