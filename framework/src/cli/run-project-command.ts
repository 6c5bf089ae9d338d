import type { Command } from '../plan/index.js';
import { loadProject } from '../project/index.js';
import { writeCompiled, writeManifest, writeRunResults } from '../run/artifacts/index.js';
import { type RunResult, runProject } from '../run/index.js';
import { exitCodeOfRun, relationLabels } from '../run/reporters/index.js';
import type { CommandContext } from './command-context.js';
import { generateWhenEmpty } from './generate-data.js';
import type { SelectionOptions } from './options.js';
import { readSelection } from './selection.js';

export interface RunOptions extends SelectionOptions {
  readonly failFast?: boolean;
  readonly fullRefresh?: boolean;
  readonly storeFailures?: boolean;
}

/** Loads the project, runs a command on it, and leaves the artifacts in `target/`. */
export async function runProjectCommand(context: CommandContext, command: Command, options: RunOptions): Promise<number> {
  const { directory, target, threads, signal, clock, locator } = context;
  const project = await loadProject(directory, { target });
  const result = await context.reporting(relationLabels(project), async ({ report }): Promise<RunResult> => {
    if (command === 'build') await generateWhenEmpty(project, context, report);
    await writeManifest(project);
    const { changedSince: _, ...rest } = options;
    return runProject(project, {
      ...rest,
      ...(await readSelection(project, options)),
      command,
      threads,
      signal,
      clock,
      emit: (event) => report(locator.inEvent(event)),
      onPlan: ({ steps }) =>
        writeCompiled(
          project,
          steps.filter((step) => step.kind !== 'load'),
        ),
    });
  });
  await writeRunResults(project, locator.inResult(result));
  return exitCodeOfRun(result);
}
