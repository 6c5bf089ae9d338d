import { ownTestRule, testRules } from '../plan/index.js';
import { ownTestId } from '../quality/index.js';
import type { HistoryEntry, StateStore } from '../state/index.js';
import type { StepResult } from './events.js';
import type { RunContext } from './run-context.js';

/** Which rules data tests had when an environment ran them, so that a later command can tell new and changed ones. */
export function testRuleEntries(
  { project, environment, request: { clock } }: Pick<RunContext, 'project' | 'environment' | 'request'>,
  results: readonly StepResult[],
): readonly HistoryEntry[] {
  const tests = results.filter(({ kind, status }) => kind === 'test' && status !== 'unchanged');
  const left = new Set(tests.filter(({ status }) => status === 'skipped' || status === 'cancelled').map(({ relation }) => relation));
  const done = new Set(tests.map(({ relation }) => relation).filter((relation) => !left.has(relation)));
  if (done.size === 0) return [];
  const at = clock.now();
  const entry = (name: string, body: string | undefined): readonly HistoryEntry[] =>
    body === undefined ? [] : [{ kind: 'tests', environment, name, at, body }];
  return [
    ...[...done].flatMap((id) => {
      const relation = project.byId.get(id);
      return relation === undefined ? [] : entry(id, testRules(project, relation));
    }),
    ...project.tests.flatMap((test) => (done.has(test.test.name) ? entry(ownTestId(test.test.name), ownTestRule(project, test)) : [])),
  ];
}

/** Which rules an environment ran last, by the id of a relation or of a test of its own. */
export async function notedTestRules(store: StateStore, environment: string): Promise<(id: string) => string | undefined> {
  const noted = await store.history({ kind: 'tests', environment, latest: true });
  const rules = new Map(noted.map(({ name, body }) => [name, String(body)]));
  return (id) => rules.get(id);
}
