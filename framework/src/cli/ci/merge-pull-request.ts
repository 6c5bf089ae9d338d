import { writeCompiled, writeManifest, writeRunResults } from '../../artifacts/index.js';
import { isMartletError, type MartletError } from '../../errors.js';
import { isSettled } from '../../integrations/index.js';
import type { KeptChoices } from '../../plan/index.js';
import { loadProject, type Project } from '../../project/index.js';
import { cleanUp, invalidate, type Released, release } from '../../run/index.js';
import { withAlerts } from '../alerting.js';
import type { CommandContext } from '../command-context.js';
import { generateWhenEmpty } from '../generate-data.js';
import { type Listening, observed } from '../observing.js';
import { relationLabels } from '../report/index.js';
import { readApprovals } from '../saved-approvals.js';
import { isSamePlan, readPlan } from '../saved-plan.js';
import { readSelection } from '../selection.js';
import { withProject } from '../with-project.js';
import { environmentOfPullRequest } from './environment-of-pull-request.js';

export interface MergeOptions {
  readonly pullRequest?: number;
  /** A plan of production that was saved, and signed where production needs approvals. */
  readonly plan?: string;
  readonly kept?: KeptChoices;
}

/** What became of a pull request that was merged. */
export interface Merged extends Released {
  /** The environment of the pull request. */
  readonly of: string;
  /** What became of it; undefined where it is still needed. */
  readonly closed?: Closed;
}

/** What became of the environment of a pull request. */
export interface Closed {
  /** False where there was none. */
  readonly existed: boolean;
  readonly views: number;
  /** The versions that nothing needs any more, and that are dropped. */
  readonly dropped: number;
  /** Why they were left to the next janitor. */
  readonly postponed?: MartletError;
}

/**
 * Releases a merged pull request: what its environment has built is published in production, whatever else main has since then is built, and
 * all of it is checked there. Its environment goes when that went well.
 */
export async function mergePullRequest(context: CommandContext, { pullRequest, plan, kept }: MergeOptions): Promise<Merged> {
  const { directory, clock, signal, threads, locator, permit, commit } = context;
  return withProject(context, async (project, early) => {
    const of = await environmentOfPullRequest(context, project.config, pullRequest);
    const shown = plan === undefined ? undefined : await readPlan(directory, plan);
    const approvals = plan === undefined || shown === undefined ? [] : await readApprovals(directory, plan, shown, project.config);
    const { environment = project.config.defaultEnvironment, changed, ...asked } = shown?.request ?? {};
    writeManifest(project);
    const released = await context.reporting(relationLabels(project), async ({ report, identify }) => {
      await generateWhenEmpty(project, context, report);
      const onProblem = ({ code, message, hint }: MartletError): void => report({ kind: 'note', message: `${code} ${message} ${hint}` });
      const releasing = (listening: Listening) =>
        withAlerts(
          project,
          context,
          async (alerts) =>
            release(project, {
              ...(kept === undefined ? {} : { kept }),
              ...asked,
              ...(await readSelection(project, {})),
              ...(changed === undefined ? {} : { changed: new Set(changed) }),
              ...alerts,
              name: of,
              command: 'build',
              environment,
              threads,
              clock,
              signal,
              early,
              permit: { ...permit, approvals },
              commit: commit(),
              emit: listening((event) => report(locator.inEvent(event))),
              onPlan: async (found) => {
                if (shown !== undefined) isSamePlan(shown, found);
                writeCompiled(
                  project,
                  found.steps.filter((step) => step.kind !== 'load'),
                );
                return true;
              },
            }),
          onProblem,
        );
      return observed(project, { ...context, environment }, 'ci', releasing, { onProblem, identify });
    });
    const located: Released = {
      ...released,
      checks: released.checks.map((check) => ({ ...check, errors: check.errors.map((error) => locator.locate(error)) })),
      ...(released.run === undefined ? {} : { run: locator.inResult(released.run) }),
    };
    if (located.run !== undefined) writeRunResults(project, located.run);
    const isDone = released.outcome === 'released' || released.outcome === 'nothing';
    return { ...located, of, ...(isDone ? { closed: await close(context, project, of) } : {}) };
  });
}

/** Takes the environment of a pull request away that is closed, whether it was merged or not. */
export async function closePullRequest(
  context: CommandContext,
  { pullRequest }: Pick<MergeOptions, 'pullRequest'>,
): Promise<Closed & { readonly of: string }> {
  const { directory, target } = context;
  const project = await loadProject(directory, { target });
  const of = await environmentOfPullRequest(context, project.config, pullRequest);
  return { of, ...(await close(context, project, of)) };
}

async function close({ clock, signal, permit }: CommandContext, project: Project, environment: string): Promise<Closed> {
  const request = { clock, signal, permit };
  let views: number | undefined;
  try {
    views = (await invalidate(project, { ...request, environment })).dropped.length;
  } catch (failure) {
    // There is none where an earlier command removed it, or where no build made it.
    if (!isMartletError(failure, 'environment-unknown')) throw failure;
  }
  const gone = { existed: views !== undefined, views: views ?? 0 };
  try {
    return { ...gone, dropped: (await cleanUp(project, { ...request, dryRun: false, isSettled })).versions.length };
  } catch (failure) {
    // Whoever may clean up does so some time; what is left costs storage and nothing else.
    for (const reason of ['cleaning-postponed', 'environment-forbidden', 'environment-frozen', 'environment-locked'] as const)
      if (isMartletError(failure, reason)) return { ...gone, dropped: 0, postponed: failure };
    throw failure;
  }
}
