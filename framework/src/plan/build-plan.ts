import { MartletError } from '../errors.js';
import {
  analyseModel,
  describeVolatile,
  instantsOf,
  isOfRun,
  type Project,
  type ProjectModel,
  type ProjectRelation,
  type RelationPrints,
  relationPrints,
  volatilityOf,
  warehouseLimits,
} from '../project/index.js';
import { type ContractMismatch, contractMismatches, type FoundColumn, ownTestId } from '../quality/index.js';
import { digestParts } from '../sql/index.js';
import { keyOf, type ModelVersion, type Restatement, type State, versionsIn, versionsOf } from '../state/index.js';
import type { RelationName, Warehouse } from '../warehouses/warehouse.js';
import { overlayName, tableOptionsOf, withBatches } from './batch-steps.js';
import { inputChange, ownChange, type RelationChange, versionColumns } from './change.js';
import type { Drift } from './drift.js';
import { givenRows } from './given-rows.js';
import { type KeptChoices, type KeptTable, keptChoiceOf, keptMaterialization, keptTable } from './kept-table.js';
import type { Reach } from './later-rows.js';
import { type Plan, type PlannedVersion, rejectsOf, type VersionDraft, versionName } from './plan.js';
import { Problems } from './problems.js';
import { RestatedRanges } from './restated-ranges.js';
import { type Command, graphOf, type Scope } from './scope.js';
import type { Audit, LoadStep, Step, TestScan, TestStep } from './step.js';
import {
  contractTestId,
  isInlined,
  type KnownOfRelations,
  ownTestKey,
  type RowsOfDaysAgo,
  StepCompiler,
  storedAs,
  testKeys,
  testsKey,
} from './step-compiler.js';
import { TestProver } from './test-prover.js';

export interface PlanRequest {
  readonly project: Project;
  readonly warehouse: Pick<Warehouse, 'dialect' | 'statements'>;
  readonly state: State;
  readonly environment: string;
  /** The keys of the versions to begin with, by id, where these are not the environment's. */
  readonly begin?: ReadonlyMap<string, string>;
  readonly kept?: KeptChoices;
  readonly command: Command;
  readonly scope: Scope;
  /** What stands for the content of each source that could be looked at. */
  readonly contents: ReadonlyMap<string, string>;
  /** The keys of the versions that stand in the warehouse, whether the state knows them or not. */
  readonly stored: ReadonlySet<string>;
  /** In what the warehouse differs from what the state says of the environment. */
  readonly drift?: Drift;
  /** The columns of the tables that somebody else loads, by their sources' ids; of those left out nobody knows. */
  readonly foreignColumns?: ReadonlyMap<string, readonly FoundColumn[]>;
  /** The ids of relations to compute again though nothing has changed. */
  readonly refresh?: ReadonlySet<string>;
  /** How far tables reach that have a cursor, by the keys of versions. */
  readonly reach: ReadonlyMap<string, Reach>;
  /** What is known of numbers of rows on earlier days, for tests that compare with them. */
  readonly rowsDaysAgo?: RowsOfDaysAgo;
  /** The range of an incremental model to compute again. */
  readonly restate?: Restate;
  /** Whether data tests that can't fail are executed, too. */
  readonly executesAllTests?: boolean;
  /** The instant of the plan, in ISO form. */
  readonly now: string;
  /** The instant for those who read the day or the hour of the run; that of the plan when left out. */
  readonly runAt?: string;
}

/** A range of a model's intervals to compute again. */
export interface Restate {
  readonly id: string;
  readonly from?: string;
  readonly to?: string;
}

/**
 * Decides what a command does, from the project, from what is published and from what stands in the warehouse. Compiling
 * collects every problem.
 *
 * @throws MartletError, or MartletErrors when there are several.
 */
export function buildPlan(request: PlanRequest): Plan {
  return new Planner(request).plan();
}

/** The versions that an environment begins with: its own, or those of the default environment while it has none. */
export function baseOf(
  state: State,
  environment: string,
  defaultEnvironment: string,
): { readonly environment: string; readonly publication: number; readonly versions: ReadonlyMap<string, ModelVersion> } {
  const own = state.environments.get(environment);
  const from = own === undefined ? defaultEnvironment : environment;
  return { environment: from, publication: state.numbers.get(environment) ?? 0, versions: versionsOf(state, from) };
}

