import { loadProject } from '../../project/index.js';
import { diffEnvironments, isDifferent } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import { diffMetrics } from '../metric-diff.js';
import { type SelectionOptions, wholeNumber, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { diffLines, metricDiffLines, styleFor, toJson, writeLines } from '../report/index.js';
import { readSelectionWithoutState } from '../selection.js';

interface Options extends SelectionOptions {
  readonly schemaOnly?: boolean;
  readonly samples: number;
  readonly failOnDifference?: boolean;
}

const DEFAULT_SAMPLES = 5;

/** `martlet diff A B` */
export const addDiff: AddCommand = (command, start) => {
  withSelection(command)
    .option('--schema-only', 'compare relations and columns, and read no data')
    .option('--samples <n>', 'how many rows of each kind to show', wholeNumber(0), DEFAULT_SAMPLES)
    .option('--fail-on-difference', 'end with exit code 1 when anything is different');
  command.action((left: string, right: string, options: Options) => start(command, (context) => diff(context, left, right, options)));
};

async function diff(context: CommandContext, left: string, right: string, options: Options): Promise<number> {
  const { directory, target, threads, clock, signal, json, quiet, out } = context;
  const project = await loadProject(directory, { target });
  const { schemaOnly, samples, failOnDifference = false } = options;
  const selection = await readSelectionWithoutState(project, options, 'diff');
  const found = await diffEnvironments(project, { left, right, schemaOnly, samples, threads, clock, signal, ...selection });
  const metrics = schemaOnly === true ? [] : await diffMetrics(project, found, { now: clock.now(), signal });
  const style = styleFor(out);
  const lines = diffLines(found, style);
  if (json) out.write(`${toJson({ kind: 'diff', ...found, metrics })}\n`);
  else writeLines(out, [...(quiet ? [] : [...lines.slice(0, -1), ...metricDiffLines(metrics, found, style)]), ...lines.slice(-1)]);
  return failOnDifference && found.relations.some(isDifferent) ? 1 : 0;
}
