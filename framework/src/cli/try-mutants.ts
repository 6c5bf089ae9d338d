import { availableParallelism } from 'node:os';
import { MartletError } from '../errors.js';
import type { Project, ProjectModel } from '../project/index.js';
import { type ModelMutation, MUTATION_DIRECTORY, mutateProject } from '../testing/mutation/index.js';
import type { CommandContext } from './command-context.js';
import { styleFor, writeLines } from './report/index.js';
import { runVitest, vitestArguments } from './vitest.js';

/**
 * Changes models on purpose and tells which changes no test of the project notices.
 *
 * @throws MartletError `unit-tests-failed`, `vitest-missing`.
 */
export function tryMutants(
  { directory, json, quiet, err, signal }: CommandContext,
  project: Project,
  models: readonly ProjectModel[],
): Promise<readonly ModelMutation[]> {
  return mutateProject({
    models: models.filter(({ kind }) => kind !== 'seed'),
    tests: project.tests,
    runUnitTests: async (mutants) => {
      // In a process that files share, only the first one would load `martlet/testing`, and with it the hooks that try mutants.
      const args = [...vitestArguments(project.config.unitTests), '--isolate', `--maxWorkers=${availableParallelism()}`];
      const exitCode = await runVitest(directory, args, {
        signal,
        isQuiet: true,
        hasColor: err.hasColor,
        environment: { [MUTATION_DIRECTORY]: mutants },
      });
      if (exitCode !== 0) throw new MartletError('unit-tests-failed', {});
    },
    onProgress: (message) => {
      if (!json && !quiet) writeLines(err, [styleFor(err).quiet(message)]);
    },
  });
}
