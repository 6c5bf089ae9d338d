import type { CommandHost, Interruption } from './command-host.js';

// Launchers such as npx and tsx pass on a Ctrl-C that the terminal has sent to all processes already.
const MILLISECONDS_OF_ECHO = 400;

/** Does work that Ctrl-C aborts through its signal. A second Ctrl-C ends the process at once. */
export async function interruptible<T>(surroundings: CommandHost, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, die, onInterruption } = surroundings;
  const controller = new AbortController();
  let interruptedAt: number | undefined;
  const stopListening = onInterruption((signal: Interruption) => {
    if (interruptedAt === undefined) {
      interruptedAt = clock.elapsed();
      controller.abort();
    } else if (clock.elapsed() - interruptedAt > MILLISECONDS_OF_ECHO) {
      stopListening();
      die(signal);
    }
  });
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
}
