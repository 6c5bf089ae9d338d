import { createHash } from 'node:crypto';
import { MartletError } from '../../errors.js';
import type { Config } from '../../project/index.js';
import type { CommandContext } from '../command-context.js';
import { gitIn } from '../git.js';

/** Where CI systems say which pull request they work on, and which branch. */
const PULL_REQUEST_VARIABLES = ['CI_MERGE_REQUEST_IID', 'BITBUCKET_PR_ID', 'CHANGE_ID', 'SYSTEM_PULLREQUEST_PULLREQUESTNUMBER'];
const BRANCH_VARIABLES = ['GITHUB_HEAD_REF', 'CI_COMMIT_REF_NAME', 'BITBUCKET_BRANCH', 'BRANCH_NAME'];

/**
 * The environment of a pull request: the one that `--env` names, `pr_7` of a number, else one named by the branch. The number and the
 * branch are those of the options, of the CI system, or of git, in this order.
 *
 * @throws MartletError `pull-request-unnamed`, `pull-request-environment` for one that others read.
 */
export async function environmentOfPullRequest(
  context: Pick<CommandContext, 'environment' | 'variables' | 'directory'>,
  { defaultEnvironment, environments }: Pick<Config, 'defaultEnvironment' | 'environments'>,
  pullRequest?: number,
): Promise<string> {
  const { environment = await environmentName(context, pullRequest) } = context;
  if (environment === defaultEnvironment || environments[environment]?.protected !== undefined)
    throw new MartletError('pull-request-environment', { environment });
  return environment;
}

async function environmentName(
  { variables, directory }: Pick<CommandContext, 'variables' | 'directory'>,
  pullRequest: number | undefined,
): Promise<string> {
  const number = pullRequest === undefined ? numberIn(variables) : String(pullRequest);
  if (number !== undefined) return `pr_${number}`;
  const branch = BRANCH_VARIABLES.map((name) => variables[name]).find((value) => value !== undefined && value !== '');
  return branchEnvironment(branch ?? (await checkedOutBranch(directory)));
}

function numberIn(variables: CommandContext['variables']): string | undefined {
  const [, ofGitHub] = /^refs\/pull\/(\d+)\//.exec(variables.GITHUB_REF ?? '') ?? [];
  return ofGitHub ?? PULL_REQUEST_VARIABLES.map((name) => variables[name]).find((value) => /^\d+$/.test(value ?? ''));
}

async function checkedOutBranch(directory: string): Promise<string> {
  const found = await gitIn(directory)(['rev-parse', '--abbrev-ref', 'HEAD']);
  const branch = found.kind === 'ended' && found.exitCode === 0 ? found.out.trim() : 'HEAD';
  // Git says HEAD where a commit is checked out, and no branch.
  if (branch === 'HEAD') throw new MartletError('pull-request-unnamed', {});
  return branch;
}

/** A name that an environment can have. Two branches never share one: where a name is changed, digits of the branch's own follow. */
function branchEnvironment(branch: string): string {
  const words = branch
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .slice(0, 40)
    .replace(/_$/, '');
  const isSame = words === branch && /^[a-z]/.test(words);
  const digits = createHash('sha256').update(branch).digest('hex').slice(0, 6);
  return ['branch', words, ...(isSame ? [] : [digits])].filter((part) => part !== '').join('_');
}
