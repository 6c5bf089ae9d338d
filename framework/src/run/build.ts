import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { isMartletError, MartletError } from '../errors.js';
import { type LoadRecord, loadSource } from '../ingest/index.js';
import { type BuildStep, buildPlan, type Plan, versionName } from '../plan/index.js';
import type { Project, ProjectSource } from '../project/index.js';
import { prepareState, readState, type State } from '../state/index.js';
import { openWarehouse } from '../warehouses/open.js';
import type { RelationName, Session, Warehouse } from '../warehouses/warehouse.js';
import { BusyTime, type Clock, measured } from './clock.js';
import type { Emit, RunResult, StepResult } from './events.js';
import { errorsOf, performScan, performStep, skippedStep, stepIdentity } from './perform.js';
import { dropUnneeded, type NewVersion, publish, versionsBehind } from './publish.js';
import { schedule } from './schedule.js';
import { chooseScope, type Scope } from './scope.js';
import { stepsOf, type Unit, unitsOf } from './units.js';

export type RunCommand = 'build' | 'run' | 'test' | 'ingest';

export interface RunRequest {
  readonly command: RunCommand;
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly threads?: number;
  /** Begins nothing more after the first failure. */
  readonly failFast?: boolean;
  /** Loads every source again, though its files have not changed. */
  readonly fullRefresh?: boolean;
  /** Keeps the failing rows of data tests, in the schema `_martlet_failures`. */
  readonly storeFailures?: boolean;
  readonly signal?: AbortSignal;
  readonly emit: Emit;
  readonly clock: Clock;
  /** Told the plan once it stands, before anything is built. */
  readonly onPlan?: (plan: Plan) => Promise<void>;
}

/** The schema that keeps the failing rows of data tests. */
const FAILURES_SCHEMA = '_martlet_failures';

/**
 * Runs a command on a project: loads what is stale, builds new versions beside the old ones, tests them, and publishes
 * what passed in one transaction. What fails is told in the result; only a project that can't be compiled or a warehouse
 * that can't be opened throws.
 */
export async function runProject(project: Project, request: RunRequest): Promise<RunResult> {
  const runId = newRunId();
  const scope = chooseScope(project, request);
  const warehouse = await openWarehouse(project.target.config, project.directory);
  try {
    return await new Run(project, request, scope, warehouse, runId).perform();
  } finally {
    await warehouse.close();
  }
}

function failedLoad({ id, file }: ProjectSource, message: string, cause: unknown): MartletError {
  return new MartletError('load-failed', { source: id, message }, { file }, { cause });
}

function newRunId(): string {
  return randomBytes(4).toString('hex');
}

class Run {
  private readonly clock: Clock;
  private readonly busy: BusyTime;
  private readonly stop = new AbortController();
  private readonly results: StepResult[] = [];
  private readonly keptRejects: NewVersion[] = [];

  constructor(
    private readonly project: Project,
    private readonly request: RunRequest,
    private readonly scope: Scope,
    private readonly warehouse: Warehouse,
    private readonly runId: string,
  ) {
    this.clock = request.clock;
    this.busy = new BusyTime(this.clock);
  }

  async perform(): Promise<RunResult> {
    const { command, emit, signal, threads = this.project.config.threads } = this.request;
    const startedAt = this.clock.now();
    const started = this.clock.elapsed();
    const interrupt = (): void => this.stop.abort(signal?.reason);
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted) interrupt();

    const session = measured(await this.warehouse.session(), this.busy);
    let published: readonly string[] = [];
    try {
      await prepareState(session);
      const state = await readState(session);
      // Compiled once before anything is loaded, so that a mistake in a model costs nobody minutes of loading.
      const outlook = this.plan((id) => this.expectedPlace(id, state));
      const steps = this.scope.ingests.length + outlook.steps.length;
      emit({ kind: 'run-started', runId: this.runId, command, target: this.project.target.name, threads, steps });
      published = await this.work(session, state, outlook, threads);
    } finally {
      signal?.removeEventListener('abort', interrupt);
      await session.close();
    }

