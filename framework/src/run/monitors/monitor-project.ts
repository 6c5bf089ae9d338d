import type { Project } from '../../project/index.js';
import { commandFindings, type Judgement } from '../command-findings.js';
import type { StepResult } from '../events.js';
import { openRun } from '../open-run.js';
import type { RunContext } from '../run-context.js';
import type { RunRequest } from '../run-request.js';
import { measurementsOf } from './measurements.js';
import { verdictsOfMonitors } from './monitor-verdicts.js';
import type { Feedback } from './settings.js';
import { watch } from './watch.js';

type Request = Pick<RunRequest, 'clock' | 'signal' | 'environment' | 'openStore' | 'afterwards' | 'early'>;

/** Measures and judges what is watched of some relations, as they stand in an environment. */
export function monitorProject(
  project: Project,
  { ids, ...request }: Request & { readonly ids: ReadonlySet<string> },
): Promise<readonly StepResult[]> {
  return openRun(
    project,
    { ...request, access: 'note' },
    () => undefined,
    async (open) => {
      const { run, state } = open;
      const standing = new Set(state.environments.get(run.environment)?.versions.keys());
      const { results, verdicts } = await watch({ run }, { ids, changed: ids, standing });
      await request.afterwards?.(open, commandFindings(run, verdicts));
      return results;
    },
  );
}

/** Notes what somebody says of some days of a relation. A monitor whose newest day is as expected by that is well again. */
export function noteFeedback(
  project: Project,
  { relation, feedback, ...request }: Request & { readonly relation: string; readonly feedback: Feedback },
): Promise<void> {
  const at = request.clock.now();
  return openRun(
    project,
    { ...request, access: 'note' },
    () => undefined,
    async (open) => {
      const { run } = open;
      await run.store.note([{ kind: 'feedback', environment: run.environment, name: relation, at, body: feedback }]);
      if (feedback.verdict === 'expected') await request.afterwards?.(open, commandFindings(run, await standingVerdicts(run, relation)));
    },
  );
}

/** What the monitors of a relation say, by what was measured and what people say of it. */
async function standingVerdicts({ project, environment, store }: RunContext, id: string): Promise<readonly Judgement[]> {
  const relation = project.byId.get(id);
  if (relation === undefined) return [];
  const known = measurementsOf(await store.history({ kind: 'measurement', environment }), id);
  const feedback = await store.history({ kind: 'feedback', environment });
  return verdictsOfMonitors(project.config, relation, relation.relation.monitors, known, feedback);
}
