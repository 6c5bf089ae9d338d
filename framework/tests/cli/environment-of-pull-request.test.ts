import { execFileSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { environmentOfPullRequest } from '../../src/cli/ci/environment-of-pull-request.js';
import { tempProject } from '../temp-project.js';

const CONFIG = { defaultEnvironment: 'prod', environments: {} };

const named = (variables: Readonly<Record<string, string>>, pullRequest?: number, environment?: string, directory = '/') =>
  environmentOfPullRequest({ variables, directory, ...(environment === undefined ? {} : { environment }) }, CONFIG, pullRequest);

describe('the environment of a pull request', () => {
  test.each([
    [{ GITHUB_REF: 'refs/pull/7/merge', GITHUB_HEAD_REF: 'fix' }, 'pr_7'],
    [{ CI_MERGE_REQUEST_IID: '7', CI_COMMIT_REF_NAME: 'fix' }, 'pr_7'],
    [{ BITBUCKET_PR_ID: '7' }, 'pr_7'],
    [{ CHANGE_ID: '7' }, 'pr_7'],
    [{ SYSTEM_PULLREQUEST_PULLREQUESTNUMBER: '7' }, 'pr_7'],
    [{ CI_COMMIT_REF_NAME: 'fix' }, 'branch_fix'],
    [{ GITHUB_REF: 'refs/heads/main', GITHUB_HEAD_REF: '', BRANCH_NAME: 'fix' }, 'branch_fix'],
  ])('is that of the CI system: %j', async (variables, environment) => {
    expect(await named(variables as Readonly<Record<string, string>>)).toBe(environment);
    expect(await named(variables as Readonly<Record<string, string>>, 8)).toBe('pr_8');
    expect(await named(variables as Readonly<Record<string, string>>, 8, 'mine')).toBe('mine');
  });

  it('is that of the branch in git, and of none where a commit is checked out', async () => {
    const directory = tempProject({});
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=someone', '-c', 'user.email=someone@shop.example', ...args], { cwd: directory, stdio: 'pipe' });
    git('init', '-b', 'fix');
    git('commit', '--allow-empty', '-m', 'one');
    expect(await named({}, undefined, undefined, directory)).toBe('branch_fix');
    git('checkout', '--detach');
    await expect(named({}, undefined, undefined, directory)).rejects.toMatchObject({ code: 'MARTLET-U120' });
  });

  it('has a name that an environment can have, and no two branches share one', async () => {
    const branches = [
      'feature/refunds',
      'feature-refunds',
      'Feature/Refunds',
      '7',
      'überweisung',
      '--',
      'a'.repeat(90),
      `${'a'.repeat(90)}b`,
    ];
    const names = await Promise.all(branches.map((branch) => named({ CI_COMMIT_REF_NAME: branch })));
    expect(names.filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) || name.length > 60)).toEqual([]);
    expect(new Set(names).size).toBe(branches.length);
  });

  it('is none that others read', async () => {
    await expect(named({}, undefined, 'prod')).rejects.toMatchObject({ code: 'MARTLET-U121' });
  });
});
