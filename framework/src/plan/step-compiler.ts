import type { OperationNode, OperationNodeSource } from 'kysely';
import { MartletError } from '../errors.js';
import { bindModel, bindTest, type Locate } from '../project/compile.js';
import { bindHooks } from '../project/compile-hooks.js';
import {
  type Analysis,
  analyse,
  analyseQuery,
  discreetRows,
  instantsOf,
  isOfRun,
  type Project,
  type ProjectModel,
  type ProjectRelation,
  type ProjectTest,
} from '../project/index.js';
import { withTypedLiterals } from '../project/typed-query.js';
import {
  type ContractMismatch,
  columnContract,
  countMissingRows,
  countTogether,
  LEFT,
  missingRows,
  ownTestId,
  REFERRED,
  type RelationTest,
  RIGHT,
  relationTestId,
  TESTED,
  testsKnowing,
  testsOf,
} from '../quality/index.js';
import {
  atRunInstant,
  bind,
  digest,
  digestParts,
  fingerprintsOfBound,
  resolveRelations,
  type Tables,
  type VolatileInput,
  volatileInputs,
} from '../sql/index.js';
import type { ModelVersion } from '../state/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { keptComparison } from './kept-comparison.js';
import type { VersionDraft } from './plan.js';
import type { BuildStep, TestScan, TestStep } from './step.js';

/** Where relations stand, for whoever reads them. */
export interface Places {
  /** The steps that whoever reads it waits for; none where it stands there already. */
  readonly stepsOf: (id: string) => readonly string[];
  /** Undefined for a relation that nobody has built. */
  readonly placeOf: (id: string) => RelationName | undefined;
  readonly known?: KnownOfRelations;
  /** The instant of the run for those who read its day or hour, in ISO form. */
  readonly runAt: string;
}

/** How many rows a relation had at the end of a day so many days ago; undefined where nobody knows. */
export type RowsOfDaysAgo = (id: string, days: number) => number | undefined;

/** What data tests need to know that no rows tell. */
export interface KnownOfRelations {
  readonly rowsDaysAgo: RowsOfDaysAgo;
  /** How a table that somebody else loads differs from its contract; undefined where nobody has looked. */
  readonly mismatchesOf: (id: string) => readonly ContractMismatch[] | undefined;
  /** The instant of the run, in ISO form. */
  readonly runAt: string;
}

/** Turns declarations into steps: SQL, what it reads, what it waits for. */
export class StepCompiler {
  constructor(
    private readonly project: Project,
    private readonly dialect: Dialect,
    private readonly places: Places,
  ) {}

