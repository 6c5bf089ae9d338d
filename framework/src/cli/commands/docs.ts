import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  buildCatalog,
  type Catalog,
  type CatalogHistory,
  type DimensionMembers,
  dimensionMembers,
  historyOfPast,
  type MetricValues,
  metricValues,
  profileProject,
  readRunHistory,
  serveSite,
  writeSite,
} from '../../catalog/index.js';
import { MartletError } from '../../errors.js';
import { ARTIFACTS_DIRECTORY } from '../../plan/index.js';
import { loadProject, type Project } from '../../project/index.js';
import { daysBefore, readPast } from '../../run/index.js';
import type { PendingWarehouse } from '../../warehouses/pending-warehouse.js';
import type { CommandContext } from '../command-context.js';
import { generateInChild, watchProject } from '../docs-watch.js';
import { port, wholeNumber } from '../options.js';
import type { AddCommand, Start } from '../program.js';
import { locatePublished } from '../published.js';
import { withPublished } from '../read-published.js';
import { countOf, errorLines, formatDuration, serialiseError, styleFor, toJson, writeLines } from '../report/index.js';
import { withProject } from '../with-project.js';

const DEFAULT_DIRECTORY = `${ARTIFACTS_DIRECTORY}/docs`;
const DEFAULT_PORT = 8710;

interface GenerateOptions {
  readonly out: string;
  readonly profile?: boolean;
  readonly samples: number;
  readonly strict?: boolean;
  readonly live?: boolean;
}

interface ServeOptions extends Pick<GenerateOptions, 'profile' | 'samples'> {
  readonly port: number;
}

/** `martlet docs generate`, `martlet docs serve` and `martlet docs check` */
export const addDocs: AddCommand = (command, start) => {
  addGenerate(command, start);
  addServe(command, start);
  addCheck(command, start);
};

function addGenerate(docs: Command, start: Start): void {
  const command = withProfile(docs.command('generate'))
    .description(`write the site and its data to ${DEFAULT_DIRECTORY}`)
    .option('--out <dir>', 'where to', DEFAULT_DIRECTORY)
    .option('--strict', 'a missing description is an error')
    .allowExcessArguments();
  // `docs serve` asks for pages that listen to it.
  command.addOption(command.createOption('--live').hideHelp());
  command.action((options: GenerateOptions) => start(command, (context) => generate(context, options)));
}

function addServe(docs: Command, start: Start): void {
  const command = withProfile(docs.command('serve'))
    .description('serve the site on this machine, and generate it again whenever a file of the project changes')
    .option('--port <n>', 'the port; 0 takes any that is free', port, DEFAULT_PORT)
    .allowExcessArguments();
  command.action((options: ServeOptions) => start(command, (context) => serve(context, options)));
}

function addCheck(docs: Command, start: Start): void {
  const command = docs
    .command('check')
    .description('list the relations and columns without a description')
    .option('--strict', 'a missing description is an error')
    .allowExcessArguments();
  command.action((options: { readonly strict?: boolean }) => start(command, (context) => check(context, options.strict ?? false)));
}

function withProfile(command: Command): Command {
  return command
    .option('--profile', 'calculate in the warehouse how the values of each column are distributed')
    .option('--samples <rows>', 'show so many rows of each relation, personal data masked; implies --profile', wholeNumber(0), 0);
}

async function generate(context: CommandContext, options: GenerateOptions): Promise<number> {
  const { directory, json, quiet, out, clock } = context;
  const started = clock.elapsed();
  const catalog = await catalogOf(context, options);
  const target = resolve(directory, options.out);
  const { files, bytes } = await writeSite(catalog, target, { isLive: options.live ?? false });
  const milliseconds = clock.elapsed() - started;
  const missing = missingProblems(catalog);
  if (json) {
    const problems = missing.map(serialiseError);
    out.write(`${toJson({ kind: 'docs-generated', directory: options.out, files, bytes, milliseconds, missing: problems })}\n`);
  } else if (!quiet) {
    const relations = countOf(catalog.sources.length + catalog.models.length, 'relation');
    const metrics = catalog.metrics.length === 0 ? '' : ` and ${countOf(catalog.metrics.length, 'metric')}`;
    const place = join(relative(directory, target) || '.', 'index.html');
    const style = styleFor(out);
    writeLines(out, [
      `${style.good('Wrote')} the catalog of ${relations}${metrics} in ${formatDuration(milliseconds)}: ${place}`,
      ...(missing.length === 0 ? [] : [style.warning(`${countOf(missing.length, 'description')} missing; see \`martlet docs check\`.`)]),
    ]);
  }
  return options.strict === true && missing.length > 0 ? 1 : 0;
}

function catalogOf(context: CommandContext, { profile = false, samples }: Pick<GenerateOptions, 'profile' | 'samples'>): Promise<Catalog> {
  return withProject(context, async (project, early) => {
    const { clock, signal, err, locator } = context;
    const locate = locatePublished(project, context.environment);
    const connects = profile || samples > 0;
    const told = new Set<string>();
    const onProblem = (problem: MartletError): void => {
      // A warehouse that can't be opened can't be opened a second time.
      if (told.has(problem.message)) return;
      told.add(problem.message);
      writeLines(err, errorLines(locator.locate(problem), styleFor(err), 'warning'));
    };
    // A local file is there to be read; a server is asked only by whoever connects to it anyway.
    const last = await readRunHistory(context.directory);
    const asks = connects || early.isOpening;
    const history = asks ? await historyOf(context, { project, early, last, onProblem }) : last;
    const profiles = connects ? await profileProject(project, { locate, at: clock.now(), samples, signal, onProblem }) : undefined;
    const asked = asks ? await askPublished(context, { project, early, onProblem }) : {};
    return buildCatalog(project, {
      locate,
      generatedAt: clock.now(),
      ...(history === undefined ? {} : { history }),
      ...asked,
      ...(profiles === undefined ? {} : { profiles }),
    });
  });
}

