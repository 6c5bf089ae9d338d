import { chooseScope } from '../../plan/index.js';
import { freshnessOfProject, type MeasuredFreshness } from '../../run/index.js';
import { withAlerts } from '../alerting.js';
import type { CommandContext } from '../command-context.js';
import { type SelectionOptions, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { errorLines, type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';
import { readSelectionWithoutState } from '../selection.js';
import { withProject } from '../with-project.js';

/** `martlet freshness` */
export const addFreshness: AddCommand = (command, start) => {
  withSelection(command);
  command.action((options: SelectionOptions) => start(command, (context) => freshness(context, options)));
};

async function freshness(context: CommandContext, options: SelectionOptions): Promise<number> {
  const { environment, clock, signal, out, json, locator } = context;
  const measured = await withProject(context, async (project, early) => {
    const selection = await readSelectionWithoutState(project, options, 'freshness');
    const ids = new Set(chooseScope(project, { command: 'test', ...selection }).selected);
    return withAlerts(project, context, (alerts) => freshnessOfProject(project, { clock, signal, environment, ids, early, ...alerts }));
  });
  const style = styleFor(out);
  if (json) for (const each of measured) out.write(`${toJson(entryOf(each))}\n`);
  else if (measured.length === 0) writeLines(out, ['Nothing that is selected declares `freshness`.']);
  else {
    const unknown = measured.flatMap((each) => (each.ok ? [] : errorLines(locator.locate(each.error), style)));
    writeLines(out, [...table(measured, style), ...unknown]);
  }
  return exitCode(measured);
}

/** A scheduler waits or goes on by this: 1 when something has failed its rule, 3 when nobody could tell. */
function exitCode(measured: readonly MeasuredFreshness[]): number {
  if (measured.some((each) => each.ok && each.freshness.status === 'failed')) return 1;
  const unknown = measured.flatMap((each) => (each.ok ? [] : [each.error.fault]));
  return unknown.length === 0 ? 0 : unknown.includes('warehouse') ? 3 : 1;
}

function entryOf(measured: MeasuredFreshness): object {
  const { id, error } = measured;
  const told = error === undefined ? {} : { error: { code: error.code, message: error.message } };
  return measured.ok ? { relation: id, ...measured.freshness, ...told } : { relation: id, status: 'unknown', ...told };
}

function table(measured: readonly MeasuredFreshness[], style: Style): readonly string[] {
  const words = { fresh: style.good('fresh'), stale: style.warning('stale'), failed: style.bad('failed') };
  return tableLines(
    [{ title: 'Relation' }, { title: 'Newest', isExtra: true }, { title: 'Hours', align: 'right' }, { title: 'Status' }],
    measured.map((each) =>
      each.ok
        ? [
            each.id,
            style.quiet(each.freshness.newestAt?.slice(0, 19).replace('T', ' ') ?? ''),
            each.freshness.ageHours?.toFixed(1) ?? '',
            words[each.freshness.status],
          ]
        : [each.id, '', '', style.bad('unknown')],
    ),
    style,
  );
}