  /**
   * The build of a model.
   *
   * @throws MartletError when its query can't be built or reads what nobody has built.
   */
  build(model: ProjectModel, version: RelationName, fingerprint: string, gates: (id: string) => readonly string[]): BuildStep {
    const locate = this.#locate(model);
    const bound = bindModel(this.project, model, locate);
    const hooks = bindHooks(model, locate, version);
    const reads = new Set([...bound.reads, ...hooks.reads]);
    return {
      kind: 'build',
      id: `model ${model.id}`,
      relation: model.id,
      file: model.file,
      as: storedAs(model),
      version,
      fingerprint,
      reads: [...reads].map((relation) => ({ relation, version: locate(relation) })),
      sql: this.#compile(bound.query),
      before: hooks.before.map((statement) => this.#compile(statement)),
      after: hooks.after.map((statement) => this.#compile(statement)),
      // What fails its own blocking tests is nothing to build on.
      dependsOn: [...this.#stepsOf(reads), ...[...reads].flatMap(gates)],
    };
  }

  /** The query of a model, over the relations that it reads as they stand. */
  queryOf(model: ProjectModel): OperationNode {
    return atRunInstant(bindModel(this.project, model, this.#locate(model)).query, this.places.runAt);
  }

  /** The data tests of a relation. What the warehouse says about a table is asked only where somebody has looked. */
  relationTests(relation: ProjectRelation): readonly TestStep[] {
    const { known } = this.places;
    const tests = this.#testsOf(relation).filter(({ contract }) => contract === undefined || known !== undefined);
    return tests.map((test) => this.#relationTest(relation, test));
  }

  /** The test among them that holds the table, which somebody else loads, against its contract. */
  contractTest(relation: ProjectRelation): TestStep | undefined {
    const test = this.#testsOf(relation).find(({ contract }) => contract !== undefined);
    return test && this.#relationTest(relation, test);
  }

  /** Holds a new kept table against the one that it takes the place of: what only that holds can't be computed again. */
  keepsRows(model: ProjectModel, own: ModelVersion, next: Pick<VersionDraft, 'relation' | 'columns'>, environment: string): TestStep {
    const comparison = keptComparison(this.project, { id: model.id, left: own, right: next });
    const places = new Map([
      [LEFT, own.relation],
      [RIGHT, next.relation],
    ]);
    const compile = (query: OperationNodeSource): string => this.#compile(resolveRelations(query.toOperationNode(), places).query);
    return {
      kind: 'test',
      id: relationTestId(model.id, KEEPS_ROWS),
      relation: model.id,
      test: KEEPS_ROWS,
      description: `The new table holds all that ${environment} has kept and can't compute again.`,
      file: model.file,
      sql: compile(missingRows(comparison)),
      count: compile(countMissingRows(comparison)),
      severity: 'error',
      warnIf: 0,
      errorIf: 0,
      ...this.#limitOf(undefined),
      dependsOn: this.#stepsOf([model.id]),
      holdsBack: [model.id],
      gates: true,
      losesRowsOf: environment,
    };
  }

  /** The scan that answers those tests which one pass over the relation can count together. */
  scans(relation: ProjectRelation, wanted: ReadonlySet<string>): readonly TestScan[] {
    const rules = this.#testsOf(relation).flatMap(({ name, failures }) => {
      const id = relationTestId(relation.id, name);
      const isCounted = failures.condition !== undefined || failures.aggregate !== undefined;
      return isCounted && wanted.has(id) ? [{ id, failures }] : [];
    });
    if (rules.length < 2) return [];
    const together = countTogether(rules.map(({ failures }) => failures)).toOperationNode();
    const query = withTypedLiterals(this.project, together, new Map([[TESTED, relation.id]]));
    const sql = this.#compile(resolveRelations(query, new Map([[TESTED, this.#locate(relation)(relation.id)]])).query);
    return [{ relation: relation.id, tests: rules.map(({ id }) => id), sql }];
  }

  /** A data test of its own. */
  ownTest(test: ProjectTest): TestStep {
    const { query, reads } = bindTest(this.project, test, this.#locate({ id: test.test.name, file: test.file }));
    const { severity = 'error', warnIf = 0, errorIf = 0, limit } = test.test.options;
    return {
      kind: 'test',
      id: ownTestId(test.test.name),
      relation: test.test.name,
      test: test.test.name,
      description: test.test.description,
      file: test.file,
      sql: this.#compile(query),
      ...this.#keptAs(query, test.from.values(), () => analyse(this.project, { declaration: test.test, file: test.file, from: test.from })),
      severity,
      warnIf,
      errorIf,
      ...this.#limitOf(limit),
      dependsOn: this.#stepsOf(reads),
      holdsBack: severity === 'error' ? [...reads] : [],
      gates: false,
    };
  }

  #relationTest(relation: ProjectRelation, test: RelationTest): TestStep {
    const locate = this.#locate(relation);
    const referred = referredBy(this.project, test);
    const reads = referred === undefined ? [relation.id] : [relation.id, referred];
    const from = new Map<string, string>([[TESTED, relation.id], ...(referred === undefined ? [] : [[REFERRED, referred] as const])]);
    const targets = new Map([...from].map(([name, id]) => [name, locate(id)]));
    const compile = (query: OperationNodeSource): string =>
      this.#compile(resolveRelations(withTypedLiterals(this.project, query.toOperationNode(), from), targets).query);
    const { rows, count } = test.failures;
    const { mismatches } = test.contract ?? {};
    const id = relationTestId(relation.id, test.name);
    return {
      kind: 'test',
      id,
      relation: relation.id,
      test: test.name,
      column: test.column,
      description: test.description,
      file: relation.file,
      sql: compile(rows),
      ...this.#keptAs(resolveRelations(rows.toOperationNode(), targets).query, reads, () =>
        analyseQuery(
          this.project,
          rows.toOperationNode(),
          new Map([[TESTED, relation.id], ...(referred === undefined ? [] : [[REFERRED, referred] as const])]),
        ),
      ),
      ...(count === undefined ? {} : { count: compile(count) }),
      ...(mismatches === undefined ? {} : { mismatches }),
      severity: test.severity,
      warnIf: test.warnIf,
      errorIf: test.errorIf,
      ...this.#limitOf(test.limit),
      // All others wait until the table is known to have the columns that they ask for.
      dependsOn: this.#stepsOf(reads).filter((step) => step !== id),
      holdsBack: test.severity === 'error' ? [relation.id] : [],
      // A test that looks at a second relation may wait for a model that is built on this one.
      gates: test.severity === 'error' && referred === undefined,
      ...(this.#lacksKnowledge(relation, test) ? { proof: { verdict: 'unknown', reliesOn: [], awaits: [] } } : {}),
    };
  }

  /** The failing rows without personal data, unless the config wants them as they are. */
  #keptAs(query: OperationNode, reads: Iterable<string>, analysed: () => Analysis): Pick<TestStep, 'kept'> {
    if (this.project.config.retention.personalFailingRows === 'plain') return {};
    const discreet = discreetRows(this.project, analysed, query, reads);
    return discreet === query ? {} : { kept: this.#compile(discreet) };
  }

  #compile(node: OperationNode): string {
    return this.dialect.compile(atRunInstant(node, this.places.runAt));
  }

  #limitOf(own: number | undefined): Pick<TestStep, 'limit'> {
    const limit = own ?? this.project.config.retention.failingRows;
    return limit === undefined ? {} : { limit };
  }

  /** Whether a test compares with what nobody knows, so that there is nothing to ask. */
  #lacksKnowledge({ id }: ProjectRelation, { earlier, contract }: RelationTest): boolean {
    if (contract !== undefined) return contract.mismatches === undefined;
    return earlier !== undefined && this.places.known?.rowsDaysAgo(id, earlier.days) === undefined;
  }

  #testsOf({ id, relation }: ProjectRelation): readonly RelationTest[] {
    const { known } = this.places;
    return testsKnowing(relation, { rowsDaysAgo: (days) => known?.rowsDaysAgo(id, days), mismatches: known?.mismatchesOf(id) });
  }

