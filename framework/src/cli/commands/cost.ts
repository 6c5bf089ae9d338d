import { type Command, Option } from 'commander';
import { COST_DIMENSIONS, type CostDimension, type CostReport, costReport, daysBefore, openRun, readRuns } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import { advise } from '../cost/advise.js';
import { storage } from '../cost/storage.js';
import { wholeNumber } from '../options.js';
import type { AddCommand } from '../program.js';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMoney,
  type Style,
  styleFor,
  tableLines,
  toJson,
  writeLines,
} from '../report/index.js';
import { withProject } from '../with-project.js';

interface CostOptions {
  readonly by: CostDimension;
  readonly days: number;
  readonly advice?: boolean;
  readonly storage?: boolean;
}

const DAYS = 30;

/** `martlet cost` */
export const addCost: AddCommand = (command: Command, start) => {
  command
    .addOption(new Option('--by <what>', 'what to add costs up by').choices(COST_DIMENSIONS).default('model'))
    .option('--days <n>', 'of how many days', wholeNumber(1), DAYS)
    .addOption(new Option('--advice', 'say what would cost less, with its evidence').conflicts(['by', 'storage']))
    .addOption(new Option('--storage', 'count what versions take that are no longer published').conflicts('by'));
  command.action((options: CostOptions) =>
    start(command, (context) => {
      if (options.advice === true) return advise(context, options.days);
      return options.storage === true ? storage(context) : cost(context, options);
    }),
  );
};

async function cost(context: CommandContext, { by, days }: CostOptions): Promise<number> {
  const { clock, signal, environment, json, out } = context;
  const since = daysBefore(clock.now(), days);
  const report = await withProject(context, (project, early) =>
    openRun(
      project,
      { clock, signal, early, access: 'read' },
      () => undefined,
      async ({ run }) =>
        costReport(project, await readRuns(run.store, { since, ...(environment === undefined ? {} : { environment }) }), by),
    ),
  );
  if (json) {
    const { currency } = report;
    for (const row of report.rows) out.write(`${toJson({ by, ...row, ...(currency === undefined ? {} : { currency }) })}\n`);
    out.write(`${toJson({ by: 'total', ...report.total, ...(currency === undefined ? {} : { currency }) })}\n`);
    return 0;
  }
  writeLines(out, report.rows.length === 0 ? [`No run of the last ${days} days was recorded.`] : costLines(report, by, styleFor(out)));
  return 0;
}

function costLines({ rows, total, currency }: CostReport, by: CostDimension, style: Style): readonly string[] {
  const cells = ({ of = '(none)', runs, bytes, workMilliseconds, warehouseMilliseconds, credits, money }: CostReport['total']) => [
    of,
    formatCount(runs),
    bytes === 0 ? '' : formatBytes(bytes),
    shortTime(workMilliseconds),
    shortTime(warehouseMilliseconds),
    credits === undefined ? '' : credits.toFixed(3),
    money === undefined || currency === undefined ? '' : formatMoney(money, currency),
  ];
  return [
    ...tableLines(
      [
        { title: `${by.charAt(0).toUpperCase()}${by.slice(1)}` },
        { title: 'Runs', align: 'right' },
        { title: 'Bytes', align: 'right' },
        { title: 'Work', align: 'right' },
        { title: 'Warehouse', align: 'right' },
        { title: 'Credits', align: 'right' },
        { title: 'Cost', align: 'right' },
      ],
      [...rows.map(cells), cells({ ...total, of: 'Total' })],
      style,
    ),
    ...(currency === undefined ? ['', 'Set `cost.prices` in martlet.config.ts to see money.'] : []),
  ];
}

/** Small models take milliseconds: hundredths of a second would be the same for all of them. */
function shortTime(milliseconds: number): string {
  if (milliseconds === 0) return '';
  return milliseconds < 999.5 ? `${Math.max(1, Math.round(milliseconds))}ms` : formatDuration(milliseconds);
}
