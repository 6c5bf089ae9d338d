import { MartletError } from '../errors.js';
import type { Project } from '../project/index.js';
import { type HistoryEntry, type ResultEntry, relationKey, type State } from '../state/index.js';
import { daysBefore } from './clock.js';
import type { EnvironmentRequest } from './environments.js';
import { dropFailingTables, isDropped, oldFailingTables } from './failing-tables.js';
import { cleanFilesOfReaders, dropUnused, findUnused } from './janitor.js';
import { openRun } from './open-run.js';
import { noteAdmission, protectionOf } from './protection.js';

/** What the janitor is asked to do. */
export interface CleaningRequest extends EnvironmentRequest {
  /** Whether it only tells what it would do. */
  readonly dryRun: boolean;
  /** Whether the last word on something is of no use any more, such as that an alert is resolved; of none when left out. */
  readonly isSettled?: (entry: HistoryEntry) => boolean;
}

/** What is gone. */
export interface Cleaned {
  /** The files of readers, by their paths in the folder of the target. */
  readonly files: readonly string[];
  /** The physical relations of versions, by name. */
  readonly versions: readonly string[];
  /** Tables of failing rows, by name. */
  readonly failingRows: readonly string[];
  /** The number of entries of the history. */
  readonly historyEntries: number;
  /** The number of results of steps. */
  readonly results: number;
}

/**
 * Drops the versions that nobody needs, and what the project's retention gives up: failing rows, history and results.
 *
 * @throws MartletError `cleaning-postponed` while somebody works on another environment.
 */
export function cleanUp(project: Project, { dryRun, isSettled = () => false, ...request }: CleaningRequest): Promise<Cleaned> {
  return openRun(
    project,
    { ...request, access: dryRun ? 'read' : 'janitor' },
    () => undefined,
    async ({ run, state, publisher }) => {
      const { store, session, warehouse, environment } = run;
      const now = request.clock.now();
      if (!dryRun) {
        const asked = { environment, action: 'janitor', permit: request.permit, now } as const;
        await noteAdmission(store, asked, protectionOf(project.config, environment));
      }
      const waste = dryRun ? await findUnused(project, store, session, warehouse, now) : await dropUnused(publisher, project, now);
      if (waste === undefined) throw new MartletError('cleaning-postponed', {});

      const { historyDays, runDays, failingRowsDays } = project.config.retention;
      const since = daysBefore(now, historyDays);
      const places = [
        ...(await store.outdated(since, (entry) => isSettled(entry) || isDropped(entry))),
        ...(await store.outdatedRuns(daysBefore(now, runDays))),
      ];
      const results = await store.outdatedResults(since, (result) => isGone(result, project, state));
      const failing = await oldFailingTables(store, daysBefore(now, failingRowsDays));
      if (!dryRun && places.length + failing.length + results.length > 0) {
        const isDone = await publisher.lock.whileAlone(async () => {
          await dropFailingTables(failing, run);
          await store.forgetHistory(places);
          await store.forgetResults(results);
        });
        if (!isDone) throw new MartletError('cleaning-postponed', {});
      }
      const files = await cleanFilesOfReaders(publisher, { dryRun });
      const gone = {
        versions: waste.relations.length,
        files: files.length,
        failingRows: failing.length,
        history: places.length,
        results: results.length,
      };
      if (!dryRun && Object.values(gone).some((count) => count > 0))
        await run.auditor.note({ action: 'clean', outcome: 'done', details: gone });
      return {
        files,
        versions: waste.relations.map(relationKey),
        failingRows: [...new Set(failing.map(({ name }) => name))],
        historyEntries: places.length,
        results: results.length,
      };
    },
  );
}

/** Whether there is no such environment any more, or no such relation or data test, neither in the project nor in what stands. */
function isGone({ environment, relation }: Pick<ResultEntry, 'environment' | 'relation'>, project: Project, state: State): boolean {
  if (!state.environments.has(environment)) return true;
  if (project.byId.has(relation) || project.tests.some(({ test }) => test.name === relation)) return false;
  return ![...state.environments.values()].some(({ versions }) => versions.has(relation));
}
