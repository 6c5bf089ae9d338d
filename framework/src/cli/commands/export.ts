import { isAbsolute, resolve } from 'node:path';
import { Option } from 'commander';
import type { OperationNode } from 'kysely';
import { MartletError } from '../../errors.js';
import { loadProject, type Project } from '../../project/index.js';
import { readStateIn } from '../../run/index.js';
import {
  compileQuestion,
  questionOf,
  readFilters,
  readOrder,
  semanticModelOf,
  todayIn,
  type WrittenQuestion,
} from '../../semantic/index.js';
import {
  answerFormat,
  type ExportPlace,
  FolderPlace,
  ObjectPlace,
  openObjectStore,
  pageQuery,
  type RowFileFormat,
  type RunningExport,
  runExport,
  type ShownRelation,
  type SortedBy,
  withEnvironment,
} from '../../serve/index.js';
import { digestParts, resolveRelations } from '../../sql/index.js';
import type { State } from '../../state/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { ColumnOfResult } from '../../warehouses/reading.js';
import type { CommandContext } from '../command-context.js';
import { findMetric } from '../find-metric.js';
import { findRelation } from '../find-relation.js';
import type { AddCommand } from '../program.js';
import { locatePublished } from '../published.js';
import { optionName, withQuestion } from '../question/question-options.js';
import { countOf, formatBytes, styleFor, toJson, writeLines } from '../report/index.js';

const FORMATS_OF_EXPORTS: readonly RowFileFormat[] = ['parquet', 'csv', 'ndjson', 'arrow', 'xlsx'];

interface ExportOptions extends WrittenQuestion {
  readonly to: RowFileFormat;
  readonly out?: string;
  readonly partitionBy?: readonly string[];
  readonly overwrite?: boolean;
  readonly append?: boolean;
  readonly escapeFormulas?: boolean;
  readonly reveal?: boolean;
}

/** `martlet export RELATION|METRIC… --to FORMAT` */
export const addExport: AddCommand = (command, start) => {
  withQuestion(command)
    .addOption(new Option('--to <format>', 'the format of the files').choices(FORMATS_OF_EXPORTS).makeOptionMandatory())
    .option('--out <folder>', 'the folder, s3://…, gs://… or az://… of the export; exports/NAME of the project when left out')
    .option('--partition-by <columns...>', 'a folder for each value: country, order_date.month')
    .option('--overwrite', 'take the place of the export that is there')
    .option('--append', 'add the rows to the export that is there; what it has already is not added twice')
    .option('--escape-formulas', 'mark texts of CSV that a spreadsheet would take for formulas, with an apostrophe')
    .option('--reveal', 'write personal data as it is');
  command.action((names: readonly string[], options: ExportOptions) => start(command, (context) => exportRows(context, names, options)));
};

/** What is exported: how it is called, what it reads, and its query over views of these names. */
interface Exported {
  readonly name: string;
  readonly ids: readonly string[];
  readonly queryOver: (relations: ReadonlyMap<string, ShownRelation>) => OperationNode;
  /** The columns of the query. */
  readonly columnsOver: (relations: ReadonlyMap<string, ShownRelation>, dialect: Dialect) => readonly ColumnOfResult[];
  /** Excel’s codes for the numbers of columns that have one of their own. */
  readonly formats: ReadonlyMap<string, string>;
}

async function exportRows(context: CommandContext, names: readonly string[], options: ExportOptions): Promise<number> {
  const { directory, target, environment, clock, signal, json, out } = context;
  const { overwrite = false, append = false, reveal = false, escapeFormulas = false, partitionBy = [], to } = options;
  if (overwrite && append) throw commandLine('--overwrite and --append are two answers to one question: choose one.');
  const project = await loadProject(directory, { target });
  const isQuestion = names.every((name) => project.metrics.some(({ metric }) => metric.name === name.split('@')[0]));
  const exported = isQuestion
    ? exportedQuestion(project, names, options, clock.now())
    : exportedRelation(project, names, options, clock.now());
  const place = placeOf(context, options.out ?? `exports/${exported.name.replace(/[^\w.]+/g, '_')}`);
  const request = { environment, locate: locatePublished(project, environment), ids: exported.ids, reveals: reveal, now: clock.now() };
  const shown = environment ?? project.config.defaultEnvironment;
  const { manifest, written, resumed } = await withEnvironment(
    project,
    request,
    async ({ dialect, warehouse, session, relations, masked, openRows }) => {
      const currentContent = async (): Promise<PublishedContent> =>
        contentOf(project, await readStateIn(project, { clock }, { warehouse, session }), shown, exported.ids);
      const content = await currentContent();
      const running: RunningExport = {
        project: project.config.name,
        environment: shown,
        ...content,
        assertCurrent: async () => {
          if ((await currentContent()).content !== content.content)
            throw new MartletError('publication-moved', { environment: shown, number: content.publication });
        },
        exported: exported.name,
        query: exported.queryOver(relations),
        masked: [...masked].flatMap(([id, columns]) => columns.map((column) => `${id}.${column}`)),
        format: to,
        partitionBy: partitionBy.flatMap((text) => text.split(',')).map((text) => text.trim()),
        escapesFormulas: escapeFormulas,
        formats: exported.formats,
        existing: overwrite ? 'overwrite' : append ? 'append' : 'refuse',
        now: clock.now,
        signal,
      };
      const rows = await openRows(exported.columnsOver(relations, dialect));
      try {
        return await runExport(running, { dialect, shown: rows, place: place.place });
      } finally {
        await rows.close();
      }
    },
  );
  if (json) out.write(`${toJson({ kind: 'exported', out: place.named, written, resumed, manifest })}\n`);
  else {
    const bytes = formatBytes(manifest.files.reduce((sum, file) => sum + file.bytes, 0));
    const files = `${countOf(manifest.rows, 'row')} in ${countOf(manifest.files.length, 'file')} (${bytes})`;
    writeLines(out, [
      written === 0 && resumed === 0 && append
        ? `${place.named} has these rows already: ${files}.`
        : `${files} of publication ${manifest.publication} of ${shown}: ${place.named}.`,
      ...(resumed > 0 ? [`${countOf(resumed, 'file')} of them were written by an export that was ended.`] : []),
      ...new Set(manifest.files.flatMap(({ notes = [] }) => notes)),
      ...(manifest.masked.length > 0
        ? [styleFor(out).quiet(`Personal data is masked: ${manifest.masked.join(', ')}. --reveal writes it.`)]
        : []),
    ]);
  }
  return 0;
}

