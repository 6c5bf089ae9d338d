import type { Project } from '../project/index.js';
import { openSeparateStore, type StateDatabase } from '../state/index.js';
import { openWarehouse } from '../warehouses/open.js';
import { asWritten } from '../warehouses/redaction.js';
import { closingAll } from './closing-all.js';
import { openStore } from './open-store.js';

/** Opens the state, and the warehouse only where that holds it: otherwise a command may have it open. */
export function withStateAlone<T>(
  project: Pick<Project, 'target' | 'directory' | 'config'>,
  work: (database: StateDatabase) => Promise<T>,
): Promise<T> {
  const { target, directory, config } = project;
  return closingAll(async (closing) => {
    if (target.config.state !== undefined) {
      const { database, close } = await openSeparateStore(target.config.state, directory, config.name);
      closing.push(close);
      return work(database);
    }
    const warehouse = await openWarehouse(target.config, directory, asWritten);
    closing.push(() => warehouse.close());
    const session = await warehouse.session();
    closing.push(() => session.close());
    return work((await openStore(project, { warehouse, session })).database);
  });
}
