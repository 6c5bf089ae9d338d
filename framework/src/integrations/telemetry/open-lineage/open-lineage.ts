import { MARTLET_VERSION } from '../../../artifacts/index.js';
import type { MartletError } from '../../../errors.js';
import type { Step, TestStep } from '../../../plan/index.js';
import { isInlined, type Project, type ProjectRelation } from '../../../project/index.js';
import { hasFailed, type RunEvent, type StepResult } from '../../../run/index.js';
import { dialect } from '../../../warehouses/dialects.js';
import { failureTexts } from '../failure-text.js';
import { maskedSql } from '../masked-sql.js';
import { timeOrderedId } from '../run-ids.js';
import { finishAll } from '../sender.js';
import type { CommandEnd, Telemetry, TelemetryCommand, TelemetryWorld } from '../telemetry.js';
import { type Dataset, type DatasetName, Datasets } from './datasets.js';
import { EVENT_SCHEMA, type Facet, facet, PRODUCER } from './facets.js';
import { type OpenLineageConfig, openTransports } from './transports.js';

/** An event as it is sent. */
export interface LineageEvent {
  readonly eventType: 'START' | 'RUNNING' | 'COMPLETE' | 'FAIL' | 'ABORT';
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets: Readonly<Record<string, Facet>> };
  readonly job: Job;
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
}

interface Job {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: Readonly<Record<string, Facet>>;
}

/** Something that is under way. */
interface Running {
  readonly runId: string;
  readonly job: Job;
}

/**
 * Tells of a command in the words of OpenLineage: the command is a run, and each load, each build and the data tests of each relation are runs
 * below it, which begin and end with what they read and made. https://openlineage.io/docs/spec/object-model
 */
export function openLineage(project: Project, config: OpenLineageConfig, command: TelemetryCommand, world: TelemetryWorld): Telemetry {
  const transports = openTransports(project, config, world);
  const events = new LineageEvents(project, config.namespace ?? project.config.name, command, world, (event) => {
    for (const { send } of transports) send(event);
  });
  events.begin();
  return {
    tell: (event) => events.tell(event),
    finish: async (end) => {
      events.end(end);
      return finishAll(transports, project.config.observability.flushSeconds * 1000);
    },
  };
}

class LineageEvents {
  readonly #datasets: Datasets;
  readonly #textOf: ReturnType<typeof failureTexts>;
  readonly #running = new Map<string, Running>();
  readonly #tests = new Map<string, StepResult[]>();
  readonly #command: Running;
  #steps = new Map<string, Step>();
  #stepsOfRuns: ReadonlyMap<string, readonly Step[]> = new Map();

