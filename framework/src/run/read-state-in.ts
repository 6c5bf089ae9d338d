import type { Project } from '../project/index.js';
import type { State } from '../state/index.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';
import type { RunRequest } from './run-request.js';
import { openStateOf } from './state-only.js';

/** The state of a warehouse that is open: nothing is published between what is read of the one and of the other, where a warehouse is open to one process. */
export async function readStateIn(
  project: Pick<Project, 'target' | 'directory' | 'config'>,
  { clock }: Pick<RunRequest, 'clock'>,
  open: { readonly warehouse: Warehouse; readonly session: Session },
): Promise<State> {
  const { store, close } = await openStateOf(project, open, { clock });
  try {
    await store.prepare();
    return await store.read();
  } finally {
    await close();
  }
}
