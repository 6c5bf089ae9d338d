import type { CommandHost } from '../../framework/src/cli/index.js';
import { main } from '../../framework/src/cli/index.js';

/** What a command said, and how it ended. */
export interface Answer {
  readonly exitCode: number;
  readonly text: string;
}

/** Runs the command line in this process, at an instant. */
export async function martlet(directory: string, argv: readonly string[], now: string): Promise<Answer> {
  let text = '';
  const stream = {
    write: (part: string) => {
      text += part;
    },
  };
  const surroundings: CommandHost = {
    directory,
    environment: { NO_COLOR: '1' },
    out: stream,
    err: stream,
    clock: { elapsed: () => performance.now(), now: () => now },
    onInterruption: () => () => undefined,
    die: () => undefined,
    onExit: () => () => undefined,
  };
  return { exitCode: await main([...argv, '--no-color', '--threads', '1'], surroundings), text };
}
