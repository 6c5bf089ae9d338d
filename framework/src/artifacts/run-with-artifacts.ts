import type { Project } from '../project/index.js';
import { type RunRequest, type RunResult, runProject } from '../run/index.js';
import { writeCompiled, writeManifest, writeRunResults } from './write-artifacts.js';

/**
 * Runs a command on a project and leaves the artifacts of it in `target/`: the manifest, the SQL of what the plan executes, and the results.
 *
 * @param located Says of a result where its errors are in the project's files; what the run said when left out.
 * @throws What `runProject` throws. The manifest is written by then, the results are not.
 */
export async function runWithArtifacts(
  project: Project,
  request: RunRequest,
  located: (result: RunResult) => RunResult = (result) => result,
): Promise<RunResult> {
  writeManifest(project);
  const result = await runProject(project, {
    ...request,
    onPlan: async (plan) => {
      if ((await request.onPlan?.(plan)) === false) return false;
      writeCompiled(
        project,
        plan.steps.filter((step) => step.kind !== 'load'),
      );
      return true;
    },
  });
  writeRunResults(project, located(result));
  return result;
}