    const result: RunResult = {
      runId: this.runId,
      command,
      target: this.project.target.name,
      startedAt,
      finishedAt: this.clock.now(),
      milliseconds: this.clock.elapsed() - started,
      warehouseMilliseconds: this.busy.milliseconds,
      steps: this.results,
      published,
      cancelled: signal?.aborted ?? false,
    };
    emit({ kind: 'run-finished', result });
    return result;
  }

  private async work(session: Session, state: State, outlook: Plan, threads: number): Promise<readonly string[]> {
    await this.createSchemas(session);
    const loads = await this.ingest(state, threads);
    if (loads === undefined) {
      // Nothing is replaced but the rejects, which are what there is to look at now.
      await publish(this.warehouse, session, this.keptRejects, [], { runId: this.runId, now: this.clock.now() });
      for (const step of outlook.steps) this.record(skippedStep(step, 'ingestion failed'));
      return [];
    }
    const plan = this.plan((id) => this.place(id, state, loads));
    await this.request.onPlan?.(plan);
    await this.performSteps(plan, threads);
    if (this.stop.signal.aborted && this.request.signal?.aborted) return [];
    return await this.publishPassed(session, plan, state, loads);
  }

  /**
   * Loads the sources in scope, or answers undefined when one of them could not be loaded: then nothing is replaced. Several
   * at once, so that the warehouse loads one while the files of the next are looked through.
   */
  private async ingest(state: State, threads: number): Promise<ReadonlyMap<string, LoadRecord> | undefined> {
    const loads = new Map<string, LoadRecord>();
    const steps = this.scope.ingests.map((source) => ({ id: `ingest ${source.id}`, dependsOn: [], source }));
    await this.withSessions(Math.min(threads, steps.length), (workers) =>
      schedule(steps, {
        workers,
        isStopped: () => this.stop.signal.aborted,
        perform: async (step, session) => {
          const record = await this.performLoad(step.id, step.source, session, state);
          if (record !== undefined) loads.set(step.source.id, record);
          return { ok: record !== undefined };
        },
        skip: ({ id, source }) => {
          this.record({ id, kind: 'ingest', relation: source.id, status: 'cancelled', milliseconds: 0, warehouseMilliseconds: 0 });
          return { ok: false };
        },
      }),
    );
    return loads.size === steps.length ? loads : undefined;
  }

  private async performLoad(id: string, source: ProjectSource, session: Session, state: State): Promise<LoadRecord | undefined> {
    const identity = { id, kind: 'ingest' as const, relation: source.id };
    this.request.emit({ kind: 'step-started', id, step: 'ingest', relation: source.id });
    const started = this.clock.elapsed();
    const own = new BusyTime(this.clock);
    const times = () => ({ milliseconds: this.clock.elapsed() - started, warehouseMilliseconds: own.milliseconds });
    try {
      const { status, record } = await this.load(measured(session, own, this.busy), source, state);
      const { rows, rejectedRows: failures } = record;
      this.record({ ...identity, status: status === 'loaded' ? 'succeeded' : 'unchanged', rows, failures, ...times() });
      return record;
    } catch (cause) {
      const errors = errorsOf(cause, (message) => failedLoad(source, message, cause)).map((error) => this.keepRejects(source, error));
      this.record({ ...identity, ...(this.stop.signal.aborted ? { status: 'cancelled' } : { status: 'error', errors }), ...times() });
      return undefined;
    }
  }

  /** Too many rejects end a load, and stay to be looked at where rejects always are. */
  private keepRejects(source: ProjectSource, error: MartletError): MartletError {
    if (!isMartletError(error, 'source-rejects-exceeded')) return error;
    const rejects = rejectsOf(source);
    this.keptRejects.push({ id: rejects.id, at: rejects, version: versionName(rejects, this.runId), reads: [] });
    return new MartletError('source-rejects-exceeded', { ...error.parameters, rejectedRelation: rejects.id }, error.at);
  }

  private load(session: Session, source: ProjectSource, state: State) {
    const previous = state.loads.get(source.id);
    return loadSource({
      session,
      dialect: this.warehouse.dialect,
      source: { ...source.relation, schema: source.schema },
      directory: resolve(this.project.directory, this.project.config.data?.directory ?? '.'),
      suffix: this.runId,
      loadedAt: this.clock.now(),
      previous: previous === undefined ? undefined : (JSON.parse(previous) as LoadRecord),
      force: this.request.fullRefresh ?? false,
      signal: this.stop.signal,
    });
  }

  private async performSteps(plan: Plan, threads: number): Promise<void> {
    const around = {
      statements: this.warehouse.statements,
      clock: this.clock,
      busy: this.busy,
      signal: this.stop.signal,
      ...(this.request.storeFailures ? { failuresSchema: FAILURES_SCHEMA } : {}),
    };
    // The step that failed, by the unit in which it stands.
    const culprits = new Map<string, string>();
    await this.withSessions(Math.min(threads, plan.steps.length), (workers) =>
      schedule<Unit, Session, { ok: boolean }>(unitsOf(plan), {
        workers,
        isStopped: () => this.stop.signal.aborted,
        perform: async (unit, worker) => {
          for (const step of stepsOf(unit)) {
            const { id, kind, relation, test } = stepIdentity(step);
            this.request.emit({ kind: 'step-started', id, step: kind, relation, test });
          }
          const results =
            'scan' in unit ? await performScan(unit.scan, unit.tests, worker, around) : [await performStep(unit.step, worker, around)];
          for (const result of results) this.record(result);
          const culprit = results.find(({ status }) => status !== 'succeeded' && status !== 'warned');
          if (culprit === undefined) return { ok: true };
          culprits.set(unit.id, culprit.id);
          if (this.request.failFast) this.stop.abort();
          return { ok: false };
        },
        skip: (unit, because) => {
          for (const step of stepsOf(unit)) this.record(skippedStep(step, culprits.get(because) ?? because));
          return { ok: false };
        },
      }),
    );
  }

  private async withSessions(count: number, work: (sessions: readonly Session[]) => Promise<void>): Promise<void> {
    const sessions = await Promise.all(Array.from({ length: Math.max(1, count) }, () => this.warehouse.session()));
    try {
      await work(sessions);
    } finally {
      for (const session of sessions) await session.close();
    }
  }

  /** Publishes what was built and tested well, with all that it stands on; the rest keeps its old versions. */
  private async publishPassed(
    session: Session,
    plan: Plan,
    state: State,
    loads: ReadonlyMap<string, LoadRecord>,
  ): Promise<readonly string[]> {
    const builds = new Map(plan.steps.flatMap((step) => (step.kind === 'build' ? [[step.relation, step] as const] : [])));
    const held = this.heldBack(plan, builds);
    const versions: NewVersion[] = [];
    for (const [id, step] of builds) {
      const relation = this.project.byId.get(id);
      if (relation !== undefined && !held.has(id))
        versions.push({ id, at: relation, version: step.version, reads: versionsBehind(step, builds, state) });
    }
    const entries: { id: string; record: string }[] = [];
    for (const [id, record] of loads) {
      const source = this.project.byId.get(id);
      if (source === undefined || held.has(id)) continue;
      // Files that were touched without a change of content give the same rows and a new record.
      const entry = { id, record: JSON.stringify(record) };
      if (entry.record !== state.loads.get(id)) entries.push(entry);
      const rejects = rejectsOf(source);
      const loaded = [
        { id, at: source, version: record.relation, reads: [] },
        { id: rejects.id, at: rejects, version: record.rejectedRelation, reads: [] },
      ];
      versions.push(...loaded.filter((version) => !isPublished(version.version, state.publications.get(version.id)?.version)));
    }
    await publish(this.warehouse, session, versions, entries, { runId: this.runId, now: this.clock.now() });
    if (versions.length > 0) await dropUnneeded(this.warehouse, session, this.versionSchemas(), await readState(session));
    const ids = versions.map(({ id }) => id);
    if (ids.length > 0) this.request.emit({ kind: 'published', relations: ids });
    return ids;
  }

  /** What must not be published: what was not built, what a failed test holds back, and all that reads it. */
  private heldBack(plan: Plan, builds: ReadonlyMap<string, BuildStep>): ReadonlySet<string> {
    const statuses = new Map(this.results.map(({ id, status }) => [id, status]));
    const held = new Set<string>();
    for (const step of plan.steps) {
      const status = statuses.get(step.id);
      if (step.kind === 'build' && status !== 'succeeded') held.add(step.relation);
      // A test that was skipped says nothing about what it would have tested.
      if (step.kind === 'test' && (status === 'failed' || status === 'error')) for (const id of step.holdsBack) held.add(id);
    }
    // Steps stand in an order in which they can be built, so one pass reaches all readers.
    for (const [id, { reads }] of builds) if (reads.some(({ relation }) => held.has(relation))) held.add(id);
    return held;
  }

  private plan(locate: (id: string) => RelationName | undefined): Plan {
    const { project, scope, runId } = this;
    return buildPlan({ project, dialect: this.warehouse.dialect, runId, ...scope, locate });
  }

  private expectedPlace(id: string, state: State): RelationName | undefined {
    const source = this.scope.ingests.find((candidate) => candidate.id === id);
    return source === undefined ? this.place(id, state, new Map()) : versionName(source, this.runId);
  }

  /** The version that readers get now: a load of this run, a published version, or a table that Martlet does not load. */
  private place(id: string, state: State, loads: ReadonlyMap<string, LoadRecord>): RelationName | undefined {
    const relation = this.project.byId.get(id);
    const foreign =
      relation?.kind === 'source' && relation.relation.files === undefined ? { schema: relation.schema, name: relation.name } : undefined;
    return loads.get(id)?.relation ?? state.publications.get(id)?.version ?? foreign;
  }

  private versionSchemas(): readonly string[] {
    return [...new Set([...this.project.sources, ...this.project.models].map((relation) => versionName(relation, this.runId).schema))];
  }

  private async createSchemas(session: Session): Promise<void> {
    const schemas = [...this.versionSchemas(), ...(this.request.storeFailures ? [FAILURES_SCHEMA] : [])];
    for (const schema of schemas) await session.execute(this.warehouse.statements.createSchema(schema));
  }

  private record(result: StepResult): void {
    this.results.push(result);
    this.request.emit({ kind: 'step-finished', result });
  }
}

function isPublished(version: RelationName, published: RelationName | undefined): boolean {
  return published !== undefined && version.schema === published.schema && version.name === published.name;
}

/** The view that shows what a source's last load left out. */
function rejectsOf({ schema, name }: RelationName): RelationName & { readonly id: string } {
  return { id: `${schema}.${name}__rejected`, schema, name: `${name}__rejected` };
}
