import type { Command } from 'commander';
import { inputsOf, type MetricDefinition, simpleMetricsOf } from '../../model/index.js';
import { loadProject, type Project, type ProjectMetric } from '../../project/index.js';
import { formulaWords } from '../../semantic/index.js';
import type { CommandContext } from '../command-context.js';
import { expressionWriter } from '../expression-writer.js';
import { findMetric } from '../find-metric.js';
import type { AddCommand, Start } from '../program.js';
import { fitText, type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';

/** `martlet metrics list` and `martlet metrics describe` */
export const addMetrics: AddCommand = (command, start) => {
  addList(command, start);
  addDescribe(command, start);
};

function addList(metrics: Command, start: Start): void {
  const command = metrics.command('list').alias('ls').description('list the metrics, and what they are made of').allowExcessArguments();
  command.action(() => start(command, list));
}

function addDescribe(metrics: Command, start: Start): void {
  const command = metrics
    .command('describe')
    .argument('<metric>', 'a metric')
    .description('tell what a metric is, what it is made of and who answers for it')
    .allowExcessArguments();
  command.action((name: string) => start(command, (context) => describe(context, name)));
}

/** All that is known of a metric without a connection. */
interface DescribedMetric {
  readonly name: string;
  readonly type: MetricDefinition['type'];
  readonly description?: string;
  readonly unit?: string;
  readonly format?: string;
  readonly owner?: string;
  readonly synonyms: readonly string[];
  readonly tags: readonly string[];
  /** What it is, in words. */
  readonly formula: string;
  /** The metrics that it is made of, and those that are made of it. */
  readonly madeOf: readonly string[];
  readonly partOf: readonly string[];
  /** The relations whose rows it aggregates. */
  readonly reads: readonly string[];
  readonly fill: 'zero' | 'nothing';
  readonly file: string;
}

async function list({ directory, target, json, out }: CommandContext): Promise<number> {
  const project = await loadProject(directory, { target });
  const metrics = project.metrics.map((metric) => described(project, metric));
  if (json) for (const metric of metrics) out.write(`${toJson(metric)}\n`);
  // Whatever reads a pipe wants names, one a line.
  else if (out.isInteractive) writeLines(out, listLines(metrics, styleFor(out)));
  else
    writeLines(
      out,
      metrics.map(({ name }) => name),
    );
  return 0;
}

async function describe({ directory, target, json, out }: CommandContext, name: string): Promise<number> {
  const project = await loadProject(directory, { target });
  const metric = described(project, findMetric(project, name));
  if (json) out.write(`${toJson(metric)}\n`);
  else writeLines(out, descriptionLines(metric, styleFor(out)));
  return 0;
}

function described(project: Project, { metric, file }: ProjectMetric): DescribedMetric {
  const { name, type, description, unit, format, owner, synonyms = [], tags = [], fill = 'nothing' } = metric;
  const partOf = project.metrics.filter((other) => inputsOf(other.metric).some((input) => input.name === name));
  return {
    name,
    type,
    ...(description === undefined ? {} : { description }),
    ...(unit === undefined ? {} : { unit }),
    ...(format === undefined ? {} : { format }),
    ...(owner === undefined ? {} : { owner }),
    synonyms,
    tags,
    formula: formulaWords(metric, expressionWriter(project)),
    madeOf: [...new Set(inputsOf(metric).map((input) => input.name))],
    partOf: partOf.map((other) => other.metric.name),
    reads: [...new Set(simpleMetricsOf(metric).map(({ from }) => project.idOf(from) ?? from.name))],
    fill,
    file,
  };
}

function listLines(metrics: readonly DescribedMetric[], style: Style): readonly string[] {
  if (metrics.length === 0)
    return ['The project declares no metric. Declare one in semantic/, and its measures beside the columns of a fact.'];
  const named = metrics.map(({ name, unit = '' }) => [name, unit] as const);
  const taken = [0, 1].reduce((sum, column) => sum + Math.max(...named.map((cells) => cells[column]?.length ?? 0)) + 2, 0);
  const room = Math.max(NARROWEST_FORMULA, style.width - taken);
  return tableLines(
    [{ title: 'Metric' }, { title: 'Unit' }, { title: 'What it is' }],
    metrics.map(({ formula }, index) => [...(named[index] ?? []), fitText(formula, room)]),
    style,
  );
}

const NARROWEST_FORMULA = 20;

function descriptionLines(metric: DescribedMetric, style: Style): readonly string[] {
  const { name, unit, description, formula, format, fill, synonyms, tags, madeOf, partOf, reads, owner, file } = metric;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['is', formula],
    ['made of', madeOf.join(', ')],
    ['part of', partOf.join(', ')],
    ['reads', reads.join(', ')],
    ['format', format],
    ['without rows', fill === 'zero' ? '0' : 'null'],
    ['also called', synonyms.join(', ')],
    ['tags', tags.join(', ')],
    ['owner', owner],
    ['declared in', style.place(file)],
  ];
  const shown = facts.filter(([, text]) => text !== undefined && text !== '');
  const width = Math.max(...shown.map(([title]) => title.length));
  return [
    `${style.strong(name)}${unit === undefined ? '' : style.quiet(`  ${unit}`)}`,
    ...(description === undefined ? [] : [description]),
    '',
    ...shown.map(([title, text = '']) => `  ${style.quiet(title.padEnd(width))}  ${text}`),
  ];
}
