import type { Project } from '../project/index.js';
import { createStateStore, type State } from '../state/index.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';
import { openStore, stateWorld } from './open-store.js';
import type { RunRequest } from './run-request.js';

/** The state of a warehouse that is open: nothing is published between what is read of the one and of the other, where a warehouse is open to one process. */
export async function readStateIn(
  project: Pick<Project, 'target' | 'directory' | 'config'>,
  { clock }: Pick<RunRequest, 'clock'>,
  open: { readonly warehouse: Warehouse; readonly session: Session },
): Promise<State> {
  const { database, close } = await openStore(project, open);
  try {
    const store = createStateStore(database, stateWorld(clock));
    await store.prepare();
    return await store.read();
  } finally {
    await close();
  }
}
