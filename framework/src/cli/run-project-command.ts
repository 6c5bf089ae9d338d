import type { Command, Plan, Restate } from '../plan/index.js';
import { loadProject } from '../project/index.js';
import { writeCompiled, writeManifest, writeRunResults } from '../run/artifacts/index.js';
import { type RunResult, runProject } from '../run/index.js';
import { exitCodeOfRun, relationLabels } from '../run/reporters/index.js';
import type { CommandContext } from './command-context.js';
import { generateWhenEmpty } from './generate-data.js';
import type { SelectionOptions } from './options.js';
import { readSelection } from './selection.js';

export interface RunOptions extends SelectionOptions {
  /** The files that count, where git need not be asked. */
  readonly changed?: readonly string[];
  /** Told the plan before anything is done; an answer of false leaves it at that. */
  readonly onPlan?: (plan: Plan) => Promise<boolean>;
  readonly failFast?: boolean;
  readonly fullRefresh?: boolean;
  readonly storeFailures?: boolean;
  readonly refresh?: readonly string[];
  readonly restate?: Restate;
  readonly statementTimeout?: number;
}

/** Loads the project, runs a command on it, and leaves the artifacts in `target/`. */
export async function runProjectCommand(context: CommandContext, command: Command, options: RunOptions): Promise<number> {
  const { directory, target, environment, threads, signal, clock, locator } = context;
  const project = await loadProject(directory, { target });
  const result = await context.reporting(relationLabels(project), async ({ report }): Promise<RunResult> => {
    if (command === 'build') await generateWhenEmpty(project, context, report);
    await writeManifest(project);
    const { changedSince: _, changed, ...rest } = options;
    return runProject(project, {
      ...rest,
      ...(await readSelection(project, options)),
      ...(changed === undefined ? {} : { changed: new Set(changed) }),
      command,
      environment,
      threads,
      signal,
      clock,
      emit: (event) => report(locator.inEvent(event)),
      onPlan: async (plan) => {
        if ((await options.onPlan?.(plan)) === false) return false;
        const compiled = plan.steps.filter((step) => step.kind !== 'load');
        await writeCompiled(project, compiled);
        return true;
      },
    });
  });
  await writeRunResults(project, locator.inResult(result));
  return exitCodeOfRun(result);
}
