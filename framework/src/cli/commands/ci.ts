import { resolve } from 'node:path';
import { Argument, type Command } from 'commander';
import { MARTLET_VERSION } from '../../artifacts/index.js';
import { ARTIFACTS_DIRECTORY } from '../../plan/index.js';
import { toSarif } from '../../project/check/index.js';
import { replaceFile } from '../../project/index.js';
import { codeQuality, gitHubAnnotations } from '../ci/annotations.js';
import { type CodeHost, type InitOptions, initWorkflows } from '../ci/init-workflows.js';
import { judgePullRequest, type PullRequestOptions } from '../ci/judge-pull-request.js';
import { closePullRequest, type MergeOptions, mergePullRequest } from '../ci/merge-pull-request.js';
import { mergedMarkdown, mergedText } from '../ci/merged-markdown.js';
import { inRepository } from '../ci/problems-in-repository.js';
import { judgementMarkdown } from '../ci/report-markdown.js';
import type { CommandContext } from '../command-context.js';
import { keptOption, wholeNumber } from '../options.js';
import type { AddCommand, Start } from '../program.js';
import { countOf, exitCodeOfErrors, exitCodeOfRun, toJson, writeLines } from '../report/index.js';

const DIRECTORY = `${ARTIFACTS_DIRECTORY}/ci`;
const REPORT = `${DIRECTORY}/report.md`;
const DEFAULT_SAMPLES = 3;

interface WithReport {
  readonly report: string;
}

/** `martlet ci`, `martlet ci merge`, `martlet ci close` and `martlet ci init` */
export const addCi: AddCommand = (command, start) => {
  addReview(command, start);
  addMerge(command, start);
  addClose(command, start);
  addInit(command, start);
};

function addReview(ci: Command, start: Start): void {
  const command = part(ci, 'review', true)
    .description('judge a pull request and write a report; what `martlet ci` alone does')
    .option('--report <file>', 'where to write the report', REPORT)
    .option('--offline', 'check the models and run the unit tests only, without a connection')
    .option('--mutate', 'measure the mutation score of the models that change, too')
    .option('--samples <n>', 'how many rows of each difference to show', wholeNumber(0), DEFAULT_SAMPLES)
    .option('--no-types', 'leave the project’s TypeScript compiler out')
    .addOption(keptOption());
  command.action((options: PullRequestOptions & WithReport) => start(command, (context) => review(context, options)));
}

function addMerge(ci: Command, start: Start): void {
  const command = part(ci, 'merge')
    .description('release a pull request that is merged: publish all or nothing, check what is published, roll back when a check fails')
    .option('--report <file>', 'where to write the report', REPORT)
    .option('--plan <file>', 'do exactly what a saved plan of production has shown; approvals beside it count')
    .addOption(keptOption());
  command.action((options: MergeOptions & WithReport) => start(command, (context) => merge(context, options)));
}

function addClose(ci: Command, start: Start): void {
  const command = part(ci, 'close').description(
    'take the environment of a closed pull request away, with the versions that only it needed',
  );
  command.action((options: Pick<MergeOptions, 'pullRequest'>) => start(command, (context) => close(context, options)));
}

function addInit(ci: Command, start: Start): void {
  const command = ci
    .command('init')
    .description('write the workflows of a code host: pull requests, releases, and what is closed')
    .addArgument(new Argument('<host>', 'the code host').choices(['github', 'gitlab']))
    .option('--branch <name>', 'the branch whose code is in production; that of the remote, or main, when left out')
    .option('--secret <names...>', 'the secrets of the code host that connections need, as variables of the same names')
    .option('--force', 'write over what is there')
    .allowExcessArguments();
  command.action((host: CodeHost, { secret = [], ...options }: Omit<InitOptions, 'secrets'> & { readonly secret?: readonly string[] }) =>
    start(command, async (context) => {
      const files = await initWorkflows(context, host, { ...options, secrets: secret });
      if (context.json) context.out.write(`${toJson({ kind: 'initialised', host, files })}\n`);
      else writeLines(context.out, [`Wrote ${files.join(' and ')}.`, `Next: ${NEXT[host]}`]);
      return 0;
    }),
  );
}

const NEXT: Readonly<Record<CodeHost, string>> = {
  github: 'commit it, add the secrets to the repository, and protect the branch with the check “review”.',
  gitlab:
    'commit it, add the variables to the project, include the file where .gitlab-ci.yml does not yet, and let merge requests need a pipeline.',
};

function part(ci: Command, name: string, isDefault = false): Command {
  return ci
    .command(name, { isDefault })
    .allowExcessArguments()
    .option(
      '--pull-request <number>',
      'the number of the pull request; that of the CI system, or the branch, when left out',
      wholeNumber(1),
    );
}

async function review(context: CommandContext, options: PullRequestOptions & WithReport): Promise<number> {
  const { directory, json, out, variables } = context;
  const judgement = await judgePullRequest(context, options);
  const problems = await inRepository(directory, judgement.problems);
  const write = (file: string, text: string): void => replaceFile(resolve(directory, file), text);
  write(options.report, judgementMarkdown(judgement));
  write(`${DIRECTORY}/martlet.sarif`, `${toJson(toSarif(problems, MARTLET_VERSION), 2)}\n`);
  write(`${DIRECTORY}/gl-code-quality-report.json`, `${toJson(codeQuality(problems), 2)}\n`);
  const { environment, exitCode } = judgement;
  if (json) out.write(`${toJson({ kind: 'judged', environment, exitCode, report: options.report, problems: problems.length })}\n`);
  else {
    if (variables.GITHUB_ACTIONS === 'true') writeLines(out, gitHubAnnotations(problems));
    writeLines(out, [`${exitCode === 0 ? 'Ready' : 'Not ready'}: the report is in ${options.report}.`]);
  }
  return exitCode;
}

async function merge(context: CommandContext, { report, ...options }: MergeOptions & WithReport): Promise<number> {
  const { directory, json, out } = context;
  const merged = await mergePullRequest(context, options);
  const { outcome, environment, publication, before, of, run } = merged;
  replaceFile(resolve(directory, report), mergedMarkdown(merged));
  if (json) out.write(`${toJson({ kind: 'merged', outcome, environment, publication, before, of, report })}\n`);
  else writeLines(out, [`${mergedText(merged)}. The report is in ${report}.`]);
  if (outcome === 'released' || outcome === 'nothing') return 0;
  const ofChecks = exitCodeOfErrors(merged.checks.flatMap(({ status, errors }) => (status === 'failed' ? errors : [])));
  return (outcome === 'not-published' && run !== undefined ? exitCodeOfRun(run) : ofChecks) || 1;
}

async function close(context: CommandContext, options: Pick<MergeOptions, 'pullRequest'>): Promise<number> {
  const { json, out } = context;
  const closed = await closePullRequest(context, options);
  const { of, existed, views, dropped, postponed } = closed;
  if (json) out.write(`${toJson({ kind: 'closed', environment: of, existed, views, dropped })}\n`);
  else {
    const rest =
      postponed === undefined ? `${countOf(dropped, 'version')} dropped` : `its versions go with the next janitor: ${postponed.message}`;
    writeLines(out, [existed ? `Removed ${of}: ${countOf(views, 'view')}, ${rest}.` : `There is no ${of}; ${rest}.`]);
  }
  return 0;
}
