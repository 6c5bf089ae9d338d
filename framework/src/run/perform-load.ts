import { isMartletError, MartletError } from '../errors.js';
import { type LoadProgress, type LoadRecord, loadExaminedFiles } from '../ingest/index.js';
import type { LoadStep } from '../plan/index.js';
import type { ProjectSource } from '../project/index.js';
import type { Session } from '../warehouses/warehouse.js';
import { BusyTime, measured } from './clock.js';
import type { DoneStatement, FileCounts, StepResult } from './events.js';
import type { Examined } from './examine-sources.js';
import { labelled } from './labelled-session.js';
import { errorsOf } from './perform.js';
import type { RunContext } from './run-context.js';
import { StatementCosts } from './statement-costs.js';

/** What became of a load. */
export interface PerformedLoad {
  readonly result: StepResult;
  readonly record?: LoadRecord;
  /** Whether rejected rows stand where they can be looked at, though nothing was loaded. */
  readonly keepsRejects: boolean;
}

/** Loads the files of a source as they were examined. What goes wrong is told in the result. */
export async function performLoad(
  run: RunContext,
  step: LoadStep,
  source: ProjectSource,
  examined: Examined | undefined,
  session: Session,
): Promise<PerformedLoad> {
  const { clock, emit } = run.request;
  const labels = { martlet_run: run.runId, martlet_model: source.id };
  const identity = { id: step.id, kind: 'ingest' as const, relation: source.id };
  const [startedAt, started] = [clock.now(), clock.elapsed()];
  const own = new BusyTime(clock);
  const onStatement = (statement: DoneStatement): void => emit({ kind: 'statement-finished', statement });
  const costs = new StatementCosts({ step: step.id, relation: source.id, clock, onStatement });
  const times = () => ({
    startedAt,
    milliseconds: clock.elapsed() - started,
    warehouseMilliseconds: own.milliseconds,
    ...costs.statistics(),
  });
  if (examined?.ok === false) return { result: { ...identity, status: 'error', errors: examined.errors, ...times() }, keepsRejects: false };
  try {
    if (examined === undefined) throw new RangeError(`${source.id} was not examined`);
    const { warehouse } = run;
    const target = {
      session: labelled(costs.counting(measured(session, own, run.busy)), labels),
      labels,
      warehouse,
      suffix: suffixOf(step, source),
      loadedAt: clock.now(),
      signal: run.stop.signal,
      onProgress: (progress: LoadProgress): void => {
        // Rejected rows are few; it is the rows of the source that take time.
        if (progress.kind === 'sent' && progress.parts > 1)
          run.request.emit({ kind: 'loading', id: step.id, sent: progress.sent, parts: progress.parts });
      },
    };
    const record = await loadExaminedFiles(examined.examination, target);
    const { rows, rejectedRows: failures } = record;
    const { warnings } = examined.examination;
    const told = { files: fileCounts(record), ...(warnings.length === 0 ? {} : { warnings }) };
    return { result: { ...identity, status: 'succeeded', rows, failures, ...told, ...times() }, record, keepsRejects: true };
  } catch (cause) {
    if (run.stop.signal.aborted) return { result: { ...identity, status: 'cancelled', ...times() }, keepsRejects: false };
    const failed = (message: string) => new MartletError('load-failed', { source: source.id, message }, { file: source.file }, { cause });
    const errors = errorsOf(cause, source.id, failed);
    const keepsRejects = errors.some((error) => isMartletError(error, 'source-rejects-exceeded'));
    return { result: { ...identity, status: 'error', errors: errors.map((error) => namingView(error, source)), ...times() }, keepsRejects };
  }
}

function fileCounts({ files, filesRead, rejects }: LoadRecord): FileCounts {
  return {
    all: files.length,
    read: filesRead ?? files.length,
    empty: files.filter(({ isEmpty }) => isEmpty === true).length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    rejects: rejects ?? [],
  };
}

/** The fingerprint that ends the name of the step's version. */
function suffixOf({ version }: LoadStep, { name }: ProjectSource): string {
  return version.name.slice(`${name}__`.length);
}

/** Too many rejects end a load, and stay to be looked at where rejects always are. */
function namingView(error: MartletError, { schema, name }: ProjectSource): MartletError {
  if (!isMartletError(error, 'source-rejects-exceeded')) return error;
  return new MartletError('source-rejects-exceeded', { ...error.parameters, rejectedRelation: `${schema}.${name}__rejected` }, error.at);
}
