import { randomBytes } from 'node:crypto';
import { isMartletError, MartletError } from '../errors.js';
import type { Project } from '../project/index.js';
import { filePublisher, localDisk } from '../published/index.js';
import type { WarehouseRights } from '../rights/index.js';
import {
  createStateStore,
  type DamagedRow,
  HybridClock,
  lockEnvironment,
  relationKey,
  type State,
  type StateStore,
  stateInWarehouse,
  withoutLock,
} from '../state/index.js';
import { PendingWarehouse } from '../warehouses/pending-warehouse.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';
import { auditorOf } from './auditor.js';
import { BusyTime, measured } from './clock.js';
import { type Closing, closingAll } from './closing-all.js';
import { environmentNamed } from './environment-name.js';
import { guarded, tellingOf } from './guarded-session.js';
import { storedVersions } from './janitor.js';
import { readLedger, withLedger } from './kept-ledger.js';
import { labelled } from './labelled-session.js';
import { lockHolder, openStore, stateWorld } from './open-store.js';
import { type Access, admit } from './protection.js';
import { finishPublications, type Publisher, showCurrent } from './publish.js';
import { redactedTexts } from './redacted-texts.js';
import type { RunContext } from './run-context.js';
import type { RunRequest } from './run-request.js';
import { viewMetadataIn } from './view-metadata.js';

/** What work on an open warehouse is given. */
export interface OpenRun {
  readonly run: RunContext;
  readonly publisher: Publisher;
  /** The state, after what a killed command had begun was finished. */
  readonly state: State;
}

/**
 * Opens the warehouse and the state for some work on an environment that nobody else may work on meanwhile, and closes them
 * afterwards. Work that only reads keeps nobody out, and sees the state as it is.
 *
 * @throws MartletError `environment-invalid`, `environment-forbidden`, `environment-frozen`, `environment-locked`, and what opening throws.
 */