  #stepsOf(ids: Iterable<string>): readonly string[] {
    return [...new Set([...ids].flatMap(this.places.stepsOf))];
  }

  #locate(reader: { readonly id: string; readonly file: string }): Locate {
    return (id) => {
      const found = this.places.placeOf(id);
      if (found === undefined) throw new MartletError('relation-not-built', { reader: reader.id, relation: id }, { file: reader.file });
      return found;
    };
  }
}

/** The name of the test that a new kept table holds what the one before has kept. */
const KEEPS_ROWS = 'keeps_rows';

/** How a version of a model is stored. */
export function storedAs({ relation }: ProjectModel): BuildStep['as'] {
  const { kind } = relation.materialized;
  return kind === 'view' || kind === 'materialized-view' ? kind : 'table';
}

/** The id of the test that holds a table, which somebody else loads, against its contract. */
export function contractTestId(source: string): string {
  return relationTestId(source, columnContract.name);
}

/** An ephemeral model is no relation in the warehouse, so that there is nothing to build or to test. */
export function isInlined(relation: ProjectRelation): boolean {
  return relation.kind !== 'source' && relation.relation.materialized.kind === 'ephemeral';
}

function referredBy(project: Project, { refersTo }: RelationTest): string | undefined {
  return refersTo === undefined ? undefined : project.idOf(refersTo);
}

/** What stands for the data of a relation now. */
export type DataOf = (id: string) => string | undefined;

/** What stands for the rules of a relation's tests, whatever data they look at; undefined when there are none. */
export function testRules(project: Project, relation: ProjectRelation): string | undefined {
  const { rules, names } = testFacts(project, relation);
  return names.length === 0 || isInlined(relation) ? undefined : rules;
}

function testFacts(project: Project, relation: ProjectRelation) {
  return project.facts.once(`tests ${relation.id}`, () => {
    const tests = testsOf(relation.relation);
    return {
      rules: digestParts(tests.map(ruleOf)),
      names: tests.map(({ name }) => name),
      referred: [...new Set(tests.flatMap((test) => referredBy(project, test) ?? []))],
      days: tests.flatMap(({ earlier }) => earlier?.days ?? []),
      volatile: tests.flatMap((test) => volatilityOfTest(project, relation, test)),
    };
  });
}

