import type { OperationNode } from 'kysely';
import { analyse, instantsOf, isInlined, isOfRun, type Project, type ProjectRelation, type ProjectTest } from '../../project/index.js';
import { columnContract, REFERRED, type RelationTest, relationTestId, TESTED, testsOf } from '../../quality/index.js';
import { type BoundTables, bind, digest, digestParts, fingerprintsOfBound, type VolatileInput, volatileInputs } from '../../sql/index.js';
import type { KnownOfRelations } from './known-of-relations.js';

/** The id of the test that holds a table, which others load, against its contract. */
export function contractTestId(source: string): string {
  return relationTestId(source, columnContract.name);
}

/** The id of the relation that a test compares with. */
export function referredBy(project: Project, { refersTo }: RelationTest): string | undefined {
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
  return project.cache.once(`tests ${relation.id}`, () => {
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
  const tables: BoundTables = {
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
  return project.cache.once(`test ${test.name}`, () => {
    const { bound, volatile } = analyse(project, { declaration: test, file, from });
    return { rule: fingerprintsOfBound(bound).query, volatile };
  });
}

/** A tree as text; its keys stand in the order in which Kysely makes them. */
function nodeText(node: OperationNode): string {
  return JSON.stringify(node, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
