import { isDay } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import { monitorName } from '../../model/index.js';
import { chooseScope } from '../../plan/index.js';
import type { ProjectRelation } from '../../project/index.js';
import { type Feedback, hasFailed, monitorProject, noteFeedback, type StepResult } from '../../run/index.js';
import { withAlerts } from '../alerting.js';
import type { CommandContext } from '../command-context.js';
import { findRelation } from '../find-relation.js';
import { type SelectionOptions, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { countOf, errorLines, formatCount, styleFor, toJson, writeLines } from '../report/index.js';
import { readSelectionWithoutState } from '../selection.js';
import { withProject } from '../with-project.js';

interface MonitorOptions extends SelectionOptions {
  readonly expected?: string;
  readonly incident?: string;
  readonly from?: string;
  readonly to?: string;
  readonly monitor?: string;
}

/** `martlet monitor` */
export const addMonitor: AddCommand = (command, start) => {
  withSelection(command)
    .option('--expected <relation>', 'note that an anomaly of a relation is correct data')
    .option('--incident <relation>', 'note that something was wrong with a relation, so that nothing is learned from those days')
    .option('--from <day>', 'the first day that is meant')
    .option('--to <day>', 'the last day that is meant; the first when left out')
    .option('--monitor <name>', 'the monitor that is meant; all of the relation when left out');
  command.action((options: MonitorOptions) =>
    start(command, (context) => ((options.expected ?? options.incident) === undefined ? measure(context, options) : say(context, options))),
  );
};

async function measure(context: CommandContext, options: MonitorOptions): Promise<number> {
  const { environment, clock, signal, out, json, locator } = context;
  const results = await withProject(context, async (project, early) => {
    const selection = await readSelectionWithoutState(project, options, 'monitor');
    const ids = new Set(chooseScope(project, { command: 'test', ...selection }).selected);
    return withAlerts(project, context, (alerts) => monitorProject(project, { clock, signal, environment, ids, early, ...alerts }));
  });
  if (json)
    for (const { errors, ...result } of results)
      out.write(`${toJson({ ...result, errors: errors?.map((error) => locator.locate(error)) })}\n`);
  else writeLines(out, lines(results, context));
  return hasFailed(results) ? 1 : 0;
}

function lines(results: readonly StepResult[], { out, locator }: CommandContext): readonly string[] {
  const style = styleFor(out);
  const told = results.flatMap(({ status, errors = [] }) =>
    errors.flatMap((error) => errorLines(locator.locate(error), style, status === 'warned' ? 'warning' : 'bad')),
  );
  const anomalies = results.filter(({ errors }) => errors !== undefined).length;
  const count = (reason: string, words: string): readonly string[] => {
    const found = results.filter(({ because }) => because === reason).length;
    return found === 0 ? [] : [`${formatCount(found)} ${words}`];
  };
  const found = anomalies === 0 ? 'no anomalies' : `${formatCount(anomalies)} with anomalies`;
  const counts = [found, ...count('learning', 'still learning'), ...count('no-news', 'without a new day')];
  return [...told, `${countOf(results.length, 'monitor')}: ${counts.join(', ')}.`];
}

async function say(context: CommandContext, options: MonitorOptions): Promise<number> {
  const { expected, incident, from, to = from, monitor } = options;
  if (expected !== undefined && incident !== undefined)
    throw refusal('Days are either as they should be or an incident: --expected or --incident, not both.');
  if (from === undefined || to === undefined || !isDay(from) || !isDay(to))
    throw refusal('Days of the calendar are written as 2026-01-31: --from says which day is meant.');
  if (to < from) throw refusal(`The range is empty: --to ${to} comes before --from ${from}.`);
  const feedback: Feedback = {
    verdict: expected === undefined ? 'incident' : 'expected',
    from,
    to,
    ...(monitor === undefined ? {} : { monitor }),
  };
  const { environment, clock, signal, out } = context;
  const id = await withProject(context, async (project, early) => {
    const relation = findRelation(project, expected ?? incident ?? '');
    requireMonitor(relation, monitor);
    await withAlerts(project, context, (alerts) =>
      noteFeedback(project, { clock, signal, environment, early, relation: relation.id, feedback, ...alerts }),
    );
    return relation.id;
  });
  writeLines(out, [`Noted: ${id} from ${from} to ${to} is ${expected === undefined ? 'a known incident' : 'as expected'}.`]);
  return 0;
}

/** What is said of a monitor that does not exist would be noted in vain. */
function requireMonitor({ id, relation }: ProjectRelation, name: string | undefined): void {
  const known = relation.monitors.map(monitorName);
  if (known.length === 0) throw refusal(`${id} has no monitors, so there is nothing to say of its days.`);
  if (name !== undefined && !known.includes(name)) throw refusal(`${id} has no monitor "${name}".`, similarNames(name, known));
}

function refusal(problem: string, similar: readonly string[] = []): MartletError {
  return new MartletError('command-line', { problem, similar, command: 'monitor' });
}
