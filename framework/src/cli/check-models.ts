import { MartletError, MartletErrors } from '../errors.js';
import { chooseScope } from '../plan/index.js';
import { type CheckProblem, checkChanged, filesOf, locateLoadProblems } from '../project/check/index.js';
import { type Project, readProject } from '../project/index.js';
import { checkMetrics, checkReports } from '../semantic/index.js';
import type { CommandContext } from './command-context.js';
import type { SelectionOptions } from './options.js';
import { readSelectionWithoutState } from './selection.js';

/** What is wrong with the models of a project. */
export interface CheckedModels {
  /** The project, where it can be loaded. */
  readonly project?: Project;
  readonly problems: readonly CheckProblem[];
  /** The files that are selected; undefined for all. */
  readonly files?: ReadonlySet<string>;
}

/** What keeps a project from loading is a problem too, with its place in a file. */
export async function checkModels(
  { directory, target }: Pick<CommandContext, 'directory' | 'target'>,
  { allTargets, ...options }: SelectionOptions & { readonly allTargets?: boolean },
): Promise<CheckedModels> {
  try {
    const { project, problems } = await readProject(directory, { target });
    const selection = await readSelectionWithoutState(project, options, 'check');
    const { checked, selectedTests, isWhole } = chooseScope(project, { command: 'test', ...selection });
    const found = await checkChanged(project, { relations: checked, tests: selectedTests }, allTargets ?? false);
    project.cache.save();
    const files = isWhole ? undefined : filesOf(project, new Set([...checked, ...selectedTests]));
    const ofQuestions = [...(await checkMetrics(project)), ...(await checkReports(project))].filter(
      ({ error: { at } }) => files === undefined || (at !== undefined && files.has(at.file)),
    );
    const ofRoles = isWhole ? await checkRoles(project) : [];
    return {
      ...(problems.length === 0 ? { project } : {}),
      problems: [...(await locateLoadProblems(directory, problems)), ...found, ...ofQuestions, ...ofRoles],
      ...(files === undefined ? {} : { files }),
    };
  } catch (failure) {
    const errors = failure instanceof MartletErrors ? failure.errors : failure instanceof MartletError ? [failure] : [];
    if (errors.length === 0 || errors.some(({ fault }) => fault !== 'project')) throw failure;
    return { problems: await locateLoadProblems(directory, errors) };
  }
}

/** Most projects declare no role. */
async function checkRoles(project: Project): Promise<readonly CheckProblem[]> {
  if (Object.keys(project.config.roles).length === 0) return [];
  const { roleProblems } = await import('../rights/index.js');
  return roleProblems(project).map((error) => ({ severity: 'error', error }));
}
