import { buildPlanFile, type PlanFile } from '../../artifacts/index.js';
import type { KeptChoices, PlanExplanation } from '../../plan/index.js';
import { loadProject } from '../../project/index.js';
import { type PlanCost, planProject } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import { type IntervalOptions, intervalIn, keptOption, type SelectionOptions, withInterval, withRunAt, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { countOf, formatMoney, planLines, planMarkdown, styleFor, toJson, writeLines } from '../report/index.js';
import { runProjectCommand } from '../run-project-command.js';
import { isSamePlan, PLAN_FILE, type SavedRequest, savePlan } from '../saved-plan.js';
import { readSelection } from '../selection.js';

interface PlanOptions extends SelectionOptions, IntervalOptions {
  readonly fullRefresh?: boolean;
  readonly kept?: KeptChoices;
  readonly runAt?: string;
  readonly autoApply?: boolean;
  readonly out: string;
  readonly sql?: boolean;
  readonly verbose?: boolean;
  readonly markdown?: boolean;
}

/** `martlet plan [ENV]` */
export const addPlan: AddCommand = (command, start) => {
  withInterval(withRunAt(withSelection(command)))
    .addOption(keptOption())
    .option('--full-refresh', 'plan to load and build what is selected again, though nothing has changed')
    .option('--sql', 'show the SQL of what is new or changed, as a difference to what it was')
    .option('--verbose', 'cut no list')
    .option('--markdown', 'write Markdown, for the comment of a pull request')
    .option('--auto-apply', 'apply the plan without asking')
    .option('--out <file>', 'where to keep the plan for `martlet apply`', PLAN_FILE);
  command.action((name: string | undefined, options: PlanOptions) => start(command, (context) => plan(context, name, options)));
};

async function plan(context: CommandContext, name: string | undefined, options: PlanOptions): Promise<number> {
  const { directory, target, threads, clock, signal } = context;
  const { fullRefresh = false, kept, runAt } = options;
  const interval = intervalIn(options, { fullRefresh });
  const project = await loadProject(directory, { target });
  const environment = name ?? context.environment ?? project.config.defaultEnvironment;
  const { select, exclude, changed } = await readSelection(project, options);
  const saved: SavedRequest = {
    environment,
    ...(select === undefined ? {} : { select: [...select] }),
    ...(exclude === undefined ? {} : { exclude: [...exclude] }),
    ...(changed === undefined ? {} : { changed: [...changed].sort() }),
    ...(fullRefresh ? { fullRefresh } : {}),
    ...(kept === undefined ? {} : { kept }),
    ...(interval === undefined ? {} : { interval }),
    ...(runAt === undefined ? {} : { runAt }),
  };
  const request = {
    environment,
    select,
    exclude,
    changed,
    fullRefresh,
    kept,
    interval,
    runAt,
    command: 'build',
    threads,
    clock,
    signal,
    permit: context.permit,
  } as const;
  const { explanation, cost } = await planProject(project, request);
  const file = buildPlanFile(explanation, saved, context.permit.by.name);
  savePlan(directory, options.out, file);
  tell(context, explanation, file, options);
  tellCost(context, cost, options);
  if (explanation.isEmpty) return 0;
  const applies = options.autoApply ?? (await context.confirm?.('Apply this plan?')) ?? false;
  if (!applies) {
    if (!context.json && !context.quiet && options.markdown !== true)
      writeLines(context.out, [`Next: apply it with martlet apply${fileOf(options)}`]);
    return 0;
  }
  return runProjectCommand({ ...context, environment }, 'build', { ...saved, onPlan: async (found) => isSamePlan(file, found) });
}

function fileOf({ out }: PlanOptions): string {
  return out === PLAN_FILE ? '' : ` ${out}`;
}

/** What it will cost, where the config names prices. */
function tellCost({ out, json, quiet }: CommandContext, { money, items }: PlanCost, { markdown }: PlanOptions): void {
  if (money === undefined || items.length === 0 || json || quiet || markdown === true) return;
  const guessed = items.filter(({ from }) => from === 'estimate').length;
  const rest = guessed === 0 ? '' : `; ${countOf(guessed, 'relation')} of them by the bytes that it writes`;
  writeLines(out, [`It will cost about ${formatMoney(money.amount, money.currency)}, by what the same took before${rest}.`]);
}

function tell({ out, json, quiet }: CommandContext, plan: PlanExplanation, file: PlanFile, { sql, verbose, markdown }: PlanOptions): void {
  if (json) return void out.write(`${toJson({ kind: 'planned', plan: file })}\n`);
  if (markdown === true) return void out.write(planMarkdown(plan));
  const lines = planLines(plan, styleFor(out), { sql, verbose, width: out.columns() });
  writeLines(out, quiet ? lines.slice(-1) : lines);
}
