import type { ProjectRelation } from '../../project/index.js';
import { isInlined } from '../../project/index.js';
import { relationKey } from '../../state/index.js';
import type { Decisions } from '../decide/decide.js';
import { publishedPlace } from '../make/compilers.js';
import type { Compiling } from '../make/compiling.js';
import type { Problems } from '../problems.js';
import type { PassedTests, Step, TestScan, TestStep } from '../step.js';
import { contractTestId, testKeys, testsKey } from './test-keys.js';
import { TestProver } from './test-prover.js';
import { testScans } from './test-scans.js';
import { contractTest, relationTests } from './test-steps.js';
import { dataIn, isUpToDate } from './up-to-date.js';

/** What a plan asks of data, and what it need not ask again. */
export interface Tested {
  readonly steps: readonly TestStep[];
  readonly scans: readonly TestScan[];
  readonly passedTests: readonly PassedTests[];
  /** The ids of tests that hold already. */
  readonly hold: readonly string[];
}

/** The data tests of the selected relations, by the relation's id. */
export function testRelations(decisions: Decisions, compiling: Compiling, problems: Problems): ReadonlyMap<string, Tested> {
  const { relations, selected, scope } = decisions.given;
  if (!scope.tests) return new Map();
  const prover = proverOf(decisions);
  return new Map(
    relations
      .filter((relation) => selected.has(relation.id) && !isInlined(relation))
      .flatMap((relation) =>
        problems.collect(() => {
          const tested = testRelation(decisions, compiling, prover, relation);
          return tested === undefined ? [] : [[relation.id, tested] as const];
        }),
      ),
  );
}

function proverOf(decisions: Decisions): TestProver {
  const { given, fingerprints, table } = decisions;
  return new TestProver(given.project, {
    isBuilt: (id) => table.get(id)?.planned.action === 'build',
    isCurrent: fingerprints.isCurrent,
    loadOf: (id) => {
      const planned = table.get(id)?.planned;
      return planned?.action === 'load' ? planned.step : undefined;
    },
    isLoadedAsDeclared: (id) => given.scope.ingests.has(id),
    hasHeld: (relation, test) => {
      const key = testKeys(given.project, relation, dataIn(decisions), given.known).get(test);
      return key !== undefined && given.state.passedTests.has(key);
    },
  });
}

function testRelation(decisions: Decisions, compiling: Compiling, prover: TestProver, relation: ProjectRelation): Tested | undefined {
  const { project, known, executesAllTests } = decisions.given;
  const dataOf = dataIn(decisions);
  const all = testsKey(project, relation, dataOf, known);
  if (all === undefined) return undefined;
  if (isUpToDate(decisions, all.key, [relation.id])) return { steps: [], scans: [], passedTests: [], hold: all.ids };
  const keys = testKeys(project, relation, dataOf, known);
  const asked = relationTests(compiling, relation).filter(({ id }) => !isUpToDate(decisions, keys.get(id), [relation.id]));
  const steps = executesAllTests === true ? asked : prover.withProofs(relation, asked);
  const isAsked = new Set(steps.map(({ id }) => id));
  return {
    steps,
    scans: testScans(compiling, relation, new Set(steps.filter(({ proof }) => proof === undefined).map(({ id }) => id))),
    passedTests: auditsOf(decisions, relation, steps, { keys, all: all.key }),
    hold: [...keys.keys()].filter((id) => !isAsked.has(id)),
  };
}

/** What is remembered of tests that pass: each by itself, and all of them together. */
function auditsOf(
  decisions: Decisions,
  { id }: ProjectRelation,
  steps: readonly TestStep[],
  { keys, all }: { readonly keys: ReadonlyMap<string, string | undefined>; readonly all: string | undefined },
): readonly PassedTests[] {
  // What was never built can't be tested; only a command that builds nothing meets it.
  const place = publishedPlace(decisions, id);
  if (place === undefined) return [];
  const version = relationKey(place);
  // What can't be known has not held.
  const known = steps.filter(({ proof }) => proof?.verdict !== 'unknown');
  const each = known.flatMap((step): PassedTests[] => {
    const key = keys.get(step.id);
    return key === undefined ? [] : [{ key, version, tests: [step.id] }];
  });
  const isWhole = known.length === steps.length && all !== undefined;
  return isWhole ? [...each, { key: all, version, tests: steps.map((step) => step.id) }] : each;
}

/** The tests of tables of others that steps wait for though they were not asked for. */
export function awaitedContracts(
  { given: { scope, project } }: Decisions,
  compiling: Compiling,
  steps: readonly Step[],
  hold: ReadonlySet<string>,
): readonly TestStep[] {
  const awaited = new Set(steps.flatMap(({ dependsOn }) => dependsOn));
  const known = new Set([...steps.map(({ id }) => id), ...hold]);
  return [...scope.foreign].flatMap((id) => {
    const isMissing = awaited.has(contractTestId(id)) && !known.has(contractTestId(id));
    const source = isMissing ? project.byId.get(id) : undefined;
    return (source !== undefined && contractTest(compiling, source)) || [];
  });
}
