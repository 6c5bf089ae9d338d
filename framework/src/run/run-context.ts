import type { Project } from '../project/index.js';
import type { StateStore } from '../state/index.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';
import type { Auditor } from './auditor.js';
import type { BusyTime } from './clock.js';
import type { StepResult } from './events.js';
import { guarded, tellingOf } from './guarded-session.js';
import type { Differing } from './kept-ledger.js';
import { labelled } from './labelled-session.js';
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
  /** Writes to the audit log. */
  readonly auditor: Auditor;
  /** The state, written through a session where it stands in the same warehouse. */
  readonly storeOn: (session: Session) => StateStore;
  readonly runId: string;
  /** The kept tables that hold other rows than the state told of. */
  readonly differing: Differing;
  readonly threads: number;
  readonly busy: BusyTime;
  /** Ends the run: the user's request, or the first failure when that is to be the last. */
  readonly stop: AbortController;
  /** Keeps a result and tells it. */
  readonly record: (result: StepResult) => void;
}

/** One more session, whose statements are done again where that may help, and cancelled where they take too long. */
export async function openSession({
  warehouse,
  request,
  project,
  runId,
}: Pick<RunContext, 'warehouse' | 'request' | 'project' | 'runId'>): Promise<Session> {
  const statementTimeout = request.statementTimeout ?? project.config.statementTimeout;
  const session = await warehouse.session({ onRetry: tellingOf(request.emit) });
  return guarded(labelled(session, { martlet_run: runId }), {
    warehouse,
    emit: request.emit,
    ...(statementTimeout === undefined ? {} : { statementTimeout }),
  });
}

/** Opens as many sessions as there are threads and work for them, and closes them when the work is done. */
export async function withSessions(
  run: Pick<RunContext, 'warehouse' | 'threads' | 'request' | 'project' | 'runId'>,
  pieces: number,
  work: (sessions: readonly Session[]) => Promise<void>,
): Promise<void> {
  if (pieces === 0) return;
  const count = Math.max(1, Math.min(run.threads, pieces));
  const sessions = await Promise.all(Array.from({ length: count }, () => openSession(run)));
  try {
    await work(sessions);
  } finally {
    for (const session of sessions) await session.close();
  }
}
