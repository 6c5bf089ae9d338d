import type { Project } from '../../project/index.js';
import type { StepResult } from '../events.js';
import { openRun } from '../open-run.js';
import type { RunRequest } from '../run-request.js';
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
    request,
    () => undefined,
    async (open) => {
      const { run, state } = open;
      const { environment } = run;
      const standing = new Set(state.environments.get(environment)?.versions.keys());
      const steps = await watch({ run }, { ids, changed: ids, standing });
      await request.afterwards?.(open, {
        steps,
        environment,
        finishedAt: request.clock.now(),
        cancelled: request.signal?.aborted ?? false,
      });
      return steps;
    },
  );
}

/** Notes what somebody says of some days of a relation. */
export function noteFeedback(
  project: Project,
  { relation, feedback, ...request }: Request & { readonly relation: string; readonly feedback: Feedback },
): Promise<void> {
  const at = request.clock.now();
  return openRun(
    project,
    request,
    () => undefined,
    ({ run }) => run.store.note([{ kind: 'feedback', environment: run.environment, name: relation, at, body: feedback }]),
  );
}
