import { MartletError } from '../../errors.js';
import { storedAs } from '../../materializations/index.js';
import {
  analyseModel,
  type Project,
  type ProjectModel,
  type ProjectRelation,
  type Proof,
  proofsByModel,
  repeats,
} from '../../project/index.js';
import { type RelationTest, relationTestId, testsOf } from '../../quality/index.js';
import { keptMaterialization } from '../kept-table.js';
import type { TestProof, TestStep } from '../step.js';

/** What proving needs to know of a plan. */
export interface PlannedData {
  /** Whether the plan builds the model, so that it reads what the plan's tests look at. */
  readonly isBuilt: (id: string) => boolean;
  /** Whether what stands was made of the relation's code as it is now, and of the data behind it as it stands. */
  readonly isCurrent: (id: string) => boolean;
  /** The step that loads a source, if the plan does. */
  readonly loadOf: (id: string) => string | undefined;
  /** Whether the plan has made sure that a source stands as its whole contract says. */
  readonly isLoadedAsDeclared: (id: string) => boolean;
  /** Whether a test has held, in an earlier run, on the data that stands. */
  readonly hasHeld: (relation: ProjectRelation, test: string) => boolean;
}

/**
 * Finds the tests of a plan that need not be executed. A proof counts only where the data that it speaks of is surely the data
 * that the tested model was made of, and where all tests that it relies on have held on it or are asked by the same plan.
 */
export class TestProver {
  /** The tests of the plan so far, by id. */
  private readonly asked = new Map<string, TestStep>();
  private readonly proofsOf: (model: ProjectModel) => ReadonlyMap<string, Proof>;

  constructor(
    private readonly project: Project,
    private readonly data: PlannedData,
  ) {
    this.proofsOf = proofsByModel(project);
  }

  /** The tests of a relation, with proofs. Relations are to be given in the order of the graph. */
  withProofs(relation: ProjectRelation, steps: readonly TestStep[]): readonly TestStep[] {
    const tests = new Map(testsOf(relation.relation).map((test) => [relationTestId(relation.id, test.name), test]));
    const proved = relation.kind === 'source' ? new Map<string, Proof>() : this.provedOf(relation);
    for (const step of steps) this.asked.set(step.id, step);
    const settled = steps.map((step) => {
      const test = tests.get(step.id);
      const found = proved.get(step.id);
      const proof =
        test === undefined
          ? undefined
          : ((relation.kind === 'source' || found === undefined ? undefined : this.proofOf(relation, test, step, found)) ??
            this.implied(relation, test, [...tests.values()]));
      return proof === undefined ? step : { ...step, proof };
    });
    for (const step of settled) this.asked.set(step.id, step);
    return settled;
  }

  private provedOf(model: ProjectModel): ReadonlyMap<string, Proof> {
    try {
      return this.data.isCurrent(model.id) ? this.proofsOf(model) : new Map();
    } catch (error) {
      // Of a query that can't be read nothing is known; who needs it says what is wrong with it.
      if (error instanceof MartletError) return new Map();
      throw error;
    }
  }

  private proofOf(model: ProjectModel, { claim, refersTo }: RelationTest, step: TestStep, proof: Proof): TestProof | undefined {
    const referred = refersTo === undefined ? undefined : this.project.idOf(refersTo);
    if (referred !== undefined && !this.data.isCurrent(referred)) return undefined;
    const through = this.data.isBuilt(model.id) ? 'views' : 'everything';
    const readers = [...proof.basis.map(({ relation }) => relation), ...(referred === undefined ? [] : [referred])];
    if (!readers.every((id) => this.stays(id, through))) return undefined;
    const awaits: string[] = [];
    for (const { kind, id, relation } of proof.basis) {
      const needed = kind === 'load' ? this.loadBehind(relation, claim) : this.testBehind(id, relation, step);
      if (needed === undefined) return undefined;
      awaits.push(...needed);
    }
    const { verdict, reliesOn } = proof;
    return { verdict, reliesOn, awaits };
  }

  /** The steps to wait for when a proof relies on what a load rejects; undefined where it can't. */
  private loadBehind(source: string, claim: RelationTest['claim']): readonly string[] | undefined {
    const isNullability = claim?.kind === 'not-null';
    // Of a source that stands, fingerprints tell whether it may hold nulls, and nothing of the values that it accepts.
    if (!this.data.isLoadedAsDeclared(source) && !(isNullability && this.data.isCurrent(source))) return undefined;
    const step = this.data.loadOf(source);
    return step === undefined ? [] : [step];
  }

  /** The same for a test. */
  private testBehind(id: string, tested: string, step: TestStep): readonly string[] | undefined {
    const asked = this.asked.get(id);
    // Models may wait for a test that gates, so it must not wait for one that may in turn wait for them.
    if (asked !== undefined) return asked.gates || !step.gates ? [id] : undefined;
    const relation = this.project.byId.get(tested);
    const isKept = relation === undefined || keptMaterialization(relation) !== undefined;
    return !isKept && this.data.hasHeld(relation, id) ? [] : undefined;
  }

  /** Values that are never repeated in some columns are not repeated in more of them. */
  private implied(relation: ProjectRelation, test: RelationTest, tests: readonly RelationTest[]): TestProof | undefined {
    const { claim } = test;
    if (claim?.kind !== 'unique') return undefined;
    const place = tests.indexOf(test);
    for (const [index, other] of tests.entries()) {
      if (other === test || other.claim?.kind !== 'unique') continue;
      const { columns: fewer, nulls } = other.claim;
      const isStronger = fewer.every((column) => claim.columns.includes(column)) && (fewer.length < claim.columns.length || index < place);
      // Where rows with a null are left out of the other test, there must be none.
      const wanted = nulls === 'left out' && claim.nulls === 'equal' ? fewer : [];
      const known = wanted.map((column) => tests.find((one) => one.claim?.kind === 'not-null' && one.claim.column === column));
      const needed = [other, ...known].map((one) => (one === undefined ? '' : relationTestId(relation.id, one.name)));
      if (isStronger && needed.every((id) => this.asked.has(id))) return { verdict: 'pruned', reliesOn: needed, awaits: needed };
    }
    return undefined;
  }

  /**
   * Whether a relation shows the same rows to a model and to a test: where the model is built meanwhile, unless a view makes them
   * anew each time; where the model was built before, only if building anything behind it once more makes the same rows.
   */
  private stays(id: string, through: 'views' | 'everything'): boolean {
    const relation = this.project.byId.get(id);
    if (relation === undefined) return false;
    // A table that somebody else fills may change between two statements.
    if (relation.kind === 'source') return relation.relation.files !== undefined;
    const { before, after } = relation.relation;
    if (through === 'views' && storedAs(relation.relation) === 'table') return true;
    if (keptMaterialization(relation) !== undefined || before !== undefined || after !== undefined) return false;
    const repeated = relation.kind === 'seed' || repeats(analyseModel(this.project, relation).bound.query);
    return repeated && [...relation.from.values()].every((input) => this.stays(input, through));
  }
}
