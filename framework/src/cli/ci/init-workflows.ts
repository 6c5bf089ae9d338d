import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MartletError } from '../../errors.js';
import { loadConfig, replaceFile, targetOf } from '../../project/index.js';
import type { CommandContext } from '../command-context.js';
import { gitIn } from '../git.js';
import { gitHubWorkflow } from './github-workflow.js';
import { GITLAB_PIPELINE, gitLabWorkflow } from './gitlab-workflow.js';
import type { WorkflowFile, WorkflowOptions } from './workflow-options.js';

export type CodeHost = 'github' | 'gitlab';

export interface InitOptions {
  /** The branch whose code is in production; the default branch of the remote when left out. */
  readonly branch?: string;
  readonly secrets: readonly string[];
  /** Writes over what is there. */
  readonly force?: boolean;
}

const WORKFLOWS: Readonly<Record<CodeHost, (options: WorkflowOptions) => readonly WorkflowFile[]>> = {
  github: gitHubWorkflow,
  gitlab: gitLabWorkflow,
};

/**
 * Writes the workflows of a code host into the repository; answers with their paths from its root.
 *
 * @throws MartletError `git-no-repository`, `workflow-exists`, `target-unknown`.
 */
export async function initWorkflows(
  { directory, target }: Pick<CommandContext, 'directory' | 'target'>,
  host: CodeHost,
  { branch, secrets, force = false }: InitOptions,
): Promise<readonly string[]> {
  const config = await loadConfig(directory);
  const asked = target === undefined ? {} : { target: targetOf(config, target).name };
  const root = await outputOfGit(directory, 'rev-parse', '--show-toplevel');
  if (root === undefined) throw new MartletError('git-no-repository', { directory });
  const prefix = (await outputOfGit(directory, 'rev-parse', '--show-prefix')) ?? '';
  const remote = await outputOfGit(directory, 'symbolic-ref', '--short', 'refs/remotes/origin/HEAD');
  const files = WORKFLOWS[host]({
    directory: prefix.replace(/\/$/, ''),
    branch: branch ?? remote?.replace(/^origin\//, '') ?? 'main',
    secrets,
    ...asked,
  });
  const taken = files.filter(({ path }) => existsSync(join(root, path))).map(({ path }) => path);
  if (taken.length > 0 && !force) throw new MartletError('workflow-exists', { files: taken });
  // A pipeline of the user's own is for them to change.
  const all = host === 'gitlab' && !existsSync(join(root, GITLAB_PIPELINE.path)) ? [...files, GITLAB_PIPELINE] : files;
  for (const { path, text } of all) replaceFile(join(root, path), text);
  return all.map(({ path }) => path);
}

async function outputOfGit(directory: string, ...args: readonly string[]): Promise<string | undefined> {
  const found = await gitIn(directory)(args);
  return found.kind === 'ended' && found.exitCode === 0 ? found.out.trim() : undefined;
}
