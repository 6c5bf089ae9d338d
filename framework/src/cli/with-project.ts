import { loadProject, type Project } from '../project/index.js';
import { PendingWarehouse } from '../warehouses/pending-warehouse.js';
import type { CommandContext } from './command-context.js';

/** Loads the project for a command that works on its warehouse, which is opened meanwhile. */
export async function withProject<T>(
  { directory, target }: Pick<CommandContext, 'directory' | 'target'>,
  work: (project: Project, early: PendingWarehouse) => Promise<T>,
): Promise<T> {
  const early = new PendingWarehouse();
  try {
    return await work(await loadProject(directory, { target, onTarget: (...at) => early.begin(...at) }), early);
  } finally {
    await early.close();
  }
}
