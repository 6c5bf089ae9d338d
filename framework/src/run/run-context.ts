import type { Project } from '../project/index.js';
import type { StateStore } from '../state/index.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';
import type { BusyTime } from './clock.js';
import type { StepResult } from './events.js';
import type { RunRequest } from './run-request.js';

/** What all parts of one run share. */
export interface RunContext {
  readonly project: Project;
  readonly request: RunRequest;
  readonly environment: string;
  readonly warehouse: Warehouse;
  /** The session of whatever is done by itself: state, publishing. */
  readonly session: Session;
  readonly store: StateStore;
  /** The state, written through a session where it stands in the same warehouse. */
  readonly storeOn: (session: Session) => StateStore;
  readonly runId: string;
  readonly threads: number;
  readonly busy: BusyTime;
  /** Ends the run: the user's wish, or the first failure when that is to be the last. */
  readonly stop: AbortController;
  /** Keeps a result and tells it. */
  readonly record: (result: StepResult) => void;
}

/** Opens as many sessions as there are threads and work for them, and closes them when the work is done. */
export async function withSessions(
  { warehouse, threads }: Pick<RunContext, 'warehouse' | 'threads'>,
  pieces: number,
  work: (sessions: readonly Session[]) => Promise<void>,
): Promise<void> {
  if (pieces === 0) return;
  const count = Math.max(1, Math.min(threads, pieces));
  const sessions = await Promise.all(Array.from({ length: count }, () => warehouse.session()));
  try {
    await work(sessions);
  } finally {
    for (const session of sessions) await session.close();
  }
}
