import type { StateWorld } from '../../src/state/index.js';

/** The real time and chance, without the waiting. */
export const testWorld: StateWorld = {
  now: () => new Date().toISOString(),
  random: Math.random,
  sleep: (milliseconds, signal) => (signal === undefined ? wait(Math.min(milliseconds, 20)) : untilAborted(signal)),
};

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What only ends when it is told to: the pause between two renewals of a lock. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
