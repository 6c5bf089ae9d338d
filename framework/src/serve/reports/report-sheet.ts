import type { OperationNode } from 'kysely';
import type { PiiClass } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { numberFormat, type SheetChart, type SheetColumn, type WorkbookSheet } from '../../excel/index.js';
import { type Filter, isAsked, type ReportSheet } from '../../model/index.js';
import type { Project } from '../../project/index.js';
import {
  column,
  columnCondition,
  compileQuestion,
  HIDDEN,
  personalInAnswer,
  type Question,
  type SemanticModel,
  selectQuery,
  shownColumns,
  table,
  todayIn,
} from '../../semantic/index.js';
import { resolveRelations } from '../../sql/index.js';
import type { StreamOptions } from '../../warehouses/reading.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import { pageQuery } from '../http/page-query.js';
import type { ShownColumn, ShownRelation } from '../http/shown-relation.js';
import type { ReaderLease } from '../reading/reader.js';
import { answerFormat } from './answer-format.js';

/** What the sheets of a report are read with. */
export interface ReportWorld {
  readonly project: Project;
  readonly model: SemanticModel;
  readonly lease: ReaderLease;
  /** Now, in ISO form. */
  readonly now: string;
  readonly signal: AbortSignal;
  /** What is published, by id. */
  readonly relations: ReadonlyMap<string, ShownRelation>;
  /** The columns of the project that hold personal data; undefined where it is shown. */
  readonly personal: ReadonlyMap<string, PiiClass> | undefined;
}

/** What the engine is asked for a sheet, and what its columns are. */
interface SheetQuery {
  readonly sql: string;
  /** The types of the columns of its rows. */
  readonly types: NonNullable<StreamOptions['types']>;
  readonly columns: readonly (Pick<SheetColumn, 'type' | 'format'> & { readonly name: string; readonly place: number })[];
  readonly totals: readonly { readonly place: number; readonly of: string }[];
  /** The columns that hold personal data. */
  readonly personal: ReadonlySet<string>;
}

/** A sheet that can be written, and the columns that are hidden on it. */
export interface ReadySheet {
  readonly sheet: WorkbookSheet;
  readonly hidden: readonly string[];
}

/**
 * Makes a sheet ready to be written: its rows are read as they are.
 *
 * @throws MartletError `report-invalid`, and what questions throw.
 */
export function readySheet(
  declared: ReportSheet,
  report: { readonly name: string; readonly timeZone?: string },
  world: ReportWorld,
): ReadySheet {
  const { name, title = name, description, titles = {}, highlights = {}, charts = [] } = declared;
  const { columns, totals, personal, ...query } = isAsked(declared.of)
    ? askedQuery(declared, declared.of.question as Question, report.name, world)
    : relationQuery(declared, report.name, world);
  const shown = columns.map(({ name: column, type, format }): SheetColumn => {
    const called = titles[column] ?? asWords(column);
    // What is hidden is a text.
    return personal.has(column)
      ? { title: called, type: { kind: 'text' } }
      : { title: called, type, format, highlight: highlights[column] };
  });
  const placeOf = (column: string): number => columns.findIndex((each) => each.name === column);
  const places = columns.map(({ place }) => place);
  const hides = columns.map((column) => personal.has(column.name));
  const flags = totals.map(({ place }) => place);
  const { timeZone } = report;
  return {
    hidden: [...personal],
    sheet: {
      name,
      title,
      ...(description === undefined ? {} : { note: description }),
      columns: shown,
      rows: rowsOf(query, world, (values) => [
        ...places.map((place, at) => (hides[at] === true && (values[place] ?? null) !== null ? HIDDEN : (values[place] ?? null))),
        ...flags.map((place) => values[place] ?? null),
      ]),
      totals: totals.map(({ of }, at) => ({ flag: places.length + at, column: placeOf(of) })),
      charts: charts.map(({ kind, title: said, x, y, by }): SheetChart => {
        const figures = typeof y === 'string' ? [y] : y;
        const named = (column: string): string => titles[column] ?? asWords(column);
        return {
          kind,
          title:
            said ??
            `${figures.map(named).join(', ')} by ${[x, ...(by === undefined ? [] : [by])].map((each) => named(each).toLowerCase()).join(' and ')}`,
          points: placeOf(x),
          figures: figures.map(placeOf),
          ...(by === undefined ? {} : { by: placeOf(by) }),
        };
      }),
      ...(timeZone === undefined ? {} : { timeZone }),
    },
  };
}

async function* rowsOf(
  { sql, types }: Pick<SheetQuery, 'sql' | 'types'>,
  { lease, signal }: ReportWorld,
  shown: (values: readonly ResultValue[]) => readonly ResultValue[],
): AsyncGenerator<readonly (readonly ResultValue[])[], undefined> {
  const stream = await lease.stream(sql, { signal, types });
  try {
    for await (const batch of stream.batches()) yield batch.map(shown);
  } finally {
    await stream.close();
  }
  return undefined;
}

