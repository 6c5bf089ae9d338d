import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { martlet } from './martlet.js';
import { problemsBySchema } from './schemas/published-schema.js';
import { type Repository, shopRepository } from './shop-repository.js';

type Step = { readonly run?: string; readonly env?: Readonly<Record<string, string>>; readonly if?: string; readonly uses?: string };
interface Job {
  readonly if: string;
  readonly steps: readonly Step[];
  readonly env?: Readonly<Record<string, string>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean };
}

async function initialised(host: string, ...args: readonly string[]): Promise<Repository> {
  const shop = shopRepository();
  const { exitCode, out, err } = await martlet(shop.directory, 'ci', 'init', host, ...args);
  expect(exitCode, out + err).toBe(0);
  return shop;
}

/**
 * Programs that the steps call and that are not here: npm has nothing to install, npx starts the packed Martlet, and what gh and curl are
 * asked for is written down.
 */
function programs(shop: Repository): string {
  const directory = join(shop.directory, 'target/programs');
  mkdirSync(directory, { recursive: true });
  const add = (name: string, script: string): void => {
    writeFileSync(join(directory, name), `#!/usr/bin/env bash\n${script}\n`);
    chmodSync(join(directory, name), 0o755);
  };
  const calls = join(directory, 'calls');
  add('npm', 'exit 0');
  add('npx', `shift; exec "${process.execPath}" "${join(shop.directory, 'node_modules/martlet/bin/martlet.js')}" "$@"`);
  add('gh', `echo "gh $*" >> "${calls}"; if [ "$2" = list ]; then echo "$MERGED"; fi`);
  add('curl', `echo "curl $*" >> "${calls}"`);
  return directory;
}

/** What runs a script as the runner does: `bash -e`. */
function runScript(shop: Repository, script: string, variables: Readonly<Record<string, string>>) {
  const { CI: _, GITHUB_REF: __, ...env } = process.env;
  const path = `${programs(shop)}:${process.env.PATH}`;
  return spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: shop.directory,
    encoding: 'utf8',
    env: { ...env, ...variables, PATH: path },
  });
}

