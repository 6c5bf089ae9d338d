import { monitorName } from '../../model/index.js';
import type { Project } from '../../project/index.js';
import type { StepResult } from '../events.js';
import { type Found, foundBy } from '../found.js';
import { openRun } from '../open-run.js';
import type { RunContext } from '../run-context.js';
import type { RunRequest } from '../run-request.js';
import { measurementsOf, partsOf } from './measurements.js';
import { type Feedback, settingsOf } from './settings.js';
import { stepIdentity, watch } from './watch.js';

type Request = Pick<RunRequest, 'clock' | 'signal' | 'environment' | 'openStore' | 'afterwards' | 'early'>;

/** Measures and judges what is watched of some relations, as they stand in an environment. */
export function monitorProject(
  project: Project,
  { ids, ...request }: Request & { readonly ids: ReadonlySet<string> },
): Promise<readonly StepResult[]> {
  return openRun(
    project,
    request,
    () => undefined,
    async (open) => {
      const { run, state } = open;
      const standing = new Set(state.environments.get(run.environment)?.versions.keys());
      const steps = await watch({ run }, { ids, changed: ids, standing });
      await request.afterwards?.(open, foundBy(run, steps));
      return steps;
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
    request,
    () => undefined,
    async (open) => {
      const { run } = open;
      await run.store.note([{ kind: 'feedback', environment: run.environment, name: relation, at, body: feedback }]);
      if (feedback.verdict === 'expected') await request.afterwards?.(open, foundBy(run, await wellSteps(run, relation)));
    },
  );
}

/** The monitors of a relation whose newest day is as it should be, by what was measured and what people say of it. */
async function wellSteps({ project, environment, store }: RunContext, id: string): Promise<Found['steps']> {
  const relation = project.byId.get(id);
  if (relation === undefined) return [];
  const known = measurementsOf(await store.history({ kind: 'measurement', environment }), id);
  const feedback = await store.history({ kind: 'feedback', environment });
  return relation.relation.monitors.flatMap((monitor) => {
    const { expected } = settingsOf(project.config, id, monitor, feedback);
    const newest = partsOf(known, monitorName(monitor)).flatMap(([, observations]) => observations.at(-1) ?? []);
    const isWell = newest.every(({ day, isUnusual }) => isUnusual !== true || expected(day));
    return isWell ? [{ ...stepIdentity(relation, monitor), status: 'succeeded' as const }] : [];
  });
}