  constructor(
    private readonly project: Project,
    private readonly namespace: string,
    command: TelemetryCommand,
    private readonly world: TelemetryWorld,
    private readonly send: (event: LineageEvent) => void,
  ) {
    this.#datasets = new Datasets(project, command.environment);
    this.#textOf = failureTexts(project);
    this.#command = this.#run({
      namespace,
      name: `${project.config.name}.${command.name}`,
      facets: { jobType: jobType('COMMAND') },
    });
  }

  begin(): void {
    this.#tell('START', this.#command);
  }

  tell(event: RunEvent): void {
    switch (event.kind) {
      case 'planned':
        this.#steps = new Map(event.plan.steps.map((step) => [step.id, step]));
        this.#stepsOfRuns = groupedBy(event.plan.steps, keyOf);
        this.#tell('RUNNING', this.#command);
        break;
      case 'step-started':
        this.#begin(event.id);
        break;
      case 'step-finished':
        this.#end(event.result);
        break;
    }
  }

  end({ outcome, error }: CommandEnd): void {
    // What was under way when the command was ended has no result of its own.
    for (const [id, running] of this.#running) this.#tell('ABORT', running, this.#ends(id));
    const type = outcome === 'succeeded' ? 'COMPLETE' : outcome === 'cancelled' ? 'ABORT' : 'FAIL';
    this.#tell(type, this.#command, { run: error === undefined ? {} : this.#failure(error) });
  }

  #begin(id: string): void {
    const step = this.#steps.get(id);
    if (step === undefined) return;
    const key = keyOf(step);
    if (this.#running.has(key)) return;
    const running = this.#run(this.#jobOf(step));
    this.#running.set(key, running);
    this.#tell('START', running, this.#ends(key));
  }

  #end(result: StepResult): void {
    const step = this.#steps.get(result.id);
    if (step === undefined) return;
    const key = keyOf(step);
    const running = this.#running.get(key);
    if (running === undefined) return;
    if (step.kind === 'test') {
      const results = [...(this.#tests.get(key) ?? []), result];
      this.#tests.set(key, results);
      if (results.length < (this.#stepsOfRuns.get(key)?.length ?? 0)) return;
      this.#running.delete(key);
      this.#tell(endOf(results), running, { inputs: this.#tested(step, results), run: this.#runFacets(results) });
      return;
    }
    this.#running.delete(key);
    const relation = this.project.byId.get(step.relation);
    const isMade = result.status === 'succeeded' || result.status === 'warned';
    const inputs = this.#inputsOf(relation, result);
    const outputs = relation === undefined ? [] : [isMade ? this.#made(relation, step, result) : this.#datasets.nameOf(relation)];
    this.#tell(endOf([result]), running, { inputs, outputs, run: this.#runFacets([result]) });
  }

  /** What a run that begins, or ends before its end, reads and makes. */
  #ends(key: string): Pick<LineageEvent, 'inputs'> & Partial<Pick<LineageEvent, 'outputs'>> {
    const [step] = this.#stepsOfRuns.get(key) ?? [];
    if (step === undefined) return { inputs: [] };
    const relation = this.project.byId.get(step.relation);
    if (step.kind === 'test') return { inputs: this.#readBy(step).map((each) => this.#datasets.nameOf(each)) };
    if (relation === undefined) return { inputs: [] };
    return { inputs: this.#inputsOf(relation), outputs: [this.#datasets.nameOf(relation)] };
  }

  #inputsOf(relation: ProjectRelation | undefined, result?: StepResult): readonly Dataset[] {
    if (relation === undefined) return [];
    if (relation.kind !== 'source') return this.#datasets.inputsOf(relation).map((input) => this.#datasets.described(input));
    const [first, ...others] = this.#datasets.filesOf(relation);
    const { files } = result ?? {};
    if (first === undefined) return [];
    const read =
      files === undefined
        ? {}
        : { inputFacets: { inputStatistics: facet('inputStatistics', { size: files.bytes, fileCount: files.all }) } };
    // The files of all patterns are counted together.
    return [{ ...first, ...(others.length === 0 ? read : {}) }, ...others];
  }

  #made(relation: ProjectRelation, step: Step, { rows }: StepResult): Dataset {
    const described = this.#datasets.described(relation);
    const lineage: Readonly<Record<string, Facet>> =
      relation.kind === 'source' ? {} : { columnLineage: this.#datasets.columnLineageOf(relation) };
    const version = step.kind === 'test' ? {} : this.#datasets.versionFacets(step.version);
    return {
      ...described,
      facets: { ...described.facets, ...version, ...lineage },
      ...(rows === undefined ? {} : { outputFacets: { outputStatistics: facet('outputStatistics', { rowCount: rows }) } }),
    };
  }

  /** What data tests looked at, with what they found. */
  #tested(step: TestStep, results: readonly StepResult[]): readonly Dataset[] {
    const assertions = results.flatMap((result) => {
      const test = this.#steps.get(result.id);
      if (test?.kind !== 'test' || result.status === 'skipped' || result.status === 'cancelled') return [];
      return [
        {
          assertion: test.test,
          success: result.status === 'succeeded',
          severity: test.severity === 'error' ? 'error' : 'warn',
          ...(test.column === undefined ? {} : { column: test.column }),
          ...(test.description === undefined ? {} : { description: test.description }),
          ...(result.failures === undefined ? {} : { expected: '0', actual: String(result.failures) }),
        },
      ];
    });
    const found = { dataQualityAssertions: facet('dataQualityAssertions', { assertions }) };
    return this.#readBy(step).map((relation) => ({
      ...this.#datasets.described(relation),
      inputFacets: relation.id === step.relation ? { ...found, dataQualityMetrics: this.#metrics(results) } : found,
    }));
  }

  /** What data tests have counted: nulls, where they looked for them. */
  #metrics(results: readonly StepResult[]): Facet {
    const columnMetrics: Record<string, { nullCount: number }> = {};
    for (const { id, failures, settled } of results) {
      const test = this.#steps.get(id);
      if (test?.kind !== 'test' || test.column === undefined || failures === undefined || settled !== 'executed') continue;
      if (test.test === `not_null_${test.column}`) columnMetrics[test.column] = { nullCount: failures };
    }
    return facet('dataQualityMetrics', { columnMetrics });
  }

  /** The relations of the project that a data test reads, its own first. */
  #readBy({ relation, reads }: TestStep): readonly ProjectRelation[] {
    const ids = new Set([...(this.project.byId.has(relation) ? [relation] : []), ...reads]);
    return [...ids].flatMap((id) => {
      const found = this.project.byId.get(id);
      return found === undefined || isInlined(found) ? [] : [found];
    });
  }

  #jobOf(step: Step): Job {
    const { config, byId, tests } = this.project;
    const own = tests.find(({ test }) => step.kind === 'test' && test.name === step.relation)?.test;
    const {
      description,
      owner,
      tags = [],
    } = byId.get(step.relation)?.relation ?? {
      description: own?.options.description,
      owner: own?.options.owner,
      tags: own?.tags,
    };
    const kind = step.kind === 'load' ? 'INGEST' : step.kind === 'build' ? 'MODEL' : 'TEST';
    const { code } = this.world;
    const name = `${config.name}.${step.relation}`;
    return {
      namespace: this.namespace,
      name: step.kind === 'test' ? `${name}.test` : name,
      facets: {
        jobType: jobType(kind),
        ...(step.kind === 'build' ? { sql: this.#sql(step.sql) } : {}),
        ...(description === undefined || step.kind === 'test' ? {} : { documentation: facet('jobDocumentation', { description }) }),
        ...(owner === undefined ? {} : { ownership: facet('jobOwnership', { owners: [{ name: owner, type: 'OWNER' }] }) }),
        ...(tags.length === 0 ? {} : { tags: facet('jobTags', { tags: tags.map((key) => ({ key, value: 'true', source: 'MARTLET' })) }) }),
        ...(code === undefined
          ? {}
          : {
              sourceCodeLocation: facet('sourceCodeLocation', {
                type: 'git',
                url: `${code.repository}/blob/${code.commit}/${code.folder}${step.file}`,
                repoUrl: code.repository,
                path: `${code.folder}${step.file}`,
                version: code.commit,
                ...(code.branch === undefined ? {} : { branch: code.branch }),
              }),
            }),
      },
    };
  }

  #sql(sql: string): Facet {
    const { warehouse } = this.project.target.config;
    return facet('sql', { query: maskedSql(sql, dialect(warehouse)), dialect: warehouse });
  }

  #runFacets(results: readonly StepResult[]): Readonly<Record<string, Facet>> {
    const error = results.flatMap(({ errors = [] }) => errors)[0];
    const statement = results.flatMap(({ statistics }) => statistics?.statements ?? []).at(-1);
    const source = this.project.target.config.warehouse;
    return {
      ...(error === undefined ? {} : this.#failure(error)),
      ...(statement === undefined ? {} : { externalQuery: facet('externalQuery', { externalQueryId: statement, source }) }),
    };
  }

  #failure(error: MartletError): Readonly<Record<string, Facet>> {
    return { errorMessage: facet('errorMessage', { message: this.#textOf(error), programmingLanguage: 'SQL' }) };
  }

  #run(job: Job): Running {
    return { runId: timeOrderedId(this.world.now()), job };
  }

  #tell(
    eventType: LineageEvent['eventType'],
    { runId, job }: Running,
    about: Partial<Pick<LineageEvent, 'inputs' | 'outputs'>> & { readonly run?: Readonly<Record<string, Facet>> } = {},
  ): void {
    const parent = runId === this.#command.runId ? parentOf(this.world.variables) : this.#below();
    this.send({
      eventType,
      eventTime: this.world.now(),
      producer: PRODUCER,
      schemaURL: EVENT_SCHEMA,
      run: {
        runId,
        facets: {
          ...(parent === undefined ? {} : { parent }),
          processing_engine: facet('processing_engine', {
            name: 'martlet',
            version: MARTLET_VERSION,
            openlineageAdapterVersion: MARTLET_VERSION,
          }),
          ...about.run,
        },
      },
      job,
      inputs: about.inputs ?? [],
      outputs: about.outputs ?? [],
    });
  }

  /** The parent of what a command does: the command, and at the root what has started it. */
  #below(): Facet {
    const { runId, job } = this.#command;
    const { namespace, name } = job;
    const own = { run: { runId }, job: { namespace, name } };
    const { OPENLINEAGE_ROOT_PARENT_ID: root, OPENLINEAGE_PARENT_ID: parent } = this.world.variables;
    return facet('parent', { ...own, root: namedRun(root) ?? namedRun(parent) ?? own });
  }
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** The data tests of a relation are one run. */
function keyOf(step: Step): string {
  return step.kind === 'test' ? `tests ${step.relation}` : step.id;
}

