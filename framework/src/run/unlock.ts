import type { Project } from '../project/index.js';
import { createStateStore, type Lease, openSeparateStore, type StateDatabase, unlockEnvironment } from '../state/index.js';
import { openWarehouse } from '../warehouses/open.js';
import { asWritten } from '../warehouses/redaction.js';
import { closingAll } from './closing-all.js';
import { environmentNamed } from './environment-name.js';
import { openStore, stateWorld } from './open-store.js';
import { admit, noteAdmission, protectionOf } from './protection.js';
import type { RunRequest } from './run-request.js';

/**
 * Ends the locks that keep commands from an environment, and answers with what they were. Who holds them is not asked.
 *
 * @throws MartletError `environment-forbidden`, `environment-frozen`.
 */
export async function unlock(
  project: Pick<Project, 'target' | 'directory' | 'config'>,
  environment: string,
  { clock, permit }: Pick<RunRequest, 'clock' | 'permit'>,
): Promise<readonly Lease[]> {
  const { target, directory, config } = project;
  const named = environmentNamed(environment);
  const asked = { environment: named, action: 'unlock', permit, now: clock.now() } as const;
  admit(config, asked);
  const end = async (database: StateDatabase): Promise<readonly Lease[]> => {
    const store = createStateStore(database, stateWorld(clock));
    await store.prepare();
    await noteAdmission(store, asked, protectionOf(config, named));
    return unlockEnvironment(database, named);
  };
  return closingAll(async (closing) => {
    if (target.config.state !== undefined) {
      // The warehouse may be the business of whoever holds the lock.
      const { database, close } = await openSeparateStore(target.config.state, directory, config.name);
      closing.push(close);
      return end(database);
    }
    const warehouse = await openWarehouse(target.config, directory, asWritten);
    closing.push(() => warehouse.close());
    const session = await warehouse.session();
    closing.push(() => session.close());
    return end((await openStore(project, { warehouse, session })).database);
  });
}
