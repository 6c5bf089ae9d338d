import { ownTestId } from '../../quality/index.js';
import { relationKey } from '../../state/index.js';
import type { Decisions } from '../decide/decide.js';
import { publishedPlace } from '../make/compilers.js';
import type { Compiling } from '../make/compiling.js';
import type { Problems } from '../problems.js';
import { ownTestKey } from './test-keys.js';
import type { Tested } from './test-relations.js';
import { ownTest } from './test-steps.js';
import { dataIn, isUpToDate } from './up-to-date.js';

/** The selected data tests of their own, each as the one that was asked or as one that holds. */
export function ownTests(decisions: Decisions, compiling: Compiling, problems: Problems): readonly Tested[] {
  const { project, scope, known } = decisions.given;
  if (!scope.tests) return [];
  const selected = project.tests.filter(({ test: { name } }) => scope.selectedTests.has(name));
  return selected.flatMap((test) =>
    problems.collect((): readonly Tested[] => {
      const id = ownTestId(test.test.name);
      const key = ownTestKey(project, test, dataIn(decisions), known.runAt);
      if (isUpToDate(decisions, key, [...test.from.values()])) return [{ steps: [], scans: [], passedTests: [], hold: [id] }];
      const step = ownTest(compiling, test);
      const [place] = [...test.from.values()].flatMap((each) => publishedPlace(decisions, each) ?? []);
      const passedTests = place === undefined || key === undefined ? [] : [{ key, version: relationKey(place), tests: [id] }];
      return [{ steps: [step], scans: [], passedTests, hold: [] }];
    }),
  );
}
