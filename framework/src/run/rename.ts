import { MartletError } from '../errors.js';
import type { Project } from '../project/index.js';
import { createStateStore, giveRows, lockEnvironment } from '../state/index.js';
import { openRun } from './open-run.js';
import { lockHolder, stateWorld } from './open-store.js';
import { giveObjects } from './owners.js';
import type { RunRequest } from './run-request.js';

/** What a project got that it had made under its former name. */
interface Renamed {
  readonly former: string;
  readonly project: string;
  readonly environments: readonly string[];
  /** How many tables and views were recorded as the former project's. */
  readonly objects: number;
}

/**
 * Gives a project what it made under its former name: its state, with all that can be rolled back to, and the tables and views of its
 * versions. No data is read or written.
 *
 * @throws MartletError `former-name-unknown`, `renamed-too-late` where the new name has published something, `environment-locked`,
 * `rename-postponed`.
 */
export function rename(
  project: Project,
  former: string,
  request: Pick<RunRequest, 'clock' | 'signal' | 'openStore' | 'early' | 'permit'>,
): Promise<Renamed> {
  const { name } = project.config;
  return openRun(
    project,
    { ...request, access: 'rename' },
    () => undefined,
    async ({ run, publisher, state }) => {
      const { session, warehouse, store, environment, runId } = run;
      const published = [...state.environments.keys()];
      if (published.length > 0) throw new MartletError('renamed-too-late', { project: name, former, environments: published });
      const database = { ...store.database, project: former };
      const world = stateWorld(request.clock);
      const { environments, versions, unfinished } = await createStateStore(database, world).read();
      // What the former name is at work on stays until it has ended.
      const lock = await lockEnvironment(
        database,
        { environment, token: `${runId}-former`, ...lockHolder('rename', request.clock) },
        world,
      );
      try {
        const formerHead = await createStateStore(database, world).audit(() => []);
        const told = { former, sequence: formerHead.sequence, hash: formerHead.hash };
        await run.auditor.note({ action: 'rename', outcome: 'begun', details: told });
        let objects = 0;
        const give = async (): Promise<void> => {
          objects = await giveObjects({ session, warehouse }, former, name);
          const isKnown = objects > 0 || environments.size > 0 || versions.size > 0 || unfinished.length > 0;
          if (!isKnown || former === name) throw new MartletError('former-name-unknown', { former });
          // What is done again when this is cut short changes nothing.
          await publisher.files?.takeOver(former);
          await giveRows(store.database, former);
        };
        if (!(await lock.whileAlone(() => publisher.lock.check().then(give)))) throw new MartletError('rename-postponed', { former });
        await run.auditor.note({ action: 'rename', outcome: 'done', details: { ...told, objects } });
        return { former, project: name, environments: [...environments.keys()], objects };
      } finally {
        await lock.release();
      }
    },
  );
}
