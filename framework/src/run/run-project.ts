import { randomBytes } from 'node:crypto';
import type { LoadRecord } from '../ingest/index.js';
import { buildPlan, type Plan, versionName } from '../plan/index.js';
import type { Project } from '../project/index.js';
import { prepareState, readState, type State } from '../state/index.js';
import { openWarehouse } from '../warehouses/open.js';
import type { RelationName, Session } from '../warehouses/warehouse.js';
import { BusyTime, measured } from './clock.js';
import type { RunResult, StepResult } from './events.js';
import { loadSources } from './load-sources.js';
import { newVersions } from './new-versions.js';
import { skippedStep } from './perform.js';
import { FAILURES_SCHEMA, performPlan } from './perform-plan.js';
import { dropUnneeded, publish } from './publish.js';
import type { RunContext } from './run-context.js';
import type { RunRequest } from './run-request.js';
import { chooseScope } from './scope.js';

/**
 * Runs a command on a project: loads what is stale, builds new versions beside the old ones, tests them, and publishes
 * what passed in one transaction. What fails is told in the result; only a project that can't be compiled or a warehouse
 * that can't be opened throws.
 */
export async function runProject(project: Project, request: RunRequest): Promise<RunResult> {
  const { command, clock, emit, signal } = request;
  const results: StepResult[] = [];
  const scope = chooseScope(project, request);
  const warehouse = await openWarehouse(project.target.config, project.directory);
  const run: RunContext = {
    project,
    request,
    scope,
    warehouse,
    runId: randomBytes(4).toString('hex'),
    threads: request.threads ?? project.config.threads,
    busy: new BusyTime(clock),
    stop: new AbortController(),
    record: (result) => {
      results.push(result);
      emit({ kind: 'step-finished', result });
    },
  };
  const startedAt = clock.now();
  const started = clock.elapsed();
  const interrupt = (): void => run.stop.abort(signal?.reason);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  let published: readonly string[];
  try {
    const session = measured(await warehouse.session(), run.busy);
    try {
      published = await work(run, session, results);
    } finally {
      await session.close();
    }
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await warehouse.close();
  }
  const result: RunResult = {
    runId: run.runId,
    command,
    target: project.target.name,
    startedAt,
    finishedAt: clock.now(),
    milliseconds: clock.elapsed() - started,
    warehouseMilliseconds: run.busy.milliseconds,
    steps: results,
    published,
    cancelled: signal?.aborted ?? false,
  };
  emit({ kind: 'run-finished', result });
  return result;
}

/** Does the run and answers with the relations that it published. */
async function work(run: RunContext, session: Session, results: readonly StepResult[]): Promise<readonly string[]> {
  const { project, request, scope, warehouse, runId, threads } = run;
  await prepareState(session);
  const state = await readState(session);
  // Compiled once before anything is loaded, so that a mistake in a model costs nobody minutes of loading.
  const outlook = planRun(run, (id) => expectedPlace(run, id, state));
  const steps = scope.ingests.length + outlook.steps.length;
  request.emit({ kind: 'run-started', runId, command: request.command, target: project.target.name, threads, steps });

  for (const schema of [...versionSchemas(run), ...(request.storeFailures ? [FAILURES_SCHEMA] : [])]) {
    await session.execute(warehouse.statements.createSchema(schema));
  }
  const loaded = await loadSources(run, state);
  const at = { runId, now: request.clock.now() };
  if (!loaded.ok) {
    // Nothing is replaced but the rejects, which are what there is to look at now.
    await publish(warehouse, session, loaded.rejects, [], at);
    for (const step of outlook.steps) run.record(skippedStep(step, 'ingestion failed'));
    return [];
  }
  const plan = planRun(run, (id) => place(run, id, state, loaded.loads));
  await request.onPlan?.(plan);
  await performPlan(run, plan);
  if (request.signal?.aborted) return [];

  const { versions, loads } = newVersions(project, plan, results, state, loaded.loads);
  await publish(warehouse, session, versions, loads, at);
  if (versions.length === 0) return [];
  await dropUnneeded(warehouse, session, versionSchemas(run), await readState(session));
  const ids = versions.map(({ id }) => id);
  request.emit({ kind: 'published', relations: ids });
  return ids;
}

function planRun({ project, scope, warehouse, runId }: RunContext, locate: (id: string) => RelationName | undefined): Plan {
  return buildPlan({ project, dialect: warehouse.dialect, runId, ...scope, locate });
}

function expectedPlace(run: RunContext, id: string, state: State): RelationName | undefined {
  const source = run.scope.ingests.find((candidate) => candidate.id === id);
  return source === undefined ? place(run, id, state, new Map()) : versionName(source, run.runId);
}

/** The version that readers get now: a load of this run, a published version, or a table that Martlet does not load. */
function place({ project }: RunContext, id: string, state: State, loads: ReadonlyMap<string, LoadRecord>): RelationName | undefined {
  const relation = project.byId.get(id);
  const isForeign = relation?.kind === 'source' && relation.relation.files === undefined;
  return (
    loads.get(id)?.relation ??
    state.publications.get(id)?.version ??
    (isForeign ? { schema: relation.schema, name: relation.name } : undefined)
  );
}

function versionSchemas({ project, runId }: RunContext): readonly string[] {
  return [...new Set([...project.sources, ...project.models].map((relation) => versionName(relation, runId).schema))];
}
