import { resolve } from 'node:path';
import type { Command } from 'commander';
import { MARTLET_VERSION } from '../../artifacts/index.js';
import { ARTIFACTS_DIRECTORY } from '../../plan/index.js';
import { toSarif } from '../../project/check/index.js';
import { replaceFile } from '../../project/index.js';
import { codeQuality, gitHubAnnotations } from '../ci/annotations.js';
import { judgePullRequest, type PullRequestOptions } from '../ci/judge-pull-request.js';
import { inRepository } from '../ci/problems-in-repository.js';
import { judgementMarkdown } from '../ci/report-markdown.js';
import type { CommandContext } from '../command-context.js';
import { keptOption, wholeNumber } from '../options.js';
import type { AddCommand } from '../program.js';
import { toJson, writeLines } from '../report/index.js';

const DIRECTORY = `${ARTIFACTS_DIRECTORY}/ci`;
const DEFAULT_SAMPLES = 3;

interface Options extends PullRequestOptions {
  readonly report: string;
}

/** `martlet ci` */
export const addCi: AddCommand = (command, start) => {
  withPullRequest(command)
    .option('--report <file>', 'where to write the report', `${DIRECTORY}/report.md`)
    .option('--offline', 'check the models and run the unit tests only, without a connection')
    .option('--mutate', 'measure the mutation score of the models that change, too')
    .option('--samples <n>', 'how many rows of each difference to show', wholeNumber(0), DEFAULT_SAMPLES)
    .option('--no-types', 'leave the project’s TypeScript compiler out')
    .addOption(keptOption());
  command.action((options: Options) => start(command, (context) => ci(context, options)));
};

function withPullRequest(command: Command): Command {
  return command.option(
    '--pull-request <number>',
    'the number of the pull request; that of the CI system, or the branch, when left out',
    wholeNumber(1),
  );
}

async function ci(context: CommandContext, options: Options): Promise<number> {
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