/** What a catalog's past and values are read with. */
interface HistorySource {
  readonly project: Project;
  readonly early: PendingWarehouse;
  readonly last: CatalogHistory | undefined;
  readonly onProblem: (problem: MartletError) => void;
}

/** What the state tells, and the last run alone where it can't be read. */
async function historyOf(
  { environment, clock, signal }: CommandContext,
  { project, early, last, onProblem }: HistorySource,
): Promise<CatalogHistory | undefined> {
  const since = daysBefore(clock.now(), HISTORY_DAYS);
  const runs = { since: daysBefore(clock.now(), RUN_DAYS), most: READ_RUNS };
  const request = { environment, since, publications: HISTORY_PUBLICATIONS, runs, clock, signal, early };
  try {
    return historyOfPast(project, await readPast(project, request), last);
  } catch (error) {
    if (!(error instanceof MartletError)) throw error;
    onProblem(error);
    return last;
  }
}

/** What the rows of an environment tell. */
interface AskedRows {
  readonly metricValues?: ReadonlyMap<string, MetricValues>;
  readonly members?: ReadonlyMap<string, DimensionMembers>;
}

/** The values of metrics and the members of dimensions in the environment; nothing where it can't be read. */
async function askPublished(
  { environment, clock, signal }: CommandContext,
  { project, early, onProblem }: Omit<HistorySource, 'last'>,
): Promise<AskedRows> {
  if (project.metrics.length === 0 && project.models.every(({ kind }) => kind !== 'dimension')) return {};
  const locate = locatePublished(project, environment);
  const named = environment ?? project.config.defaultEnvironment;
  try {
    return await withPublished(project, { environment, locate, signal, early }, async (ask): Promise<AskedRows> => {
      const request = { environment: named, locate, at: clock.now(), ask };
      return { metricValues: await metricValues(project, request), members: await dimensionMembers(project, request) };
    });
  } catch (error) {
    if (!(error instanceof MartletError)) throw error;
    onProblem(error);
    return {};
  }
}

/** How far back the catalog tells of runs. */
const HISTORY_DAYS = 90;
const HISTORY_PUBLICATIONS = 30;
/** Of how many days it tells what runs took, and of how many runs at most. */
const RUN_DAYS = 30;
const READ_RUNS = 1000;

async function check(context: CommandContext, isStrict: boolean): Promise<number> {
  const { directory, target, environment, clock, json, out, locator } = context;
  const project = await loadProject(directory, { target });
  const catalog = await buildCatalog(project, { locate: locatePublished(project, environment), generatedAt: clock.now() });
  const missing = missingProblems(catalog).map((problem) => locator.locate(problem));
  const style = styleFor(out);
  if (json) out.write(`${toJson({ kind: 'docs-checked', missing: missing.map(serialiseError) })}\n`);
  else if (missing.length === 0) writeLines(out, [style.good('Every relation and every column is described.')]);
  else
    writeLines(out, [
      ...missing.flatMap((problem) => errorLines(problem, style, isStrict ? 'bad' : 'warning')),
      '',
      style.warning(`${countOf(missing.length, 'description')} missing.`),
    ]);
  return isStrict && missing.length > 0 ? 1 : 0;
}

function missingProblems({ missing, sources, models }: Catalog): readonly MartletError[] {
  const files = new Map([...sources, ...models].map(({ id, file }) => [id, file]));
  return missing.map((parameters) => {
    const file = files.get(parameters.relation);
    return new MartletError('description-missing', parameters, file === undefined ? undefined : { file });
  });
}

async function serve(context: CommandContext, { port, profile, samples }: ServeOptions): Promise<number> {
  const { directory, target, out, err, json, quiet, signal } = context;
  const project = await loadProject(directory, { target });
  const args = [
    ...(target === undefined ? [] : ['--target', target]),
    ...(profile === true ? ['--profile'] : []),
    ...(samples > 0 ? ['--samples', String(samples)] : []),
  ];
  const failure = await generateInChild(directory, args, signal);
  if (failure !== undefined) writeLines(err, [failure]);
  const site = await serveSite(join(directory, DEFAULT_DIRECTORY), port);
  try {
    if (json) out.write(`${toJson({ kind: 'docs-served', url: site.url })}\n`);
    else writeLines(out, [`The catalog is at ${site.url}`, 'Ctrl-C ends it.']);
    for await (const file of watchProject(project, signal)) {
      if (!quiet && !json) writeLines(out, [`${file} changed`]);
      const problem = await generateInChild(directory, args, signal);
      if (problem === undefined) site.reload();
      else if (!signal.aborted) writeLines(err, [problem]);
    }
  } finally {
    await site.close();
  }
  return 0;
}
