import type { Project } from '../../project/index.js';
import { ownTestId, relationTestId, testsOf } from '../../quality/index.js';
import type { State } from '../../state/index.js';
import { type DataOf, ownTestKey, testKeys } from './test-keys.js';

/** How a data test has held: without a word, or with a warning. */
export type TestOutcome = 'held' | 'warned';

/** How data tests have held on some data and at an instant, by their ids, as far as the state knows; of the others nothing is said. */
export function testOutcomes(
  project: Project,
  { outcomes }: Pick<State, 'outcomes'>,
  dataOf: DataOf,
  runAt: string,
): ReadonlyMap<string, TestOutcome> {
  const found = new Map<string, TestOutcome>();
  const note = (id: string, key: string | undefined): void => {
    const outcome = key === undefined ? undefined : outcomes.get(key);
    if (outcome !== undefined) found.set(id, outcome);
  };
  // Without what tests know that no rows tell, their keys are others', and nothing is known of them.
  const known = { rowsDaysAgo: () => undefined, mismatchesOf: () => undefined, runAt };
  for (const relation of [...project.sources, ...project.models]) {
    if (dataOf(relation.id) === undefined) continue;
    for (const [id, key] of testKeys(project, relation, dataOf, known)) note(id, key);
  }
  for (const test of project.tests) note(ownTestId(test.test.name), ownTestKey(project, test, dataOf, runAt));
  return found;
}

/** The ids of all data tests that a project declares. */
export function testIds(project: Project): ReadonlySet<string> {
  const relations = [...project.sources, ...project.models];
  return new Set([
    ...relations.flatMap(({ id, relation }) => testsOf(relation).map(({ name }) => relationTestId(id, name))),
    ...project.tests.map(({ test }) => ownTestId(test.name)),
  ]);
}
