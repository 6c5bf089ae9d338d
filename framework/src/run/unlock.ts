import { randomBytes } from 'node:crypto';
import type { Project } from '../project/index.js';
import { createStateStore, type Lease, unlockEnvironment } from '../state/index.js';
import { auditorOf } from './auditor.js';
import { environmentNamed } from './environment-name.js';
import { stateWorld } from './open-store.js';
import { admit, noteAdmission, protectionOf } from './protection.js';
import type { RunRequest } from './run-request.js';
import { withStateAlone } from './with-state-alone.js';

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
  const { config } = project;
  const named = environmentNamed(environment);
  const asked = { environment: named, action: 'unlock', permit, now: clock.now() } as const;
  admit(config, asked);
  return withStateAlone(project, async (database) => {
    const store = createStateStore(database, stateWorld(clock));
    await store.prepare();
    await noteAdmission(store, asked, protectionOf(config, named));
    const auditor = auditorOf({ store, project, request: { clock, permit }, environment: named, runId: randomBytes(4).toString('hex') });
    await auditor.note({ action: 'unlock', outcome: 'begun' });
    const ended = await unlockEnvironment(database, named);
    const holders = ended.map(({ command, processId, host }) => `${command}, process ${processId} on ${host}`);
    await auditor.note({ action: 'unlock', outcome: 'done', details: { locks: holders } });
    return ended;
  });
}
