import { buildPlanFile, runWithArtifacts } from '../../artifacts/index.js';
import type { MartletError } from '../../errors.js';
import type { KeptChoices, PlanExplanation } from '../../plan/index.js';
import { type CheckProblem, compareProblems, runTypeScript } from '../../project/check/index.js';
import { loadConfig, type Project } from '../../project/index.js';
import { diffEnvironments, overBudget, planProject, type RunResult } from '../../run/index.js';
import { withAlerts } from '../alerting.js';
import { checkModels } from '../check-models.js';
import type { CommandContext } from '../command-context.js';
import { martletErrorsOf } from '../failure.js';
import { generateWhenEmpty } from '../generate-data.js';
import { observed } from '../observing.js';
import { exitCodeOfErrors, exitCodeOfRun, relationLabels } from '../report/index.js';
import { isSamePlan } from '../saved-plan.js';
import { tryMutants } from '../try-mutants.js';
import { environmentOfPullRequest } from './environment-of-pull-request.js';
import type { Cost, PullRequestJudgement } from './judgement.js';
import { runUnitTests } from './unit-tests.js';

export interface PullRequestOptions {
  readonly pullRequest?: number;
  /** Whether TypeScript checks the project, too. */
  readonly types: boolean;
  readonly mutate?: boolean;
  readonly kept?: KeptChoices;
  /** How many rows of each difference are shown. */
  readonly samples: number;
  /** Looks at the code alone, and opens no connection. */
  readonly offline?: boolean;
}

type Draft = { -readonly [Part in keyof PullRequestJudgement]?: PullRequestJudgement[Part] } & { problems: readonly CheckProblem[] };

/**
 * Judges a pull request: checks the models, runs the unit tests, plans against production, and builds and tests in the environment of the
 * pull request what is different. What is wrong is part of the answer.
 */
export async function judgePullRequest(context: CommandContext, options: PullRequestOptions): Promise<PullRequestJudgement> {
  const config = await loadConfig(context.directory);
  const environment = await environmentOfPullRequest(context, config, options.pullRequest);
  const found: Draft = { problems: [] };
  let ended = 0;
  try {
    ended = await judge(context, { ...options, environment }, found);
  } catch (failure) {
    const errors = context.signal.aborted ? undefined : martletErrorsOf(failure);
    if (errors === undefined) throw failure;
    add(context, found, errors, 'error');
    ended = exitCodeOfErrors(errors);
  }
  const ofProblems = exitCodeOfErrors(found.problems.flatMap(({ severity, error }) => (severity === 'error' ? [error] : [])));
  return {
    environment,
    production: config.defaultEnvironment,
    target: context.target ?? config.defaultTarget,
    ...found,
    problems: [...found.problems].sort(compareProblems),
    exitCode: ended === 0 ? ofProblems : ended,
  };
}

type Request = PullRequestOptions & { readonly environment: string };

async function judge(context: CommandContext, request: Request, found: Draft): Promise<number> {
  const { directory, signal } = context;
  const [models, types] = await Promise.all([checkModels(context, {}), request.types ? runTypeScript(directory, signal) : []]);
  found.problems = [...models.problems, ...types];
  const { project } = models;
  if (project === undefined || hasErrors(found)) {
    found.notBuilt = 'The check finds errors.';
    return 0;
  }
  found.unitTests = (await runUnitTests(context, project)) ?? false;
  if (found.unitTests !== false) add(context, found, found.unitTests.failures, 'error');
  if (request.offline === true) {
    found.notBuilt = 'Only the code was looked at (--offline).';
    return 0;
  }
  return judgeData(context, project, request, found);
}

/** What needs the warehouse. */
async function judgeData(context: CommandContext, project: Project, request: Request, found: Draft): Promise<number> {
  const { threads, clock, signal, permit, reporting, commit } = context;
  const { environment, kept, samples } = request;
  const production = project.config.defaultEnvironment;
  await reporting(relationLabels(project), ({ report }) => generateWhenEmpty(project, context, report));
  const asked = { ...(kept === undefined ? {} : { kept }), command: 'build', threads, clock, signal, permit } as const;
  const { explanation: plan } = await planProject(project, { ...asked, environment: production });
  const { explanation: work, cost } = await planProject(project, { ...asked, environment });
  const budget = project.config.ci.budget ?? project.config.cost.budget;
  found.plan = plan;
  found.cost = { ...work.estimate, ...(cost.money === undefined ? {} : { money: cost.money }), budget };
  const over = overBudget(cost, budget, environment);
  if (over !== undefined) {
    add(context, found, [over], 'error');
    found.notBuilt = 'It would go over the budget.';
    return 0;
  }
  if (hasErrors(found)) {
    found.notBuilt = 'The unit tests fail.';
    return 0;
  }
  const shown = buildPlanFile(work, { environment, ...(kept === undefined ? {} : { kept }) });
  const run = await build(context, project, { ...asked, environment, commit: commit(), onPlan: async (again) => isSamePlan(shown, again) });
  found.run = run;
  found.cost = { ...found.cost, ...billedBy(run) };
  for (const { status, errors = [], warnings = [] } of run.steps) {
    add(context, found, errors, status === 'warned' ? 'warning' : 'error');
    add(context, found, warnings, 'warning');
  }
  const ended = exitCodeOfRun(run);
  if (!run.cancelled && plan.basis.publication > 0)
    found.diff = await diffEnvironments(project, { left: production, right: environment, samples, threads, clock, signal });
  if (request.mutate === true && !run.cancelled) found.mutations = await tryMutants(context, project, modelsChangedBy(plan, project));
  return ended;
}

function build(
  context: CommandContext,
  project: Project,
  request: Omit<Parameters<typeof runWithArtifacts>[1], 'emit'>,
): Promise<RunResult> {
  const { reporting, locator } = context;
  const around = { ...context, ...(request.environment === undefined ? {} : { environment: request.environment }) };
  return reporting(relationLabels(project), ({ report, identify }) => {
    const onProblem = ({ code, message, hint }: MartletError): void => report({ kind: 'note', message: `${code} ${message} ${hint}` });
    return observed(
      project,
      around,
      'ci',
      (listening) => {
        const emit = listening((event) => report(locator.inEvent(event)));
        return withAlerts(
          project,
          context,
          (alerts) => runWithArtifacts(project, { ...request, ...alerts, emit }, (result) => locator.inResult(result)),
          onProblem,
        );
      },
      { onProblem, identify },
    );
  });
}

/** The models whose own code is new or changed. */
function modelsChangedBy({ relations }: PlanExplanation, { models }: Project): Project['models'] {
  const changed = new Set(
    relations.flatMap(({ id, change }) =>
      change.kind === 'added' || (change.kind === 'changed' && change.category !== 'metadata') ? [id] : [],
    ),
  );
  return models.filter(({ id }) => changed.has(id));
}

function billedBy({ steps }: RunResult): Pick<Cost, 'bytesProcessed'> {
  const billed = steps.flatMap(({ statistics }) => statistics?.bytesProcessed ?? []);
  return billed.length === 0 ? {} : { bytesProcessed: billed.reduce((sum, bytes) => sum + bytes, 0) };
}

function hasErrors({ problems }: Draft): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function add({ locator }: CommandContext, found: Draft, errors: readonly MartletError[], severity: CheckProblem['severity']): void {
  found.problems = [...found.problems, ...errors.map((error) => ({ severity, error: locator.locate(error) }))];
}
