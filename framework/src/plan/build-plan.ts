import { MartletError, throwCollected } from '../errors.js';
import { bindModel, bindTest, type Locate } from '../project/compile.js';
import { modelFingerprints, type Project, type ProjectModel, type ProjectRelation, type ProjectTest } from '../project/index.js';
import { countEach, REFERRED, type RelationTest, TESTED, testsOf } from '../quality/index.js';
import { resolveRelations } from '../sql/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { RelationName } from '../warehouses/warehouse.js';
import type { BuildStep, Plan, Step, TestScan, TestStep } from './plan.js';

export interface PlanRequest {
  readonly project: Project;
  readonly dialect: Dialect;
  readonly runId: string;
  /** The relations to work on, in an order in which they can be built. */
  readonly selected: readonly string[];
  /** Data tests of their own to run, by name. */
  readonly selectedTests: ReadonlySet<string>;
  readonly builds: boolean;
  readonly tests: boolean;
  /** Where relations stand that this run does not build: the version that is published, or a table of somebody else's. */
  readonly locate: (id: string) => RelationName | undefined;
  /** Where the versions stand that this run builds; in tables of their own, named after the run, when left out. */
  readonly place?: (relation: RelationName) => RelationName;
}

/**
 * Decides what a run does: a build for each selected model and a test for each of its rules. Compiling collects every
 * problem.
 *
 * @throws MartletError, or MartletErrors when there are several.
 */
export function buildPlan(request: PlanRequest): Plan {
  const { project, selected, selectedTests, builds, tests } = request;
  const problems: MartletError[] = [];
  const collect = <T>(make: () => readonly T[]): readonly T[] => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof MartletError)) throw error;
      // A model that can't be read is a problem of its own, and not once more of each that reads it.
      if (!problems.some(({ message, at }) => message === error.message && at?.file === error.at?.file)) problems.push(error);
      return [];
    }
  };

  const relations = selected.flatMap((id) => project.byId.get(id) ?? []);
  const built = new Set(builds ? relations.filter(isBuilt).map(({ id }) => id) : []);
  const planner = new Planner(request, built);
  const testsOfRelation = new Map(tests ? relations.map((relation) => [relation.id, collect(() => planner.relationTests(relation))]) : []);
  const steps = relations.flatMap((relation): readonly Step[] => [
    ...(built.has(relation.id) ? collect(() => [planner.build(relation as ProjectModel, testsOfRelation)]) : []),
    ...(testsOfRelation.get(relation.id) ?? []),
  ]);
  const own = tests
    ? project.tests.filter(({ test }) => selectedTests.has(test.name)).flatMap((test) => collect(() => [planner.ownTest(test)]))
    : [];
  const scans = tests ? relations.flatMap((relation) => collect(() => planner.scans(relation))) : [];
  throwCollected(problems);
  return { runId: request.runId, steps: [...steps, ...own], scans };
}

/** The physical name of the version of a relation that a run builds. */
export function versionName(relation: { readonly schema: string; readonly name: string }, runId: string): RelationName {
  return { schema: `${relation.schema}__versions`, name: `${relation.name}__${runId}` };
}

function isBuilt(relation: ProjectRelation): relation is ProjectModel {
  return relation.kind !== 'source' && !isInlined(relation);
}

/** An ephemeral model is no relation in the warehouse, so that there is nothing to build or to test. */
function isInlined(relation: ProjectRelation): boolean {
  return relation.kind !== 'source' && relation.relation.materialized.kind === 'ephemeral';
}

function buildId(relation: string): string {
  return `model ${relation}`;
}

function testId(relation: string, test: string): string {
  return `test ${relation} ${test}`;
}

class Planner {
  private readonly fingerprintOf: ReturnType<typeof modelFingerprints>;

  constructor(
    private readonly request: PlanRequest,
    private readonly built: ReadonlySet<string>,
  ) {
    this.fingerprintOf = modelFingerprints(request.project);
  }