/** @throws MartletError `command-line` for options of questions alone. */
function exportedRelation(project: Project, names: readonly string[], options: ExportOptions, now: string): Exported {
  const [name = '', second] = names;
  if (second !== undefined) throw commandLine('Export one relation at a time, or several metrics.');
  const { id } = findRelation(project, name);
  const unfit = (['by', 'having', 'totals', 'fill', 'compareTo', 'share', 'within', 'likeForLike'] as const).find(
    (each) => options[each] !== undefined,
  );
  if (unfit !== undefined) throw commandLine(`${id} is a relation: ${optionName(unfit)} is an option of metrics.`);
  const where = (options.where ?? []).flatMap((text) => readFilters(text, '--where'));
  const sort = readOrder(options.orderBy ?? [], '--order-by').map((each): SortedBy => (typeof each === 'string' ? [each, 'asc'] : each));
  const today = options.at ?? todayIn(options.timeZone, now, '--time-zone');
  const rows = { where, sort, ...(options.limit === undefined ? {} : { limit: options.limit }) };
  return {
    name: id,
    ids: [id],
    queryOver: (relations) => {
      const relation = relations.get(id);
      if (relation === undefined) throw new MartletError('relation-unreadable', { name: id, similar: [] });
      return pageQuery({ ...relation, grain: undefined }, rows, today).query;
    },
    columnsOver: (relations) => [...(relations.get(id)?.columns.values() ?? [])],
    formats: new Map(),
  };
}

function exportedQuestion(project: Project, names: readonly string[], options: ExportOptions, now: string): Exported {
  const question = questionOf(names, options, optionName);
  for (const asked of question.metrics) findMetric(project, typeof asked === 'string' ? asked : asked.metric);
  const answer = compileQuestion(semanticModelOf(project), question, { today: todayIn(question.timeZone, now, '--time-zone') });
  return {
    name: names.map((name) => name.replace('@', '_')).join('_'),
    ids: [...new Set(answer.reads.values())],
    queryOver: (relations) => {
      const targets = [...answer.reads].map(([name, id]) => {
        const relation = relations.get(id);
        if (relation === undefined) throw new MartletError('relation-unreadable', { name: id, similar: [] });
        return [name, relation.name] as const;
      });
      return resolveRelations(answer.query, new Map(targets)).query;
    },
    columnsOver: (_, { typeName }) => answer.columns.map(({ name, type }) => ({ name, type, engineType: typeName(type) })),
    formats: new Map(
      answer.columns.flatMap((column) => {
        const format = answerFormat(column);
        return format === undefined ? [] : [[column.name, format] as const];
      }),
    ),
  };
}

type PublishedContent = Pick<RunningExport, 'publication' | 'content'>;

/** Which publication the rows are of, and what names them: nothing does where a source is read, which is loaded at any time. */
function contentOf(project: Project, state: State, environment: string, ids: readonly string[]): PublishedContent {
  const publication = state.environments.get(environment);
  const isPublished = ids.every((id) => publication?.versions.has(id) === true && project.byId.get(id)?.kind !== 'source');
  const content = isPublished ? digestParts([publication?.number, ...ids.map((id) => publication?.versions.get(id))]) : undefined;
  return { publication: publication?.number ?? 0, content };
}

interface NamedPlace {
  readonly place: ExportPlace;
  readonly named: string;
}

function placeOf({ directory, variables, signal }: CommandContext, out: string): NamedPlace {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(out)) return { place: new ObjectPlace(openObjectStore(out, variables, signal)), named: out };
  return { place: new FolderPlace(isAbsolute(out) ? out : resolve(directory, out)), named: out };
}

function commandLine(problem: string): MartletError {
  return new MartletError('command-line', { problem, similar: [], command: 'export' });
}
