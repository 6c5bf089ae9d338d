import { runWithArtifacts } from '../artifacts/index.js';
import type { MartletError } from '../errors.js';
import type { Command, Interval, KeptChoices, Plan, Restate } from '../plan/index.js';
import type { Project } from '../project/index.js';
import type { RunRequest, RunResult } from '../run/index.js';
import { withAlerts } from './alerting.js';
import type { CommandContext } from './command-context.js';
import { generateWhenEmpty } from './generate-data.js';
import { observed } from './observing.js';
import type { SelectionOptions } from './options.js';
import { exitCodeOfRun, nextCommand, relationLabels } from './report/index.js';
import { readSelection } from './selection.js';
import { withProject } from './with-project.js';

export interface RunOptions extends SelectionOptions {
  /** The files that count, where git need not be asked. */
  readonly changed?: readonly string[];
  /** Told the plan before anything is done; an answer of false leaves it at that. */
  readonly onPlan?: (plan: Plan) => Promise<boolean>;
  readonly failFast?: boolean;
  readonly fullRefresh?: boolean;
  readonly storeFailures?: boolean;
  /** False where data tests that can't fail are executed, too. */
  readonly proofs?: boolean;
  readonly refresh?: readonly string[];
  readonly contents?: RunRequest['contents'];
  readonly restate?: Restate;
  readonly interval?: Interval;
  /** Selectors of the relations of which a plan is done. */
  readonly only?: readonly string[];
  readonly kept?: KeptChoices;
  readonly statementTimeout?: number;
  readonly runAt?: string;
}

/** Loads the project, runs a command on it, and leaves the artifacts in `target/`. */
export function runProjectCommand(context: CommandContext, command: Command, options: RunOptions): Promise<number> {
  return withProject(context, async (project, early) => {
    const result = await context.reporting(relationLabels(project), async ({ report, identify }): Promise<RunResult> => {
      if (command === 'build') await generateWhenEmpty(project, context, report);
      const request = await requestOf(context, project, command, options);
      const onProblem = ({ code, message, hint }: MartletError): void => report({ kind: 'note', message: `${code} ${message} ${hint}` });
      const result = await observed(
        project,
        context,
        command,
        (listening) => {
          const emit = listening((event) => report(context.locator.inEvent(event)));
          return withAlerts(
            project,
            context,
            (alerts) => runWithArtifacts(project, { ...request, ...alerts, early, emit }, (result) => context.locator.inResult(result)),
            onProblem,
          );
        },
        { onProblem, identify },
      );
      const next = nextCommand(result, project.config.defaultEnvironment);
      if (next !== undefined && !context.json) report({ kind: 'note', message: next });
      return result;
    });
    return exitCodeOfRun(result);
  });
}

async function requestOf(
  { environment, threads, signal, clock, permit, commit }: CommandContext,
  project: Project,
  command: Command,
  options: RunOptions,
): Promise<Omit<RunRequest, 'emit'>> {
  const { changedSince: _, changed, ...rest } = options;
  return {
    ...rest,
    ...(await readSelection(project, options)),
    ...(changed === undefined ? {} : { changed: new Set(changed) }),
    command,
    environment,
    threads,
    signal,
    clock,
    permit,
    commit: commit(),
  };
}