/**
 * What stands for all tests of a relation and the data that they look at, and the tests' ids; undefined when there are none. Where a test
 * reads the clock or what no relation holds, nothing stands for what it looks at.
 */
export function testsKey(
  project: Project,
  relation: ProjectRelation,
  dataOf: DataOf,
  { rowsDaysAgo, mismatchesOf, runAt }: KnownOfRelations,
): { readonly key: string | undefined; readonly ids: readonly string[] } | undefined {
  const { rules, names, referred, days, volatile } = testFacts(project, relation);
  if (names.length === 0) return undefined;
  return {
    key: volatile.every(isOfRun)
      ? digestParts(
          rules,
          [relation.id, ...referred].map(dataOf),
          days.map((each) => rowsDaysAgo(relation.id, each)),
          mismatchesOf(relation.id),
          ...instantsOf(volatile, runAt),
        )
      : undefined,
    ids: names.map((name) => relationTestId(relation.id, name)),
  };
}

/** What stands for each test of a relation and the data that it looks at, by the test's id; undefined as above. */
export function testKeys(
  project: Project,
  relation: ProjectRelation,
  dataOf: DataOf,
  { rowsDaysAgo, mismatchesOf, runAt }: KnownOfRelations,
): ReadonlyMap<string, string | undefined> {
  return new Map(
    testsOf(relation.relation).map((test) => {
      const referred = referredBy(project, test);
      const other = referred === undefined ? undefined : [referred, dataOf(referred)];
      const before = test.earlier === undefined ? undefined : rowsDaysAgo(relation.id, test.earlier.days);
      const data = [dataOf(relation.id), other, before];
      const mismatches = test.contract === undefined ? undefined : mismatchesOf(relation.id);
      const volatile = volatilityOfTest(project, relation, test);
      const key = volatile.every(isOfRun) ? digestParts(...ruleOf(test), data, mismatches, ...instantsOf(volatile, runAt)) : undefined;
      return [relationTestId(relation.id, test.name), key];
    }),
  );
}

/** What a data test reads beside relations. */
function volatilityOfTest(project: Project, { id, relation }: ProjectRelation, test: RelationTest): readonly VolatileInput[] {
  const referred = referredBy(project, test);
  const columnsOf = (one: string): readonly string[] => Object.keys(project.byId.get(one)?.relation.columns ?? {});
  const tables: Tables = {
    [TESTED]: { relation: id, columns: Object.keys(relation.columns) },
    ...(referred === undefined ? {} : { [REFERRED]: { relation: referred, columns: columnsOf(referred) } }),
  };
  return volatileInputs(bind(test.failures.rows.toOperationNode(), tables).query);
}

function ruleOf({ name, severity, warnIf, errorIf, failures }: RelationTest): readonly unknown[] {
  return [name, severity, warnIf, errorIf, digest(nodeText(failures.rows.toOperationNode()))];
}

/** The same for a test of its own. */
export function ownTestKey(project: Project, test: ProjectTest, dataOf: DataOf, runAt: string): string | undefined {
  const { volatile } = ownTestFacts(project, test);
  if (!volatile.every(isOfRun)) return undefined;
  return digestParts(
    ...ownRuleOf(project, test),
    [...test.from.values()].map((id) => [id, dataOf(id)]),
    ...instantsOf(volatile, runAt),
  );
}

/** What stands for the rule of a test of its own, whatever data it looks at. */
export function ownTestRule(project: Project, test: ProjectTest): string {
  return digestParts(...ownRuleOf(project, test));
}

function ownRuleOf(project: Project, own: ProjectTest): readonly unknown[] {
  const { name, options } = own.test;
  return [name, options.severity, options.warnIf, options.errorIf, ownTestFacts(project, own).rule];
}

function ownTestFacts(project: Project, { test, file, from }: ProjectTest) {
  return project.facts.once(`test ${test.name}`, () => {
    const { bound, volatile } = analyse(project, { declaration: test, file, from });
    return { rule: fingerprintsOfBound(bound).query, volatile };
  });
}

/** A tree as text; its keys stand in the order in which Kysely makes them. */
function nodeText(node: OperationNode): string {
  return JSON.stringify(node, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