export async function openRun<T>(
  project: Project,
  request: Pick<RunRequest, 'clock' | 'signal' | 'threads' | 'environment'> & Partial<RunRequest> & { readonly access: Access },
  record: RunContext['record'],
  work: (open: OpenRun) => Promise<T>,
): Promise<T> {
  const { clock, signal } = request;
  const environment = environmentNamed(request.environment ?? project.config.defaultEnvironment);
  const { access, permit } = request;
  const onlyReads = access === 'read';
  if (access !== 'read' && access !== 'note') admit(project.config, { environment, action: access, permit, now: clock.now() });
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  const busy = new BusyTime(clock);
  const opened = async (closing: Closing): Promise<T> => {
    closing.push(async () => project.cache.save());
    const { early = new PendingWarehouse() } = request;
    const warehouse = await early.take(project.target.config, project.directory, redactedTexts(project));
    closing.push(() => warehouse.close());
    const { emit = () => undefined } = request;
    const runId = randomBytes(4).toString('hex');
    const openSession = async () => {
      const opened = await warehouse.session({ onRetry: tellingOf(emit), signal: stop.signal });
      return measured(guarded(labelled(opened, { martlet_run: runId }), { warehouse, emit }), busy);
    };
    const session = await openSession();
    closing.push(() => session.close());
    const { database, close } = await (request.openStore ?? openStore)(project, { warehouse, session });
    closing.push(close);

    const world = stateWorld(clock);
    const places = new HybridClock(world.now);
    const store = createStateStore(database, world, places);
    const storeOn = (through: Session): StateStore =>
      database.sharesTransactions ? createStateStore(stateInWarehouse(through, warehouse.dialect, database), world, places) : store;
    await store.prepare();
    const { command = 'build' } = request;
    const mayChange = !onlyReads || database.isExclusive;
    const lock = mayChange
      ? await lockEnvironment(database, { environment, token: runId, ...lockHolder(command, clock) }, world)
      : withoutLock(environment);
    closing.push(() => lock.release());

    const rights = onlyReads && !database.isExclusive ? undefined : await heldRights(project, environment, warehouse);
    const files = await filePublisher(project, warehouse, { disk: request.disk ?? localDisk, now: clock.now });
    const auditor = auditorOf({ store, project, request, environment, runId });
    const publisher: Publisher = {
      auditor,
      warehouse,
      session,
      store,
      lock,
      defaultEnvironment: project.config.defaultEnvironment,
      viewMetadataOf: viewMetadataIn(project, warehouse.statements.describesViews, rights),
      ...(rights === undefined ? {} : { rights }),
      openSession,
      ...(files === undefined ? {} : { files }),
    };
    const found = await store.read();
    if (found.damaged.length > 0) {
      emit({ kind: 'warning', error: damagedRows(found.damaged) });
      if (mayChange) await store.quarantine(found.damaged);
    }
    // Elsewhere another command may be at it.
    const unfinished = found.unfinished.filter((each) => database.isExclusive || (mayChange && each.environment === environment));
    if (unfinished.length > 0) {
      const stored = await storedVersions(project, found, session, warehouse);
      await finishPublications(publisher, found, unfinished, new Set(stored.map(relationKey)));
    }
    const read = unfinished.length > 0 ? await store.read() : found;
    const { state, adopted, differing } = await asHeld(read, { project, session, warehouse, store });
    // What only looks leaves it to the next command that acts, which then tells of it too.
    if (differing.size > 0 && !onlyReads) await store.append(adopted);
    if (!onlyReads && access !== 'note') {
      try {
        await showCurrent(publisher, state);
      } catch (error) {
        // What makes room on a disk must go on where there is none.
        if (access !== 'janitor' || !isMartletError(error, 'published-files-unwritten')) throw error;
        emit({ kind: 'warning', error });
      }
    }
    const { unchecked, number: publication = 0 } = state.environments.get(environment) ?? {};
    if (unchecked !== undefined && !onlyReads && access !== 'note') {
      emit({ kind: 'warning', error: new MartletError('publication-unchecked', { environment, publication, name: unchecked.name }) });
    }
    const run: RunContext = {
      project,
      request: { emit: () => undefined, ...request, command },
      environment,
      warehouse,
      session,
      store,
      storeOn,
      auditor,
      runId,
      differing,
      threads: request.threads ?? project.config.threads,
      busy,
      stop,
      record,
    };
    return work({ run, publisher, state });
  };
  try {
    return await closingAll(opened);
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

/** Who has which roles in the warehouse; most projects give none to anyone, and load nothing for it. */
async function heldRights(
  project: Project,
  environment: string,
  { dialect }: Pick<Warehouse, 'dialect'>,
): Promise<WarehouseRights | undefined> {
  if (!Object.values(project.config.roles).some(({ principals }) => principals.length > 0)) return undefined;
  const rights = await import('../rights/index.js');
  return rights.WarehouseRights.of(project, environment, dialect);
}

/** What a state that is kept elsewhere says once what the warehouse holds counts. */
async function asHeld(
  state: State,
  { project, session, warehouse, store }: Pick<RunContext, 'project' | 'session' | 'warehouse' | 'store'>,
): Promise<ReturnType<typeof withLedger>> {
  if (store.database.sharesTransactions) return withLedger(state, new Map());
  const ledger = await readLedger({ session, warehouse, store });
  if (ledger.size === 0) return withLedger(state, ledger);
  const stored = new Set((await storedVersions(project, state, session, warehouse)).map(relationKey));
  return withLedger(state, new Map([...ledger].filter(([key]) => stored.has(key))));
}

/** As many as a reader looks at; a database that is broken has damaged more. */
const MOST_ROWS_TOLD = 5;

function damagedRows(damaged: readonly DamagedRow[]): MartletError {
  const rows = damaged.slice(0, MOST_ROWS_TOLD).map(({ place, kind, name }) => `${kind} ${name} (place ${place})`);
  const more = damaged.length - rows.length;
  return new MartletError('state-rows-damaged', { rows: more > 0 ? [...rows, `${more} more`] : rows, count: damaged.length });
}