function endOf(results: readonly StepResult[]): 'COMPLETE' | 'FAIL' | 'ABORT' {
  if (hasFailed(results)) return 'FAIL';
  return results.some(({ status }) => status === 'cancelled' || status === 'skipped') ? 'ABORT' : 'COMPLETE';
}

function jobType(kind: string): Facet {
  return facet('jobType', { processingType: 'BATCH', integration: 'MARTLET', jobType: kind });
}

/** What a scheduler says it is: https://openlineage.io/docs/integrations/dbt */
function parentOf({ OPENLINEAGE_PARENT_ID: own, OPENLINEAGE_ROOT_PARENT_ID: given }: TelemetryWorld['variables']): Facet | undefined {
  const parent = namedRun(own);
  if (parent === undefined) return undefined;
  return facet('parent', { ...parent, root: namedRun(given) ?? parent });
}

/** A run in the form `namespace/job/id`; the namespace may have slashes of its own. */
function namedRun(text: string | undefined): { readonly run: { readonly runId: string }; readonly job: DatasetName } | undefined {
  const [, namespace, name, runId] = /^(.+)\/([^/]+)\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i.exec(text ?? '') ?? [];
  return namespace === undefined || name === undefined || runId === undefined ? undefined : { run: { runId }, job: { namespace, name } };
}