class Planner {
  readonly #request: PlanRequest;
  readonly #base: ReturnType<typeof baseOf>;
  readonly #printsOf: (id: string) => RelationPrints;
  readonly #planned = new Map<string, PlannedVersion>();
  /** Compiles for what reads relations while the plan is carried out. */
  readonly #compiler: StepCompiler;
  /** Compiles for what reads them afterwards. */
  readonly #finalCompiler: StepCompiler;
  readonly #kept = new Map<string, KeptTable>();
  readonly #prover: TestProver;
  readonly #known: KnownOfRelations;
  /** The answers of `#stepsOf`, which is asked once all is decided. */
  readonly #awaited = new Map<string, readonly string[]>();
  readonly #restatements: readonly Restatement[];
  readonly #restated: RestatedRanges;
  readonly #problems = new Problems();

  constructor(request: PlanRequest) {
    const { project, state, environment, scope, contents, warehouse } = request;
    this.#request = request;
    const own = baseOf(state, environment, project.config.defaultEnvironment);
    this.#base = request.begin === undefined ? own : { ...own, environment, versions: versionsIn(state, request.begin) };
    const token = `${environment} ${this.#base.publication + 1}`;
    const { restate, refresh = new Set() } = request;
    this.#restatements = [
      ...[...refresh].map((id) => ({ id, token, whole: true, range: {}, at: '' })),
      ...(restate === undefined ? [] : [{ id: restate.id, token, whole: false, range: rangeOf(restate), at: '' }]),
    ];
    // Other environments take a range that was computed again. All of a table they don't: it may hold what can't be computed again.
    const isTaken = ({ whole, token }: Restatement): boolean => !whole || token.startsWith(`${environment} `);
    const restatements = [...[...state.restatements.values()].flat().filter(isTaken), ...this.#restatements];
    this.#restated = new RestatedRanges(project, graphOf(project).order, restatements);
    this.#known = knownOf(request);
    this.#printsOf = relationPrints(project, {
      contentOf: (id) => contents.get(id),
      knownOf: (id) => (this.#isMade(id) ? undefined : this.#base.versions.get(id)?.prints),
      saltOf: (id) => this.#saltOf(id),
      contentIdOf: (id, prints) => this.#contentIdOf(id, prints),
    });
    const stepsOf = (id: string): readonly string[] => this.#stepsOf(id);
    const shared = { stepsOf, known: this.#known, runAt: this.#known.runAt };
    this.#compiler = new StepCompiler(project, warehouse.dialect, { ...shared, placeOf: (id) => this.#placeOf(id, 'now') });
    this.#finalCompiler = new StepCompiler(project, warehouse.dialect, { ...shared, placeOf: (id) => this.#placeOf(id, 'published') });
    this.#prover = new TestProver(project, {
      isBuilt: (id) => this.#planned.get(id)?.action === 'build',
      isCurrent: (id) => this.#isCurrent(id),
      loadOf: (id) => (this.#planned.get(id)?.action === 'load' ? this.#planned.get(id)?.step : undefined),
      isLoadedAsDeclared: (id) => scope.ingests.has(id),
      hasHeld: (relation, test) => {
        const key = testKeys(project, relation, (id) => this.#dataOf(id), this.#known).get(test);
        return key !== undefined && state.audits.has(key);
      },
    });
    this.#isMade = (id) => {
      const relation = project.byId.get(id);
      if (relation === undefined) return false;
      if (relation.kind === 'source') return scope.ingests.has(id) || relation.relation.files === undefined;
      // An inlined model is part of each query that reads it.
      return isInlined(relation) || (scope.builds && selected.has(id));
    };
    const selected = new Set(scope.selected);
  }

  readonly #isMade: (id: string) => boolean;

  plan(): Plan {
    const { project, scope, command, environment } = this.#request;
    const selected = new Set(scope.selected);
    const order = graphOf(project).order.filter((id) => selected.has(id) || scope.ingests.has(id));
    const relations = order.flatMap((id) => project.byId.get(id) ?? []);
    for (const relation of relations) this.#problems.collect(() => this.#decide(relation));
    // Tests come first: what fails them is nothing to build on.
    const tested = new Map<string, TestedRelation>();
    if (scope.tests) for (const relation of relations) if (selected.has(relation.id)) this.#test(relation, tested);
    const guards = new Map(relations.flatMap((relation) => this.#guardOf(relation)));
    const gates = (id: string): readonly string[] => [
      ...(guards.get(id) ?? []).map((step) => step.id),
      ...(tested.get(id)?.steps ?? []).filter((step) => step.gates).map((step) => step.id),
    ];
    const steps = relations.flatMap((relation): readonly Step[] => [
      ...this.#problems.collect(() => this.#make(relation, gates)),
      ...(guards.get(relation.id) ?? []),
      ...(tested.get(relation.id)?.steps ?? []),
    ]);
    const own = scope.tests ? this.#ownTests() : { steps: [], audits: [], hold: [] };
    const contracts = this.#contractsOf([...steps, ...own.steps], new Set([...tested.values()].flatMap(({ hold }) => hold)));
    const changes = relations.flatMap((relation) => this.#problems.collect(() => this.#changeOf(relation)));
    const removed = scope.isWhole && scope.builds ? [...this.#base.versions.keys()].filter((id) => !project.byId.has(id)) : [];
    this.#problems.throwAll();
    return {
      command,
      environment,
      target: project.target.name,
      basis: { publication: this.#base.publication, environment: this.#base.environment },
      changes: [...changes, ...removed.map((id): RelationChange => ({ id, kind: 'removed' }))],
      drift: this.#request.drift ?? { relations: 0, found: [] },
      steps: [...contracts, ...steps, ...own.steps],
      scans: [...tested.values()].flatMap(({ scans }) => scans),
      audits: [...[...tested.values()].flatMap(({ audits }) => audits), ...own.audits],
      testsThatHold: [...[...tested.values()].flatMap(({ hold }) => hold), ...own.hold],
      versions: [...this.#planned.values()],
      removed,
      restatements: this.#restatements,
      ...(this.#request.begin === undefined ? {} : { begin: this.#request.begin }),
    };
  }

  /** What whoever reads a relation waits for: the step that makes it, or a look at the tables of others behind it. */
  #stepsOf(id: string): readonly string[] {
    const known = this.#awaited.get(id);
    if (known !== undefined) return known;
    const steps = this.#stepsBehind(id);
    this.#awaited.set(id, steps);
    return steps;
  }

  #stepsBehind(id: string): readonly string[] {
    const step = this.#planned.get(id)?.step;
    if (step !== undefined) return [step];
    const relation = this.#request.project.byId.get(id);
    if (relation === undefined) return [];
    if (relation.kind === 'source') return this.#known.mismatchesOf(id) === undefined ? [] : [contractTestId(id)];
    const isRead = isInlined(relation) || storedAs(relation) === 'view';
    return isRead ? [...new Set([...relation.from.values()].flatMap((input) => this.#stepsOf(input)))] : [];
  }

  /** The tests of tables of others that steps wait for though nobody has asked for them. */
  #contractsOf(steps: readonly Step[], hold: ReadonlySet<string>): readonly TestStep[] {
    const { scope, project } = this.#request;
    const awaited = new Set(steps.flatMap(({ dependsOn }) => dependsOn));
    const known = new Set([...steps.map(({ id }) => id), ...hold]);
    return [...scope.foreign].flatMap((id) => {
      const source = project.byId.get(id);
      const isMissing = awaited.has(contractTestId(id)) && !known.has(contractTestId(id));
      return (isMissing && source !== undefined && this.#compiler.contractTest(source)) || [];
    });
  }

  #decide(relation: ProjectRelation): readonly never[] {
    const planned = relation.kind === 'source' ? this.#decideSource(relation) : this.#decideModel(relation);
    if (planned !== undefined) this.#planned.set(relation.id, planned);
    return [];
  }

  #decideSource(source: Extract<ProjectRelation, { kind: 'source' }>): PlannedVersion | undefined {
    const { state, stored, scope } = this.#request;
    const { id } = source;
    const base = this.#base.versions.get(id);
    if (!scope.ingests.has(id)) return base === undefined ? undefined : this.#standing(base);
    const { data } = this.#printsOf(id);
    const draft = this.#draft(source, data.version, versionName(source, data.version), 'table', []);
    const tables = [draft.relation, versionName(rejectsOf(source), data.version)];
    const isLoaded = state.loads.has(keyOf(draft.relation)) && tables.every((table) => stored.has(keyOf(table)));
    if (!isLoaded) return { id, action: 'load', version: draft, step: `ingest ${id}`, reads: [] };
    return { id, action: base?.fingerprint === draft.fingerprint ? 'stand' : 'reuse', version: draft, reads: [] };
  }

  /**
   * What stands for all wishes to compute a relation again, and for what it reads beside relations. A kept table counts with its content,
   * which grows by what was done.
   */
  #saltOf(id: string): string | undefined {
    const { project, state } = this.#request;
    const relation = project.byId.get(id);
    if (relation === undefined) return undefined;
    const isKept = keptMaterialization(relation) !== undefined;
    const wishes = isKept ? [] : [...(state.restatements.get(id) ?? []), ...this.#restatements.filter((wish) => wish.id === id)];
    const reasons = [...wishes.map(({ token }) => token), ...this.#instantsOf(relation)];
    return reasons.length === 0 ? undefined : digestParts(...reasons);
  }

  /** What stands for what a relation reads beside others: the day or hour of the run; for all else this run itself. */
  #instantsOf(relation: ProjectRelation): readonly string[] {
    if (relation.kind === 'source') return [];
    const volatile = volatilityOf(this.#request.project, relation);
    if (volatile.every(isOfRun)) return instantsOf(volatile, this.#known.runAt);
    const { environment, state } = this.#request;
    return [
      `run of ${environment} after ${this.#base.publication} ${state.runs.get(environment)?.runId ?? ''}`,
      ...instantsOf(volatile, this.#known.runAt),
    ];
  }

  /** What a kept table will hold once the plan is done; undefined for what is none, or is not made. */
  #contentIdOf(id: string, prints: RelationPrints): string | undefined {
    const relation = this.#request.project.byId.get(id);
    if (relation === undefined || relation.kind === 'source' || !this.#isMade(id)) return undefined;
    const materialized = keptMaterialization(relation);
    if (materialized === undefined) return undefined;
    const { state, stored, environment, now, reach, kept: choices = {} } = this.#request;
    const kept = keptTable({
      choice: keptChoiceOf(choices, id),
      model: relation,
      materialized,
      prints,
      token: this.#restatements.find((wish) => wish.id === id && wish.whole)?.token,
      restatedBy: (covered) => this.#restated.of(relation, covered),
      reach,
      base: this.#base.versions.get(id),
      state,
      stored,
      environment,
      origin: digestParts([...this.#originsOf(relation)].sort()),
      now,
    });
    this.#kept.set(id, kept);
    return kept.content.id;
  }

  /** What stands for the data behind a model, whatever is made of it on the way. */
  #originsOf({ from }: ProjectModel): ReadonlySet<string> {
    return new Set(
      [...from.values()].flatMap((id) => {
        const relation = this.#request.project.byId.get(id);
        const isMadeAnew = relation !== undefined && relation.kind !== 'source' && keptMaterialization(relation) === undefined;
        return isMadeAnew && this.#isMade(id) ? [...this.#originsOf(relation)] : [`${id} ${this.#printsOf(id).data.version}`];
      }),
    );
  }

  #decideModel(model: ProjectModel): PlannedVersion | undefined {
    const { stored, scope } = this.#request;
    const { id } = model;
    const base = this.#base.versions.get(id);
    const reads = [...new Set(model.from.values())];
    if (isInlined(model)) {
      const { data } = this.#printsOf(id);
      // A view of the same rows is another version, which goes where the model is inlined from now on.
      const relation = versionName(model, `${data.version}__inline`);
      return { id, action: 'inline', version: this.#draft(model, data.version, relation, 'inline', []), reads };
    }
    if (!scope.builds) return base === undefined ? undefined : this.#standing(base);
    const { data } = this.#printsOf(id);
    const growing = this.#kept.get(id);
    if (growing !== undefined) return this.#decideKept(model, growing);
    const as = storedAs(model);
    const behind = as === 'table' ? [] : this.#versionsBehind(reads);
    // A view shows a kept table itself and not what that held at one time, so that two tables never share one.
    const kept = behind.map(keyOf).filter((key) => this.#isKept(key));
    const fingerprint = kept.length === 0 ? data.version : digestParts(data.version, kept.sort());
    if (base?.fingerprint === fingerprint && stored.has(keyOf(base.relation))) {
      return { id, action: 'stand', version: this.#draft(model, fingerprint, base.relation, base.as, base.reads), reads };
    }
    const relation = versionName(model, fingerprint);
    const draft = this.#draft(model, fingerprint, relation, as, behind);
    // Every version is made by one statement that is done or not done, so what stands there is complete. A run that was killed may
    // have made it of rows that no kept table ever came to hold.
    const isSure = this.#request.state.versions.has(keyOf(relation)) || !this.#readsGrowing(draft);
    if (stored.has(keyOf(relation)) && isSure) return { id, action: 'reuse', version: draft, reads };
    // A view over a table that takes its new rows only when it is published must not be seen to do so before.
    const isLate = as === 'view' && this.#readsPending(reads);
    const place = isLate ? { place: versionName(model, `${fingerprint}__${this.#request.environment}`) } : {};
    return { id, action: 'build', version: draft, step: `model ${id}`, reads, ...place };
  }

  /**
   * The test that stands before a kept table is given up for another one: what the environment's own holds may be more than can be
   * computed again, unless it was made of nothing but what the sources hold now, or another environment has it too.
   */
  #guardOf(relation: ProjectRelation): readonly (readonly [string, readonly TestStep[]])[] {
    const { state, environment, begin, kept: choices = {} } = this.#request;
    const kept = this.#kept.get(relation.id);
    const planned = this.#planned.get(relation.id);
    const own = state.versions.get(state.environments.get(environment)?.versions.get(relation.id) ?? '');
    if (kept === undefined || planned === undefined || relation.kind === 'source' || begin !== undefined) return [];
    if (own?.content === undefined || !this.#request.stored.has(keyOf(own.relation))) return [];
    const goesOn = [kept.version, kept.known?.relation].some((place) => place !== undefined && keyOf(place) === keyOf(own.relation));
    const isComputable = own.content.origin !== undefined && own.content.origin === kept.content.origin;
    const isHeld = [...state.environments].some(
      ([name, { versions }]) => name !== environment && versions.get(own.id) === keyOf(own.relation),
    );
    if (goesOn || isComputable || isHeld || keptChoiceOf(choices, relation.id) === 'replace') return [];
    return [[relation.id, [this.#compiler.keepsRows(relation, own, planned.version, environment)]]];
  }

  #decideKept(model: ProjectModel, kept: KeptTable): PlannedVersion {
    const { environment } = this.#request;
    const { id } = model;
    const reads = [...new Set(model.from.values())];
    const base = this.#base.versions.get(id);
    const version = { ...this.#draft(model, kept.fingerprint, kept.version, 'table', []), content: kept.content };
    if (kept.start === 'stand') {
      const isPublished = base !== undefined && keyOf(base.relation) === keyOf(kept.version);
      return { id, action: isPublished ? 'stand' : 'reuse', version, reads };
    }
    const place = kept.start === 'beside' ? { place: overlayName(kept, environment) } : {};
    return { id, action: 'build', version, step: `model ${id}`, reads, ...place };
  }

  #isKept(key: string): boolean {
    if (this.#request.state.versions.get(key)?.content !== undefined) return true;
    return [...this.#kept.values()].some(({ version }) => keyOf(version) === key);
  }

  /** Whether it is made of a kept table that takes rows in this plan. */
  #readsGrowing({ builtOn = {} }: VersionDraft): boolean {
    return Object.keys(builtOn).some((id) => this.#planned.get(id)?.action === 'build');
  }

  #readsPending(ids: readonly string[]): boolean {
    return ids.some((id) => {
      const planned = this.#planned.get(id);
      return planned?.place !== undefined || (planned?.action === 'inline' && this.#readsPending(planned.reads));
    });
  }

  #standing(base: ModelVersion): PlannedVersion {
    const { runId: _run, createdAt: _created, rows: _rows, holds: _holds, ...version } = base;
    return { id: base.id, action: 'stand', version, reads: [] };
  }

  #draft(
    { id, relation }: ProjectRelation,
    fingerprint: string,
    place: RelationName,
    as: VersionDraft['as'],
    reads: readonly RelationName[],
  ): VersionDraft {
    const prints = this.#printsOf(id);
    const builtOn = this.#builtOn(id);
    const isOnKept = Object.keys(builtOn).length > 0;
    const columns = versionColumns(relation.columns);
    return { id, relation: place, as, fingerprint, prints, columns, reads, ...(isOnKept ? { builtOn } : {}) };
  }

  /** The kept tables behind a relation, and what they hold as it is made. */
  #builtOn(id: string): Readonly<Record<string, string>> {
    const relation = this.#request.project.byId.get(id);
    if (relation === undefined || relation.kind === 'source') return {};
    const behind = [...relation.from.values()].map((input) => {
      const version = this.#planned.get(input)?.version ?? this.#base.versions.get(input);
      return version?.content === undefined ? (version?.builtOn ?? {}) : { [input]: version.content.id };
    });
    return Object.assign({}, ...behind) as Readonly<Record<string, string>>;
  }

  /** All versions behind a query: those that it reads and, where these are views, those that they read in turn. */
  #versionsBehind(ids: readonly string[]): readonly RelationName[] {
    const found = new Map<string, RelationName>();
    for (const id of ids) {
      const version = this.#planned.get(id)?.version ?? this.#base.versions.get(id);
      const behind =
        version?.as === 'inline'
          ? this.#versionsBehind([...new Set((this.#request.project.byId.get(id) as ProjectModel).from.values())])
          : version === undefined
            ? []
            : [version.relation, ...version.reads];
      for (const relation of behind) found.set(keyOf(relation), relation);
    }
    return [...found.values()];
  }

  /** Where a relation stands: for those that read it now, or for those that read it once the plan is carried out. */
  #placeOf(id: string, when: 'now' | 'published'): RelationName | undefined {
    const relation = this.#request.project.byId.get(id);
    const planned = this.#planned.get(id);
    const place = when === 'now' ? planned?.place : undefined;
    const known = place ?? planned?.version.relation ?? this.#base.versions.get(id)?.relation;
    if (known !== undefined) return known;
    // A table that somebody else loads stands under its own name.
    return relation?.kind === 'source' && relation.relation.files === undefined
      ? { schema: relation.schema, name: relation.name }
      : undefined;
  }

  #make(relation: ProjectRelation, gates: (id: string) => readonly string[]): readonly Step[] {
    const planned = this.#planned.get(relation.id);
    if (planned === undefined) return [];
    if (planned.action === 'load') return [loadStep(relation, planned)];
    if (planned.action !== 'build' || relation.kind === 'source') return [];
    this.#requireInputs(relation);
    const { warehouse } = this.#request;
    const { version, place } = planned;
    for (const { error, severity } of warehouseLimits(relation, warehouse.dialect)) {
      if (severity !== 'warning') this.#problems.add(error, relation);
    }
    const kept = this.#kept.get(relation.id);
    const materialized = keptMaterialization(relation);
    const step = this.#compiler.build(relation, version.relation, version.fingerprint, gates);
    if (kept !== undefined && materialized !== undefined) {
      this.#refuseLoss(relation, kept);
      const { environment, now, reach } = this.#request;
      const query = this.#compiler.queryOf(relation);
      return [
        withBatches(step, {
          model: relation,
          materialized,
          kept,
          query,
          warehouse,
          environment,
          now,
          reach,
        }),
      ];
    }
    if (place === undefined) {
      const given = givenRows(relation.relation, warehouse.statements);
      return [{ ...step, table: tableOptionsOf(relation), ...(given === undefined ? {} : { given }) }];
    }
    const final = this.#finalCompiler.build(relation, version.relation, version.fingerprint, gates);
    return [{ ...step, place, publish: warehouse.statements.createView(version.relation, final.sql) }];
  }

  /** What was made of a relation's code as it is now, and of the data behind it as it stands. */
  #isCurrent(id: string): boolean {
    if (this.#isMade(id)) return true;
    const { project } = this.#request;
    const base = this.#base.versions.get(id);
    if (base === undefined) return false;
    if (project.byId.get(id)?.kind === 'source') return base.prints.code.version === relationPrints(project)(id).code.version;
    const printsOf = relationPrints(project, {
      knownOf: (behind) => (behind === id ? undefined : this.#printsOf(behind)),
      saltOf: (behind) => this.#saltOf(behind),
      contentIdOf: (_, { data }) =>
        base.content === undefined ? undefined : base.content.fed === data.version ? base.content.id : 'other',
    });
    return base.prints.data.version === printsOf(id).data.version;
  }

  #test(relation: ProjectRelation, tested: Map<string, TestedRelation>): void {
    if (isInlined(relation)) return;
    this.#problems.collect(() => {
      const { project } = this.#request;
      const place = this.#placeOf(relation.id, 'published');
      // What nobody has built can't be tested; only a command that builds nothing meets it.
      const version = place === undefined ? undefined : keyOf(place);
      const dataOf = (id: string): string | undefined => this.#dataOf(id);
      const all = testsKey(project, relation, dataOf, this.#known);
      if (all === undefined) return [];
      if (this.#holds(all.key, [relation.id])) {
        tested.set(relation.id, { steps: [], scans: [], audits: [], hold: all.ids });
        return [];
      }
      const keys = testKeys(project, relation, dataOf, this.#known);
      const asked = this.#compiler.relationTests(relation).filter(({ id }) => !this.#holds(keys.get(id), [relation.id]));
      const steps = this.#request.executesAllTests === true ? asked : this.#prover.withProofs(relation, asked);
      const scans = this.#compiler.scans(relation, new Set(steps.filter(({ proof }) => proof === undefined).map(({ id }) => id)));
      // What nobody can know has not held.
      const known = steps.filter(({ proof }) => proof?.verdict !== 'unknown');
      const audits =
        version === undefined
          ? []
          : [
              ...known.flatMap(({ id }): Audit[] => {
                const key = keys.get(id);
                return key === undefined ? [] : [{ key, version, tests: [id] }];
              }),
              ...(known.length < steps.length || all.key === undefined
                ? []
                : [{ key: all.key, version, tests: steps.map(({ id }) => id) }]),
            ];
      const isAsked = new Set(steps.map(({ id }) => id));
      tested.set(relation.id, { steps, scans, audits, hold: [...keys.keys()].filter((id) => !isAsked.has(id)) });
      return [];
    });
  }

  #ownTests(): TestedTogether {
    const { project, scope } = this.#request;
    const steps: TestStep[] = [];
    const audits: Audit[] = [];
    const hold: string[] = [];
    for (const test of project.tests.filter(({ test: { name } }) => scope.selectedTests.has(name))) {
      this.#problems.collect(() => {
        const key = ownTestKey(project, test, (id) => this.#dataOf(id), this.#known.runAt);
        if (this.#holds(key, [...test.from.values()])) {
          hold.push(ownTestId(test.test.name));
          return [];
        }
        steps.push(this.#compiler.ownTest(test));
        const [place] = [...test.from.values()].flatMap((id) => this.#placeOf(id, 'published') ?? []);
        if (place !== undefined && key !== undefined) audits.push({ key, version: keyOf(place), tests: [ownTestId(test.test.name)] });
        return [];
      });
    }
    return { steps, audits, hold };
  }

  /** Whether a test has held on the same data, which is still there. Whoever asks for tests gets them. */
  #holds(key: string | undefined, ids: readonly string[]): boolean {
    if (key === undefined || this.#request.command === 'test' || !this.#request.state.audits.has(key)) return false;
    return !ids.some((id) => this.#isGone(id));
  }

  /** Whether the version that was tested is gone from the warehouse: another one takes its place. */
  #isGone(id: string): boolean {
    const { state, stored } = this.#request;
    const version = this.#planned.get(id)?.version;
    if (version === undefined || version.as === 'inline') return false;
    const key = keyOf(version.relation);
    return state.versions.has(key) && !stored.has(key);
  }

  /** A table whose rows are kept does not begin anew because the state is damaged where it knew the table. */
  #refuseLoss(model: ProjectModel, { start, version }: KeptTable): void {
    const { state, stored } = this.#request;
    const key = keyOf(version);
    const isUnknown = start === 'create' && stored.has(key) && state.damaged.some(({ name }) => name === key);
    if (isUnknown && !this.#isRefreshed(model.id)) {
      this.#problems.add(new MartletError('kept-state-damaged', { model: model.id, version: key }), model);
    }
  }

  /** What a build reads must be there when it begins: a version is gone, and this plan does not make it again. */
  #requireInputs(model: ProjectModel): void {
    const { project, stored } = this.#request;
    for (const id of new Set(model.from.values())) {
      const planned = this.#planned.get(id);
      const input = project.byId.get(id);
      if (planned?.action === 'inline' && input !== undefined && input.kind !== 'source') this.#requireInputs(input);
      const version = planned?.version ?? this.#base.versions.get(id);
      if (version === undefined || version.as === 'inline' || planned?.step !== undefined || stored.has(keyOf(version.relation))) continue;
      this.#problems.add(new MartletError('input-gone', { model: model.id, input: id, version: keyOf(version.relation) }), model);
    }
  }

  /** What stands for a relation's data; nobody knows it of a table that somebody else fills and that can't be looked at. */
  #dataOf(id: string): string | undefined {
    return this.#printsOf(id).data.version;
  }

  #changeOf(relation: ProjectRelation): readonly RelationChange[] {
    const { id } = relation;
    const planned = this.#planned.get(id);
    if (planned === undefined || !this.#isMade(id)) return [];
    const before = this.#base.versions.get(id);
    if (before === undefined) return [{ id, kind: 'added' }];
    const prints = this.#printsOf(id);
    const own = ownChange(before, prints, planned.version.columns);
    const isSame = before.prints.data.version === prints.data.version;
    if (relation.kind === 'source') {
      if (own !== undefined) return [{ id, ...own, causes: [] }];
      return isSame ? [] : [{ id, kind: 'data', restated: this.#isRefreshed(id) }];
    }
    const { causes, unread } = this.#inputChanges(relation);
    if (own !== undefined) {
      const goesOn = own.category !== 'metadata' && this.#kept.get(id)?.isForwardOnly === true;
      return [{ id, ...own, ...(goesOn ? { category: 'forward-only' } : {}), causes }];
    }
    if (isSame) return unread.length === 0 ? [] : [{ id, kind: 'untouched', inputs: unread }];
    const reads = volatilityOf(this.#request.project, relation);
    const volatile = reads.length === 0 ? {} : { volatile: reads.map(describeVolatile) };
    return [
      causes.length === 0
        ? { id, kind: 'data', restated: this.#isRefreshed(id), ...volatile }
        : { id, kind: 'indirect', causes, ...volatile },
    ];
  }

  #isRefreshed(id: string): boolean {
    const { refresh, restate } = this.#request;
    return restate?.id === id || (refresh?.has(id) ?? false);
  }

  #inputChanges(model: ProjectModel) {
    const inputs = [...new Set(model.from.values())].filter((id) => this.#isMade(id));
    const changed = inputs.filter((id) => this.#base.versions.get(id)?.prints.data.version !== this.#printsOf(id).data.version);
    if (changed.length === 0) return { causes: [], unread: [] };
    const { lineage } = analyseModel(this.#request.project, model);
    const isOpaque = lineage.rowsOpaque || lineage.columns.some(({ opaque }) => opaque);
    const read = new Set(
      [...lineage.rowInputs, ...lineage.columns.flatMap(({ inputs: used, shapedBy }) => [...used, ...shapedBy])].map(
        ({ table, column }) => `${table}.${column.toLowerCase()}`,
      ),
    );
    const results = changed.map((id) => ({
      id,
      ...inputChange(id, this.#base.versions.get(id)?.prints, this.#printsOf(id), (column) => isOpaque || read.has(`${id}.${column}`)),
    }));
    return {
      causes: results.flatMap(({ cause }) => cause ?? []),
      unread: results.flatMap(({ id, cause, unread }) => (cause === undefined && unread.length > 0 ? [{ id, columns: unread }] : [])),
    };
  }
}

function rangeOf({ from, to }: Restate): NonNullable<Restatement['range']> {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** What is known that no rows tell. */
function knownOf({ project, warehouse, foreignColumns, now, runAt = now, rowsDaysAgo = () => undefined }: PlanRequest): KnownOfRelations {
  const mismatches = new Map(
    [...(foreignColumns ?? [])].flatMap(([id, found]): [string, readonly ContractMismatch[]][] => {
      const source = project.byId.get(id);
      return source?.kind === 'source' ? [[id, contractMismatches(source.relation, found, warehouse.dialect.holdsType)]] : [];
    }),
  );
  return { rowsDaysAgo, mismatchesOf: (id) => mismatches.get(id), runAt };
}

interface TestedTogether {
  readonly steps: readonly TestStep[];
  readonly audits: readonly Audit[];
  /** The ids of tests that hold already. */
  readonly hold: readonly string[];
}

interface TestedRelation extends TestedTogether {
  readonly scans: readonly TestScan[];
}

function loadStep({ id, file }: ProjectRelation, { version }: PlannedVersion): LoadStep {
  return { kind: 'load', id: `ingest ${id}`, relation: id, file, version: version.relation, dependsOn: [] };
}
