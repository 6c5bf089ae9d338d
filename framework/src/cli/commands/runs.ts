import type { Command } from 'commander';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import { openRun, type RunRecord, readRuns, stepTrends } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import { wholeNumber } from '../options.js';
import type { AddCommand, Start } from '../program.js';
import { runLines, runListLines, stepTrendLines, styleFor, toJson, writeLines } from '../report/index.js';
import { withProject } from '../with-project.js';

/** `martlet runs`, `martlet runs show` and `martlet runs trends` */
export const addRuns: AddCommand = (command, start) => {
  addList(command, start);
  addShow(command, start);
  addTrends(command, start);
};

/** How many runs are listed, and how many trends are made of. */
const LISTED = 20;
const COMPARED = 100;

interface ListOptions {
  readonly most: number;
}

function addList(runs: Command, start: Start): void {
  const command = runs
    .command('list', { isDefault: true })
    .description('list the last runs; what `martlet runs` alone does')
    .option('--most <n>', 'how many runs', wholeNumber(1), LISTED)
    .allowExcessArguments();
  command.action((options: ListOptions) => start(command, (context) => list(context, options)));
}

function addShow(runs: Command, start: Start): void {
  const command = runs
    .command('show')
    .argument('<run>', 'the id of a run, or how it begins')
    .description('tell of a run: its steps, how long they took, what they waited for and what they cost')
    .allowExcessArguments();
  command.action((id: string) => start(command, (context) => show(context, id)));
}

function addTrends(runs: Command, start: Start): void {
  const command = runs
    .command('trends')
    .description('tell what loads and builds took over time, and which of them are out of line')
    .option('--most <n>', 'of how many runs', wholeNumber(1), COMPARED)
    .allowExcessArguments();
  command.action((options: ListOptions) => start(command, (context) => trends(context, options)));
}

async function list(context: CommandContext, { most }: ListOptions): Promise<number> {
  const { json, out, environment } = context;
  const runs = (await runsOf(context, { most, ...(environment === undefined ? {} : { environment }) })).toReversed();
  if (json) for (const { steps, ...run } of runs) out.write(`${toJson({ ...run, steps: steps.length })}\n`);
  else writeLines(out, runs.length === 0 ? ['No run was recorded yet.'] : runListLines(runs, styleFor(out)));
  return 0;
}

async function show(context: CommandContext, id: string): Promise<number> {
  const { json, out } = context;
  const runs = await runsOf(context, {});
  const found = runs.filter(({ runId }) => runId.startsWith(id));
  if (found.length === 0) {
    const similar = similarNames(
      id,
      runs.map(({ runId }) => runId),
    );
    throw new MartletError('run-unknown', { runId: id, similar });
  }
  for (const run of found) {
    if (json) out.write(`${toJson(run)}\n`);
    else writeLines(out, runLines(run, styleFor(out)));
  }
  return 0;
}

async function trends(context: CommandContext, { most }: ListOptions): Promise<number> {
  const { json, out, environment } = context;
  const runs = await withProject(context, (project, early) =>
    readFrom(context, project, early, { most, environment: environment ?? project.config.defaultEnvironment }),
  );
  const found = stepTrends(runs);
  if (json) for (const trend of found) out.write(`${toJson(trend)}\n`);
  else writeLines(out, found.length === 0 ? ['No run was recorded yet.'] : stepTrendLines(found, styleFor(out)));
  return 0;
}

function runsOf(context: CommandContext, question: Parameters<typeof readRuns>[1]): Promise<readonly RunRecord[]> {
  return withProject(context, (project, early) => readFrom(context, project, early, question));
}

function readFrom(
  { clock, signal }: CommandContext,
  project: Parameters<typeof openRun>[0],
  early: NonNullable<Parameters<typeof openRun>[1]['early']>,
  question: Parameters<typeof readRuns>[1],
): Promise<readonly RunRecord[]> {
  return openRun(
    project,
    { clock, signal, early, access: 'read' },
    () => undefined,
    ({ run }) => readRuns(run.store, question),
  );
}
