import { randomBytes } from 'node:crypto';
import { MartletError } from '../errors.js';
import type { Project } from '../project/index.js';
import { createStateStore, type State, type StateStore, stateInWarehouse } from '../state/index.js';
import { openWarehouse } from '../warehouses/open.js';
import type { Session } from '../warehouses/warehouse.js';
import { BusyTime, measured } from './clock.js';
import { finishPublications, type Publisher } from './publish.js';
import type { RunContext } from './run-context.js';
import type { RunRequest } from './run-request.js';

/** What work on an open warehouse is given. */
export interface OpenRun {
  readonly run: RunContext;
  readonly publisher: Publisher;
  /** The state, after what a killed command had begun was finished. */
  readonly state: State;
}

/**
 * Opens the warehouse and the state for some work, and closes them afterwards.
 *
 * @throws MartletError `environment-invalid`, and what opening throws.
 */
export async function openRun<T>(
  project: Project,
  request: Pick<RunRequest, 'clock' | 'signal' | 'threads' | 'environment'> & Partial<RunRequest>,
  record: RunContext['record'],
  work: (open: OpenRun) => Promise<T>,
): Promise<T> {
  const { clock, signal } = request;
  const environment = request.environment ?? project.config.defaultEnvironment;
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(environment)) throw new MartletError('environment-invalid', { environment });
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  const busy = new BusyTime(clock);
  const warehouse = await openWarehouse(project.target.config, project.directory);
  try {
    const session = measured(await warehouse.session(), busy);
    try {
      const { isExclusive, hasCheapStatements } = warehouse.dialect.capabilities;
      const storeOn = (through: Session): StateStore =>
        createStateStore(stateInWarehouse(through, warehouse.dialect, { isExclusive, isCheap: hasCheapStatements }), clock.now);
      const store = storeOn(session);
      await store.prepare();
      const publisher: Publisher = { warehouse, session, store, defaultEnvironment: project.config.defaultEnvironment };
      const found = await store.read();
      const state = (await finishPublications(publisher, found)) ? await store.read() : found;
      const run: RunContext = {
        project,
        request: { command: 'build', emit: () => undefined, ...request },
        environment,
        warehouse,
        session,
        store,
        storeOn,
        runId: randomBytes(4).toString('hex'),
        threads: request.threads ?? project.config.threads,
        busy,
        stop,
        record,
      };
      return await work({ run, publisher, state });
    } finally {
      await session.close();
    }
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await warehouse.close();
  }
}