  build(model: ProjectModel, tests: ReadonlyMap<string, readonly TestStep[]>): BuildStep {
    const { project, dialect } = this.request;
    const { query, reads } = bindModel(project, model, this.locate(model));
    return {
      kind: 'build',
      id: buildId(model.id),
      relation: model.id,
      file: model.file,
      as: model.relation.materialized.kind === 'view' ? 'view' : 'table',
      version: this.version(model),
      reads: [...reads].map((relation) => ({ relation, version: this.locate(model)(relation) })),
      fingerprint: this.fingerprintOf(model.id).version,
      sql: dialect.compile(query),
      // What fails its own blocking tests is nothing to build on.
      dependsOn: [
        ...this.buildsOf(reads),
        ...[...reads].flatMap((id) => (tests.get(id) ?? []).filter(({ gates }) => gates).map((test) => test.id)),
      ],
    };
  }

  relationTests(relation: ProjectRelation): readonly TestStep[] {
    if (isInlined(relation)) return [];
    return testsOf(relation.relation).map((test) => this.relationTest(relation, test));
  }

  /** The scan that answers all rules which a row of the relation breaks by itself. */
  scans(relation: ProjectRelation): readonly TestScan[] {
    if (isInlined(relation)) return [];
    const rules = testsOf(relation.relation).flatMap(({ name, failures: { condition } }) =>
      condition === undefined ? [] : [{ name, condition }],
    );
    if (rules.length < 2) return [];
    const query = countEach(rules.map(({ condition }) => condition)).toOperationNode();
    const sql = this.request.dialect.compile(resolveRelations(query, new Map([[TESTED, this.locate(relation)(relation.id)]])).query);
    return [{ relation: relation.id, tests: rules.map(({ name }) => testId(relation.id, name)), sql }];
  }

  ownTest(test: ProjectTest): TestStep {
    const { project, dialect } = this.request;
    const { query, reads } = bindTest(project, test, this.locate({ id: test.test.name, file: test.file }));
    const { severity = 'error', warnIf = 0, errorIf = 0 } = test.test.options;
    return {
      kind: 'test',
      id: `test ${test.test.name}`,
      relation: test.test.name,
      test: test.test.name,
      description: test.test.description,
      file: test.file,
      sql: dialect.compile(query),
      severity,
      warnIf,
      errorIf,
      dependsOn: this.buildsOf(reads),
      holdsBack: severity === 'error' ? [...reads] : [],
      gates: false,
    };
  }

  private relationTest(relation: ProjectRelation, test: RelationTest): TestStep {
    const { project, dialect } = this.request;
    const locate = this.locate(relation);
    const referred = test.refersTo === undefined ? undefined : project.idOf(test.refersTo);
    const reads = referred === undefined ? [relation.id] : [relation.id, referred];
    const targets = new Map([[TESTED, locate(relation.id)], ...(referred === undefined ? [] : [[REFERRED, locate(referred)] as const])]);
    return {
      kind: 'test',
      id: testId(relation.id, test.name),
      relation: relation.id,
      test: test.name,
      column: test.column,
      description: test.description,
      file: relation.file,
      sql: dialect.compile(resolveRelations(test.failures.rows.toOperationNode(), targets).query),
      severity: test.severity,
      warnIf: test.warnIf,
      errorIf: test.errorIf,
      dependsOn: this.buildsOf(reads),
      holdsBack: test.severity === 'error' ? [relation.id] : [],
      // A test that looks at a second relation may wait for a model that is built on this one.
      gates: test.severity === 'error' && referred === undefined,
    };
  }

  private buildsOf(ids: Iterable<string>): readonly string[] {
    return [...ids].filter((id) => this.built.has(id)).map(buildId);
  }

  private version(relation: RelationName): RelationName {
    const { place, runId } = this.request;
    return place?.(relation) ?? versionName(relation, runId);
  }

  private locate(reader: { readonly id: string; readonly file: string }): Locate {
    return (id) => {
      const relation = this.request.project.byId.get(id);
      if (relation !== undefined && this.built.has(id)) return this.version(relation);
      const found = this.request.locate(id);
      if (found === undefined) throw new MartletError('relation-not-built', { reader: reader.id, relation: id }, { file: reader.file });
      return found;
    };
  }
}
