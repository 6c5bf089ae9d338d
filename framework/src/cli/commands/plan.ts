import { loadProject } from '../../project/index.js';
import { type PlanOutlook, planProject } from '../../run/index.js';
import { styleFor, toJson, writeLines } from '../../run/reporters/index.js';
import type { CommandContext } from '../command-context.js';
import { type SelectionOptions, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { runProjectCommand } from '../run-project-command.js';
import { isSamePlan, PLAN_FILE, type PlanWish, savePlan } from '../saved-plan.js';

interface PlanOptions extends SelectionOptions {
  readonly fullRefresh?: boolean;
  readonly autoApply?: boolean;
  readonly out: string;
}

/** `martlet plan [ENV]` */
export const addPlan: AddCommand = (program, start) => {
  const command = withSelection(
    program
      .command('plan')
      .argument('[environment]', 'the environment; the config’s default when left out')
      .description('tell what a build would do, and why, without doing it; in a terminal, ask whether to do it'),
  )
    .option('--full-refresh', 'plan to load and build what is selected again, though nothing has changed')
    .option('--auto-apply', 'apply the plan without asking')
    .option('--out <file>', 'where to keep the plan for `martlet apply`', PLAN_FILE);
  command.action((name: string | undefined, options: PlanOptions) => start(command, (context) => plan(context, name, options)));
};

async function plan(context: CommandContext, name: string | undefined, options: PlanOptions): Promise<number> {
  const { directory, target, threads, clock, signal } = context;
  const { select, exclude, fullRefresh = false } = options;
  const project = await loadProject(directory, { target });
  const environment = name ?? context.environment ?? project.config.defaultEnvironment;
  const wish: PlanWish = {
    environment,
    ...(select === undefined ? {} : { select: [...select] }),
    ...(exclude === undefined ? {} : { exclude: [...exclude] }),
    ...(fullRefresh ? { fullRefresh } : {}),
  };
  const outlook = await planProject(project, { ...wish, command: 'build', threads, clock, signal });
  await savePlan(directory, options.out, wish, outlook.plan);
  tell(context, outlook);
  if (outlook.plan.steps.length === 0 && outlook.plan.changes.length === 0) return 0;
  const applies = options.autoApply ?? (await context.confirm?.('Apply this plan?')) ?? false;
  if (!applies) return 0;
  const shown = { digest: outlook.plan.digest, publication: outlook.plan.basis.publication };
  return runProjectCommand({ ...context, environment }, 'build', {
    select,
    exclude,
    fullRefresh,
    onPlan: async (found) => isSamePlan(shown, found),
  });
}

function tell({ out, json }: CommandContext, { plan: { changes, steps } }: PlanOutlook): void {
  if (json) {
    out.write(`${toJson({ kind: 'planned', changes, steps: steps.length })}\n`);
    return;
  }
  const style = styleFor(out);
  writeLines(out, [...changes.map(({ id, kind }) => `${id} ${style.quiet(kind)}`), `${steps.length} steps.`]);
}
