import type { OperationNodeSource } from 'kysely';
import type { DataTest, Model, Source } from '../model/index.js';
import { countTogether, REFERRED, type RelationTest, TESTED, testsOf } from '../quality/index.js';
import { readingClockOfTests } from './clock-of-tests.js';
import type { Given, GivenRow, GivenRows } from './given.js';
import { substituteMutant } from './mutation/mutation-switch.js';
import { runSubject } from './run.js';
import { resolveGivens, type Substitute, subProject } from './sub-project.js';

/** What the data tests of a relation said of given rows. */
export interface DataTestReport {
  /** The names of the tests that found failing rows, sorted. */
  readonly failed: readonly string[];
  /** The failing rows of every test, by name. */
  readonly rows: Readonly<Record<string, readonly GivenRow[]>>;
}

/**
 * Runs the data tests that a model or source declares, its contract's and its grain's included, on given rows: rows of the
 * relation itself, or of what it reads. What they call now is the time of this process, which `vi.setSystemTime` sets.
 *
 * @example
 * ```ts
 * const report = await testData(stgOrders, given(stgOrders, [{ quantity: 0 }]));
 * expect(report.failed).toEqual(['between_quantity']);
 * ```
 */
export async function testData(relation: Model | Source, ...givens: readonly Given[]): Promise<DataTestReport> {
  return testDataWith(relation, resolveGivens(relation, givens, testedRelations(relation)), substituteMutant);
}

/** The same, with models in the places of others. */
export async function testDataWith(
  relation: Model | Source,
  givens: readonly GivenRows[],
  substitute: Substitute,
): Promise<DataTestReport> {
  // Given rows have the columns of the contract.
  const tests = testsOf(relation).filter(({ contract }) => contract === undefined);
  const others = testedRelations(relation);
  const rowsOf = async (query: OperationNodeSource, referred?: RelationTest['refersTo']): Promise<readonly GivenRow[]> => {
    const subject = asDataTest(relation, referred as Model | Source | undefined, others, query);
    return (await runSubject(subject, await subProject(subject, givens, substitute))).rows;
  };
  // What can be counted in one scan is; most tests find nothing.
  const counted = tests.filter(({ failures: { condition, aggregate } }) => condition !== undefined || aggregate !== undefined);
  const [counts = {}] = counted.length === 0 ? [] : await rowsOf(countTogether(counted.map(({ failures }) => failures)));
  const passed = new Set(counted.filter((_, place) => Number(counts[`failures_${place}`]) === 0).map(({ name }) => name));
  const rows: Record<string, readonly GivenRow[]> = {};
  for (const test of tests) rows[test.name] = passed.has(test.name) ? [] : await rowsOf(test.failures.rows, test.refersTo);
  return {
    failed: Object.keys(rows)
      .filter((name) => rows[name]?.length !== 0)
      .sort(),
    rows,
  };
}

/** The relations that a relation's data tests read beside itself. */
function testedRelations(relation: Model | Source): readonly (Model | Source)[] {
  // A contract refers to what a project declares: sources and models.
  return [...new Set(testsOf(relation).flatMap(({ refersTo }) => (refersTo === undefined ? [] : [refersTo as Model | Source])))];
}

/** A query over a relation as a data test of its own. It declares more than it reads, so that all tests take the same rows. */
function asDataTest(
  relation: Model | Source,
  referred: Model | Source | undefined,
  others: readonly (Model | Source)[],
  query: OperationNodeSource,
): DataTest {
  const also = Object.fromEntries(others.map((other, place) => [`also_${place}`, other]));
  const from = { ...also, ...(referred === undefined ? {} : { [REFERRED]: referred }), [TESTED]: relation };
  return { kind: 'data-test', name: relation.name, from, options: {}, tags: [], query: () => readingClockOfTests(query) };
}
