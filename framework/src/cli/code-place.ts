import type { CodePlace } from '../integrations/index.js';
import type { CommandHost } from './command-host.js';
import { gitIn } from './git.js';

/** Where the files of a directory are for others to see; undefined where that is not known. */
export async function codePlaceOf(
  directory: string,
  variables: CommandHost['environment'],
  known: Promise<string | undefined>,
): Promise<CodePlace | undefined> {
  const commit = await known;
  if (commit === undefined) return undefined;
  const git = gitIn(directory);
  const said = async (...args: readonly string[]): Promise<string | undefined> => {
    const answer = await git(args);
    return answer.kind === 'ended' && answer.exitCode === 0 ? answer.out.trim() : undefined;
  };
  const [remote, folder = '', head] = await Promise.all([
    said('config', '--get', 'remote.origin.url'),
    said('rev-parse', '--show-prefix'),
    said('rev-parse', '--abbrev-ref', 'HEAD'),
  ]);
  const repository = repositoryNamed(variables) ?? pageOf(remote ?? '');
  if (repository === undefined) return undefined;
  const branch = variables.GITHUB_REF_NAME || variables.CI_COMMIT_REF_NAME || head;
  return { repository, commit, folder, ...(branch === undefined || branch === 'HEAD' ? {} : { branch }) };
}

/** What CI systems say of the repository. */
function repositoryNamed({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, CI_PROJECT_URL: page }: CommandHost['environment']) {
  if (server !== undefined && name !== undefined) return `${server}/${name}`;
  return page;
}

/** The page of a remote: `https://host/org/repo` for `git@host:org/repo.git`. A user and a password are left out. */
function pageOf(remote: string): string | undefined {
  const [, host, path] = /^(?:\w+:\/\/)?(?:[^@/]*@)?([\w.-]+)(?::\d+)?[:/]+(.+?)(?:\.git)?\/?$/.exec(remote) ?? [];
  return host === undefined || path === undefined || remote.startsWith('/') || remote.startsWith('file:')
    ? undefined
    : `https://${host}/${path}`;
}