function askedQuery(sheet: ReportSheet, question: Question, report: string, world: ReportWorld): SheetQuery {
  const { project, model, lease, relations, now, personal } = world;
  const answer = compileQuestion(model, question, { today: todayIn(question.timeZone, now, 'timeZone') });
  const named = [...answer.reads].map(([name, id]) => [name, relationOf(relations, id, report).name] as const);
  const { query } = resolveRelations(answer.query, new Map(named));
  const shown = new Set(shownColumns(answer.columns));
  const columns = answer.columns.flatMap((column, place) =>
    shown.has(column) ? [{ name: column.name, place, type: column.type, format: answerFormat(column, sheet.formats?.[column.name]) }] : [],
  );
  const attributes = new Map(
    answer.columns.flatMap(({ role, attribute, name }) => (role === 'attribute' ? [[attribute, name] as const] : [])),
  );
  const totals = answer.columns.flatMap(({ role, attribute }, place) => {
    const of = role === 'total' ? attributes.get(attribute) : undefined;
    return of === undefined ? [] : [{ place, of }];
  });
  return {
    sql: lease.compile(query),
    types: answer.columns.map(({ type }) => type),
    columns,
    totals,
    personal: new Set(personal === undefined ? [] : personalInAnswer(project, answer, personal).keys()),
  };
}

/** Rows of a relation: sorted where the sheet says how or how many, as they were published otherwise, since sorting keeps all of them in memory. */
function relationQuery(sheet: ReportSheet, report: string, world: ReportWorld): SheetQuery {
  const { of, orderBy = [], limit, formats = {} } = sheet;
  const { project, lease, relations, now, personal } = world;
  const id = isAsked(of) ? undefined : project.idOf(of);
  const relation = relationOf(relations, id ?? '', report);
  const shown = shownOf(relation, sheet, report);
  const select = shown.map(({ name }) => name);
  const today = now.slice(0, 'yyyy-mm-dd'.length);
  const { where = [] } = sheet;
  const sort = orderBy.map((each) => (typeof each === 'string' ? ([each, 'asc'] as const) : each));
  const query =
    sort.length === 0 && limit === undefined
      ? storedRows(relation, select, where, today)
      : pageQuery(relation, { select, where, sort, limit: limit ?? NO_LIMIT }, today).query;
  const isPersonal = (name: string): boolean =>
    personal !== undefined && (personal.has(`${relation.id}.${name}`.toLowerCase()) || relation.columns.get(name)?.pii !== undefined);
  return {
    sql: lease.compile(query),
    types: shown.map(({ type }) => type),
    columns: shown.map(({ name, type }, place) => ({
      name,
      place,
      type,
      format: numberFormat({ type, format: formats[name], isFigure: type?.kind !== 'integer' }),
    })),
    totals: [],
    personal: new Set(select.filter(isPersonal)),
  };
}

/** @throws MartletError `report-invalid` for a column that the publication does not have yet. */
function shownOf({ id, columns }: ShownRelation, sheet: ReportSheet, report: string): readonly ShownColumn[] {
  return (sheet.columns ?? [...columns.keys()]).map((name) => {
    const found = columns.get(name);
    if (found !== undefined) return found;
    throw new MartletError('report-invalid', { report, option: 'sheets', problem: `${id} is published without the column ${name}` });
  });
}

function storedRows(
  { id, name, columns }: ShownRelation,
  select: readonly string[],
  where: readonly Filter[],
  today: string,
): OperationNode {
  const types = new Map([...columns].flatMap(([each, { type }]) => (type === undefined ? [] : [[each, type] as const])));
  const query = selectQuery({
    selections: select.map((each) => [each, column(ROWS, each)]),
    from: table(ROWS),
    where: where.length === 0 ? [] : [columnCondition({ name: id, alias: ROWS, columns: types, today }, where)],
  });
  return resolveRelations(query, new Map([[ROWS, name]])).query;
}

/** How the query reads the relation. */
const ROWS = 'rows_of';

/** One row more than any sheet takes, which then says so. */
const NO_LIMIT = 1_048_577;

function relationOf(relations: ReadonlyMap<string, ShownRelation>, id: string, report: string): ShownRelation {
  const found = relations.get(id);
  if (found !== undefined) return found;
  throw new MartletError('report-invalid', { report, option: 'sheets', problem: `it reads ${id}, which is not published for readers` });
}

/** `net_amount` as people write it; the month of a metric's own date is the month. */
function asWords(name: string): string {
  const words = name.replace(/^date_(?=[a-z])/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
