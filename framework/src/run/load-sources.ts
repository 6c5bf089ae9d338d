import { resolve } from 'node:path';
import { isMartletError, MartletError } from '../errors.js';
import { type LoadRecord, type LoadResult, loadSource } from '../ingest/index.js';
import { versionName } from '../plan/index.js';
import type { ProjectSource } from '../project/index.js';
import type { State } from '../state/index.js';
import type { RelationName, Session } from '../warehouses/warehouse.js';
import { BusyTime, measured } from './clock.js';
import { errorsOf } from './perform.js';
import type { NewVersion } from './publish.js';
import { type RunContext, withSessions } from './run-context.js';
import { schedule } from './schedule.js';

/** What became of the sources: their loads, or the rejects to look at when one of them could not be loaded. */
export type LoadOutcome =
  | { readonly ok: true; readonly loads: ReadonlyMap<string, LoadRecord> }
  | { readonly ok: false; readonly rejects: readonly NewVersion[] };

/**
 * Loads the sources in scope. Several at once, so that the warehouse loads one while the files of the next are looked
 * through; one failure stops none of the others, so that all problems are told together.
 */
export async function loadSources(run: RunContext, state: State): Promise<LoadOutcome> {
  const loads = new Map<string, LoadRecord>();
  const rejects: NewVersion[] = [];
  const steps = run.scope.ingests.map((source) => ({ id: `ingest ${source.id}`, dependsOn: [], source }));
  await withSessions(run, steps.length, (workers) =>
    schedule(steps, {
      workers,
      isStopped: () => run.stop.signal.aborted,
      perform: async ({ id, source }, session) => {
        const record = await performLoad(run, id, source, session, state, rejects);
        if (record !== undefined) loads.set(source.id, record);
        return { ok: record !== undefined };
      },
      skip: ({ id, source }) => {
        run.record({ id, kind: 'ingest', relation: source.id, status: 'cancelled', milliseconds: 0, warehouseMilliseconds: 0 });
        return { ok: false };
      },
    }),
  );
  return loads.size === steps.length ? { ok: true, loads } : { ok: false, rejects };
}

/** The view that shows what a source's last load left out. */
export function rejectsOf({ schema, name }: RelationName): RelationName & { readonly id: string } {
  return { id: `${schema}.${name}__rejected`, schema, name: `${name}__rejected` };
}

async function performLoad(
  run: RunContext,
  id: string,
  source: ProjectSource,
  session: Session,
  state: State,
  rejects: NewVersion[],
): Promise<LoadRecord | undefined> {
  const { clock, emit } = run.request;
  const identity = { id, kind: 'ingest' as const, relation: source.id };
  emit({ kind: 'step-started', id, step: 'ingest', relation: source.id });
  const started = clock.elapsed();
  const own = new BusyTime(clock);
  const times = () => ({ milliseconds: clock.elapsed() - started, warehouseMilliseconds: own.milliseconds });
  try {
    const { status, record } = await load(run, measured(session, own, run.busy), source, state);
    const { rows, rejectedRows: failures } = record;
    run.record({ ...identity, status: status === 'loaded' ? 'succeeded' : 'unchanged', rows, failures, ...times() });
    return record;
  } catch (cause) {
    const found = errorsOf(
      cause,
      (message) => new MartletError('load-failed', { source: source.id, message }, { file: source.file }, { cause }),
    );
    const errors = found.map((error) => keepRejects(run, source, error, rejects));
    run.record({ ...identity, ...(run.stop.signal.aborted ? { status: 'cancelled' } : { status: 'error', errors }), ...times() });
    return undefined;
  }
}

/** Too many rejects end a load, and stay to be looked at where rejects always are. */
function keepRejects({ runId }: RunContext, source: ProjectSource, error: MartletError, kept: NewVersion[]): MartletError {
  if (!isMartletError(error, 'source-rejects-exceeded')) return error;
  const rejects = rejectsOf(source);
  kept.push({ id: rejects.id, at: rejects, version: versionName(rejects, runId), reads: [] });
  return new MartletError('source-rejects-exceeded', { ...error.parameters, rejectedRelation: rejects.id }, error.at);
}

function load(
  { project, request, warehouse, runId, stop }: RunContext,
  session: Session,
  source: ProjectSource,
  state: State,
): Promise<LoadResult> {
  const previous = state.loads.get(source.id);
  return loadSource({
    session,
    dialect: warehouse.dialect,
    source: { ...source.relation, schema: source.schema },
    directory: resolve(project.directory, project.config.data?.directory ?? '.'),
    suffix: runId,
    loadedAt: request.clock.now(),
    previous: previous === undefined ? undefined : (JSON.parse(previous) as LoadRecord),
    force: request.fullRefresh ?? false,
    signal: stop.signal,
  });
}
