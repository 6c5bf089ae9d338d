import type { Command } from 'commander';
import { describeType, type PiiClass } from '../../columns/index.js';
import { loadProject } from '../../project/index.js';
import {
  askableAttributes,
  type DescribedMetric,
  describedMetric,
  HIDDEN,
  questionOf,
  semanticModelOf,
  type WrittenQuestion,
} from '../../semantic/index.js';
import type { ResultRow } from '../../warehouses/warehouse.js';
import type { CommandContext } from '../command-context.js';
import { findMetric } from '../find-metric.js';
import type { AddCommand, Start } from '../program.js';
import { askQuestion } from '../question/answer-question.js';
import { explanationLines } from '../question/explanation-lines.js';
import { optionName, withQuestion } from '../question/question-options.js';
import { answerLines, csvLines, fitText, type Style, styleFor, tableLines, toJson, wrapText, writeLines } from '../report/index.js';

/** `martlet metrics query`, `martlet metrics list` and `martlet metrics describe` */
export const addMetrics: AddCommand = (command, start) => {
  addQuery(command, start);
  addList(command, start);
  addDescribe(command, start);
};

interface QueryOptions extends WrittenQuestion {
  readonly csv?: boolean;
  readonly sql?: boolean;
  readonly explain?: boolean;
  readonly reveal?: boolean;
  /** Whether there is a chart; as the output is when left out. */
  readonly chart?: boolean;
}

function addQuery(metrics: Command, start: Start): void {
  const command = metrics
    .command('query')
    .argument('<metrics...>', 'metrics: revenue, or revenue@ship_date for another date than the usual one')
    .description('answer a question from what an environment shows');
  withQuestion(command)
    .option('--reveal', 'print personal data as it is')
    .option('--csv', 'print the rows as CSV')
    .option('--sql', 'print the query, and do not run it')
    .option('--explain', 'tell how the answer is worked out, and do not work it out')
    .option('--chart', 'draw bars or courses over time, also in a pipe')
    .option('--no-chart', 'print the table alone');
  command.action((names: readonly string[], options: QueryOptions) => start(command, (context) => query(context, names, options)));
}

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

/** What it can be asked by, too; finding it takes longer than all the rest. */
interface AskableMetric extends DescribedMetric {
  readonly attributes: readonly { readonly path: string; readonly type: string; readonly description?: string }[];
}

async function query(context: CommandContext, names: readonly string[], options: QueryOptions): Promise<number> {
  const { json, out } = context;
  const { answer, sql, rows, personal } = await askQuestion(context, questionOf(names, options, optionName));
  const style = styleFor(out);
  if (options.sql === true) out.write(`${sql};\n`);
  else if (options.explain === true) {
    if (json) out.write(`${toJson({ kind: 'explained', columns: answer.columns, parts: answer.parts })}\n`);
    else writeLines(out, explanationLines(answer, style));
  } else {
    const hidden = options.reveal === true ? new Map<string, PiiClass>() : await personal();
    const found = (await rows()).map((row) => withoutPersonal(row, hidden));
    const { columns } = answer;
    if (json) for (const row of found) out.write(`${toJson(row)}\n`);
    else if (options.csv === true)
      out.write(
        `${csvLines(
          columns.map(({ name }) => name),
          found,
        ).join('\n')}\n`,
      );
    else writeLines(out, answerLines({ columns, rows: found }, style, { hasChart: options.chart ?? out.isInteractive }));
    if (!json && options.csv !== true && hidden.size > 0) {
      const kinds = [...hidden].map(([name, pii]) => `${name} (${pii})`).join(', ');
      writeLines(out, ['', style.quiet(`Personal data is not printed: ${kinds}. --reveal prints it.`)]);
    }
  }
  return 0;
}

/** A row without the values that are about a person. A null tells nothing. */
function withoutPersonal(row: ResultRow, hidden: ReadonlyMap<string, PiiClass>): ResultRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value !== null && hidden.has(name) ? HIDDEN : value]));
}

async function list({ directory, target, json, out }: CommandContext): Promise<number> {
  const project = await loadProject(directory, { target });
  const metrics = project.metrics.map((metric) => describedMetric(project, metric));
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
  const found = findMetric(project, name);
  const attributes = askableAttributes(semanticModelOf(project), found.metric).map(({ path, type, description }) => ({
    path,
    type: describeType(type),
    ...(description === undefined ? {} : { description }),
  }));
  const metric: AskableMetric = { ...describedMetric(project, found), attributes };
  if (json) out.write(`${toJson(metric)}\n`);
  else writeLines(out, descriptionLines(metric, styleFor(out)));
  return 0;
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

function descriptionLines(metric: AskableMetric, style: Style): readonly string[] {
  const { name, unit, description, formula, format, fill, synonyms, tags, madeOf, partOf, reads, owner, file, attributes } = metric;
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
    ...groupsOf(attributes.map(({ path }) => path)).map((group, index) => [index === 0 ? 'asked by' : '', group] as const),
  ];
  const shown = facts.filter(([, text]) => text !== undefined && text !== '');
  const width = Math.max(...shown.map(([title]) => title.length));
  return [
    `${style.strong(name)}${unit === undefined ? '' : style.quiet(`  ${unit}`)}`,
    ...(description === undefined ? [] : [description]),
    '',
    ...shown.flatMap(([title, text = '']) =>
      // What goes on stays in its column.
      wrapText(text, style.width - width - 4).map((line, index) => `  ${style.quiet((index === 0 ? title : '').padEnd(width))}  ${line}`),
    ),
  ];
}

/** `product: sku, category` for each way; a date and the one that it is for this metric are said together. */
function groupsOf(paths: readonly string[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const end = path.lastIndexOf('.');
    const [way, name] = end < 0 ? ['', path] : [path.slice(0, end), path.slice(end + 1)];
    groups.set(way, [...(groups.get(way) ?? []), name]);
  }
  const ways = new Map<string, string[]>();
  for (const [way, names] of groups) ways.set(names.join(', '), [...(ways.get(names.join(', ')) ?? []), way]);
  return [...ways].map(([names, same]) => (same.includes('') ? names : `${same.join(' or ')}: ${names}`));
}
