import { type Project, type ProjectRelation, relationFingerprints } from '../project/index.js';
import { ownTestId } from '../quality/index.js';
import type { State } from '../state/index.js';
import { ownChange, versionColumns } from './change.js';
import { baseOf } from './decide/plan-basis.js';
import type { SelectionRequest } from './scope.js';
import { ownTestKey, ownTestRule, testKeys, testRules } from './test/test-keys.js';

/** The selectors that ask how relations differ from what is published, or how fresh sources are. */
export function stateSelectors({ select = [], exclude = [] }: Pick<SelectionRequest, 'select' | 'exclude'>): readonly string[] {
  return [...select, ...exclude].filter((selector) => /(state|source_status):/.test(selector));
}

/** The environment that another one is compared with: itself, or the default one as long as nothing is published in it. */
export function comparedEnvironment(project: Project, state: State, environment: string): string {
  return baseOf(state, environment, project.config.defaultEnvironment).environment;
}

/**
 * How relations, and data tests of their own, differ from what an environment stands for: by their own code, and by the rules of their data
 * tests. `rulesOf` tells which rules were run there last, by the id of the relation or test.
 */
export function statesOf(
  project: Project,
  state: State,
  environment: string,
  rulesOf: (id: string) => string | undefined,
): (id: string) => readonly string[] {
  const { versions } = baseOf(state, environment, project.config.defaultEnvironment);
  const fingerprintsOf = relationFingerprints(project);
  const dataOf = (id: string): string | undefined => versions.get(id)?.fingerprints.data.version;
  const hasHeld = (key: string | undefined): boolean => key !== undefined && state.passedTests.has(key);
  // Of a test that reads the day of a run nothing has held that is known here.
  const known = { rowsDaysAgo: () => undefined, mismatchesOf: () => undefined, runAt: '' };

  // What has held on the very data that is published is nothing new there, whichever environment ran it.
  const hasOtherTests = (relation: ProjectRelation): boolean => {
    const rules = testRules(project, relation);
    if (rules === undefined || rules === rulesOf(relation.id)) return false;
    return ![...testKeys(project, relation, dataOf, known).values()].every(hasHeld);
  };

  const ownTests = new Map(project.tests.map((test) => [ownTestId(test.test.name), test]));
  return (id) => {
    const own = ownTests.get(id);
    if (own !== undefined) {
      if (rulesOf(id) === ownTestRule(project, own) || hasHeld(ownTestKey(project, own, dataOf, known.runAt))) return [];
      return rulesOf(id) === undefined ? ['new', 'modified'] : ['modified'];
    }
    const before = versions.get(id);
    if (before === undefined) return ['new', 'modified'];
    const relation = project.byId.get(id);
    if (relation === undefined) return [];
    const isChanged = ownChange(before, fingerprintsOf(id), versionColumns(relation.relation.columns)) !== undefined;
    return isChanged || hasOtherTests(relation) ? ['modified'] : [];
  };
}
