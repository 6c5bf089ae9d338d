import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets everything else on this machine work first, above all a build of what is served. Answers come as fast as before while nothing else wants the
 * processors. A process that gave way takes its priority back only with the rights of an administrator.
 */
export function giveWay(): void {
  for (const thread of ownThreads()) {
    try {
      setPriority(thread, constants.priority.PRIORITY_LOW);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Linux gives each thread a priority of its own, which the threads that it begins inherit; other systems give the process one. */
function ownThreads(): readonly number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [0];
  }
}