const calls = (shop: Repository): string => {
  const file = join(shop.directory, 'target/programs/calls');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

/** The values that the expressions of the workflow have for pull request 7. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  'github.event.pull_request.number': '7',
  'github.token': 'token',
  'github.repository': 'shop/shop',
  'secrets.WAREHOUSE_PASSWORD': 'secret',
};
const valued = (env: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).map(([name, text]) => [
      name,
      text.replace(/\$\{\{ ([^}]+) \}\}/g, (_, expression: string) => {
        const value = EXPRESSIONS[expression];
        if (value === undefined) throw new Error(`Nothing is known of ${expression}`);
        return value;
      }),
    ]),
  );

/** Runs the steps of a job that are scripts, in their order; those that run always do so after a failure, too. */
function runJob(
  shop: Repository,
  { steps, env }: Job,
  variables: Readonly<Record<string, string>> = {},
): { failed: boolean; said: string } {
  let failed = false;
  let said = '';
  for (const step of steps) {
    if (step.run === undefined || (failed && step.if !== 'always()')) continue;
    const { status, stdout, stderr } = runScript(shop, step.run, { ...valued(env), ...valued(step.env), ...variables });
    said += stdout + stderr;
    failed ||= status !== 0;
  }
  return { failed, said };
}

describe('martlet ci init github', () => {
  const workflowOf = (shop: Repository) =>
    parse(shop.read('.github/workflows/martlet.yml')) as { permissions: object; jobs: Readonly<Record<string, Job>> };

  it('writes a workflow that GitHub takes, in which each job has what it needs and no more', async () => {
    const shop = await initialised('github', '--secret', 'WAREHOUSE_PASSWORD', '--branch', 'main');
    const workflow = workflowOf(shop);
    expect(problemsBySchema('github-workflow', workflow)).toEqual([]);
    expect(problemsBySchema('github-workflow', { ...workflow, jobs: { review: { steps: 'none' } } })).not.toEqual([]);
    expect(workflow.permissions).toEqual({});
    const { code, review, close, release } = workflow.jobs;
    // A fork's code runs without secrets, and may write nothing.
    expect([code?.permissions, JSON.stringify(code).includes('secrets.')]).toEqual([{ contents: 'read' }, false]);
    expect(code?.if).toContain('!(github.event.pull_request.head.repo.full_name == github.repository)');
    for (const job of [review, close]) expect(job?.if).toContain('&& github.event.pull_request.head.repo.full_name == github.repository');
    expect(review?.permissions).toEqual({ contents: 'read', 'pull-requests': 'write', 'security-events': 'write' });
    expect(release?.concurrency).toEqual({ group: 'martlet-production', 'cancel-in-progress': false });
    expect(review?.concurrency.group).toBe(close?.concurrency.group);
    for (const { run = '' } of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) expect(run).not.toContain('${{');
  });

  it('writes steps that do what they say: a review, a comment, a release, and the end of what is closed', async () => {
    const shop = await initialised('github');
    shop.commit('Judge pull requests');
    const { review, release, close, code } = workflowOf(shop).jobs as Readonly<Record<'review' | 'release' | 'close' | 'code', Job>>;
    expect((await martlet(shop.directory, 'build', '--quiet')).exitCode).toBe(0);
    shop.branch('free-orders');
    shop.change('models/stg_orders.ts', "'>', '0'", "'>=', '0'");
    shop.commit('Count free orders');
    const summary = join(shop.directory, 'target/summary.md');
    const judged = runJob(shop, review, { GITHUB_STEP_SUMMARY: summary, CI: 'true', GITHUB_ACTIONS: 'true' });
    expect(judged.failed, judged.said).toBe(false);
    expect(readFileSync(summary, 'utf8')).toContain('### ⚠️ Ready for prod, with 1 breaking change');
    expect(calls(shop)).toContain('gh pr comment 7 --body-file target/ci/report.md --edit-last --create-if-none');

    shop.merge('free-orders');
    const released = runJob(shop, release, { GITHUB_STEP_SUMMARY: summary, GITHUB_SHA: 'abc', MERGED: '7', CI: 'true' });
    expect(released.failed, released.said).toBe(false);
    expect(released.said).toContain('Released pr_7: prod is at publication 2');
    // A commit of no pull request is released, too.
    const again = runJob(shop, release, { GITHUB_STEP_SUMMARY: summary, GITHUB_SHA: 'abc', MERGED: '', CI: 'true' });
    expect(again.failed, again.said).toBe(false);
    expect(again.said).toContain('Nothing to release');
    expect(runJob(shop, close).said).toContain('There is no pr_7;');

    // What fails is reported all the same.
    shop.branch('broken');
    shop.change('models/stg_orders.ts', "'email', 'amount']", "'email']");
    const failed = runJob(shop, code, { GITHUB_STEP_SUMMARY: summary, CI: 'true', GITHUB_ACTIONS: 'true' });
    expect(failed.failed).toBe(true);
    expect(failed.said).toMatch(/^::error file=models\/stg_orders\.ts,line=\d+/m);
    expect(readFileSync(summary, 'utf8')).toContain('### ❌ Not ready for prod');
  });

  it('knows a project that is not the root of its repository, and writes over nothing unasked', async () => {
    const shop = shopRepository({ 'warehouse/package.json': '{ "type": "module" }' });
    const inner = join(shop.directory, 'warehouse');
    writeFileSync(join(inner, 'martlet.config.ts'), shop.read('martlet.config.ts'));
    const init = (...args: readonly string[]) =>
      martlet(shop.directory, 'ci', 'init', 'github', '--project', 'warehouse', '--target', 'local', ...args);
    expect((await init()).exitCode).toBe(0);
    const text = shop.read('.github/workflows/martlet.yml');
    expect(problemsBySchema('github-workflow', parse(text))).toEqual([]);
    expect(text).toContain('working-directory: warehouse');
    expect(text).toContain('npx martlet --target local ci merge');
    expect(text).toContain('sarif_file: warehouse/target/ci/martlet.sarif');
    expect(await init()).toMatchObject({ exitCode: 2, err: expect.stringContaining('MARTLET-U128') });
    expect((await init('--force')).exitCode).toBe(0);
  });
});

describe('martlet ci init gitlab', () => {
  interface Pipeline {
    readonly '.martlet': { readonly before_script: readonly string[] };
    readonly [job: string]: {
      readonly script?: readonly string[];
      readonly after_script?: readonly string[];
      readonly before_script?: readonly string[];
    };
  }

  it('writes jobs that GitLab takes, whose scripts do what they say', async () => {
    const shop = await initialised('gitlab');
    const pipeline = parse(shop.read('.gitlab/martlet.gitlab-ci.yml')) as Pipeline;
    expect(problemsBySchema('gitlab-ci', pipeline)).toEqual([]);
    expect(problemsBySchema('gitlab-ci', { job: { script: 7 } })).not.toEqual([]);
    expect(parse(shop.read('.gitlab-ci.yml'))).toEqual({ include: [{ local: '.gitlab/martlet.gitlab-ci.yml' }] });
    shop.commit('Judge merge requests');
    expect((await martlet(shop.directory, 'build', '--quiet')).exitCode).toBe(0);
    const run = (job: string, variables: Readonly<Record<string, string>>) => {
      const { script = [], after_script = [] } = pipeline[job] ?? {};
      const lines = [...pipeline['.martlet'].before_script, ...script, ...after_script];
      return runScript(shop, lines.join('\n'), { CI: 'true', CI_MERGE_REQUEST_IID: '7', ...variables });
    };
    shop.branch('free-orders');
    shop.change('models/stg_orders.ts', "'>', '0'", "'>=', '0'");
    shop.commit('Count free orders');
    const judged = run('martlet:review', {
      MARTLET_GITLAB_TOKEN: 'token',
      CI_API_V4_URL: 'https://gitlab.example/api/v4',
      CI_PROJECT_ID: '3',
    });
    expect(judged.status, judged.stdout + judged.stderr).toBe(0);
    expect(calls(shop)).toContain(
      '--data-urlencode body@target/ci/report.md https://gitlab.example/api/v4/projects/3/merge_requests/7/notes',
    );
    expect(JSON.parse(shop.read('target/ci/gl-code-quality-report.json'))).toEqual([]);
    shop.merge('free-orders');
    const message = "Merge branch 'free-orders' into 'main'\n\nCount free orders\n\nSee merge request shop/shop!7";
    const released = run('martlet:release', { CI_MERGE_REQUEST_IID: '', CI_COMMIT_MESSAGE: message });
    expect(released.stdout + released.stderr).toContain('Released pr_7: prod is at publication 2');
    expect(run('martlet:close', {}).stdout).toContain('There is no pr_7;');
  });
});
