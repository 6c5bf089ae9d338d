import type { Project } from '../project/index.js';
import type { HistoryEntry, Publication, ResultEntry, State } from '../state/index.js';
import type { EnvironmentRequest } from './environments.js';
import { type Anomaly, anomaliesOf } from './monitors/index.js';
import { openRun } from './open-run.js';
import { type RunRecord, readRuns } from './run-record.js';

/** What the state knows of an environment over time. */
export interface ProjectPast {
  readonly environment: string;
  readonly state: State;
  /** How steps ended in this environment, oldest first. */
  readonly results: readonly ResultEntry[];
  /** How fresh relations were found, oldest first. */
  readonly freshness: readonly HistoryEntry[];
  /** The quality scores that somebody asked for, oldest first. */
  readonly scores: readonly HistoryEntry[];
  /** The days that monitors found unusual, oldest first. */
  readonly anomalies: readonly Anomaly[];
  /** When all of this was read. */
  readonly at: string;
  /** The newest publications of the environment whose content is kept, oldest first. */
  readonly publications: readonly Publication[];
  /** The last runs of the environment, oldest first. */
  readonly runs: readonly RunRecord[];
}

export interface PastRequest extends EnvironmentRequest {
  /** The config's default when left out. */
  readonly environment?: string;
  /** The instant from which on results are read, in ISO form. */
  readonly since: string;
  /** How many publications are read at most. */
  readonly publications: number;
  /** Which runs are read. */
  readonly runs: { readonly since: string; readonly most: number };
}

/** Reads what happened in an environment; nothing is changed. */
export function readPast(project: Project, { since, publications: most, runs, ...request }: PastRequest): Promise<ProjectPast> {
  return openRun(
    project,
    { ...request, access: 'read' },
    () => undefined,
    async ({ run, state }) => {
      const { environment, store } = run;
      const numbers = new Set((await store.restorable(environment)).slice(-most));
      // Of a number that was written twice, the last row counts.
      const headers = new Map(
        (await store.publications())
          .filter((header) => header.environment === environment && header.status === 'finished' && numbers.has(header.number))
          .map((header) => [header.number, header] as const),
      );
      const mappings = await store.mappings([...headers.values()]);
      const publications = [...headers.values()].flatMap(({ relations: _, isKept: __, ...header }, place): Publication[] => {
        const mapping = mappings[place];
        return mapping === undefined ? [] : [{ ...header, ...mapping }];
      });
      return {
        environment,
        state,
        results: await store.results(environment, since),
        freshness: await store.history({ kind: 'freshness', environment, since }),
        scores: await store.history({ kind: 'score', environment, since }),
        anomalies: anomaliesOf(project, {
          measurements: await store.history({ kind: 'measurement', environment, since }),
          feedback: await store.history({ kind: 'feedback', environment }),
        }),
        at: run.request.clock.now(),
        publications,
        runs: await readRuns(store, { environment, ...runs }),
      };
    },
  );
}
