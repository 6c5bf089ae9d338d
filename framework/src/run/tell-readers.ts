import { isMartletError } from '../errors.js';
import type { OpenRun } from './open-run.js';
import { readPastOfReaders } from './past-of-readers.js';

/** Tells readers of files what happened, which they can't read in the state. What is published stays so where that fails. */
export async function tellReaders({ run, publisher: { files } }: Pick<OpenRun, 'run' | 'publisher'>): Promise<void> {
  const { project, store, environment, request } = run;
  if (files?.environments.includes(environment) !== true) return;
  try {
    await files.tell(environment, await readPastOfReaders(project, store, environment, request.clock.now()));
  } catch (error) {
    if (!isMartletError(error, 'published-files-unwritten') && !isMartletError(error, 'published-folder-taken')) throw error;
    request.emit({ kind: 'warning', error });
  }
}
