import { setTimeout } from 'node:timers/promises';
import { isMartletError } from '../errors.js';
import type { Project } from '../project/index.js';
import { createStateStore, type StateStore } from '../state/index.js';
import { openWarehouse } from '../warehouses/open.js';
import { asWritten } from '../warehouses/redaction.js';
import { closingAll } from './closing-all.js';
import { openStore, stateWorld } from './open-store.js';
import type { RunRequest } from './run-request.js';

/** How often, and after how many milliseconds, a file is tried again that another process holds. */
const PATIENCE = { attempts: 10, pause: 150 };

/**
 * Opens the state for a moment, to note what happened after a command had closed it. Entries of the history are only added, so
 * that nobody has to be kept out meanwhile.
 */
export async function withStateOnly<T>(
  project: Pick<Project, 'target' | 'directory' | 'config'>,
  request: Pick<RunRequest, 'clock' | 'openStore'>,
  work: (store: StateStore) => Promise<T>,
): Promise<T> {
  return closingAll(async (closing) => {
    const warehouse = await patiently(() => openWarehouse(project.target.config, project.directory, asWritten));
    closing.push(() => warehouse.close());
    const session = await warehouse.session();
    closing.push(() => session.close());
    const { store, close } = await openStateOf(project, { warehouse, session }, request);
    closing.push(close);
    await store.prepare();
    return work(store);
  });
}

/** The state of a project whose warehouse is open, for those who only read it. */
export async function openStateOf(
  project: Pick<Project, 'target' | 'directory' | 'config'>,
  open: Parameters<typeof openStore>[1],
  request: Pick<RunRequest, 'clock' | 'openStore'>,
): Promise<{ readonly store: StateStore; close(): Promise<void> }> {
  const { database, close } = await (request.openStore ?? openStore)(project, open);
  return { store: createStateStore(database, stateWorld(request.clock)), close };
}

async function patiently<T>(open: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await open();
    } catch (failure) {
      if (attempt === PATIENCE.attempts || !isMartletError(failure, 'warehouse-locked')) throw failure;
      await setTimeout(PATIENCE.pause);
    }
  }
}
