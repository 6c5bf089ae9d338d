import { type AnswerColumn, figureWriter, formatOf, isFigure, periodText, plainValue } from '../../../semantic/index.js';
import type { ResultRow, ResultValue } from '../../../warehouses/warehouse.js';
import { countOf } from '../format.js';
import type { Style } from '../style.js';
import { fittedColumns, type PrintedColumn, tableLines } from '../table.js';
import { textWidth } from '../text-width.js';
import { type AnsweredRow, type AnsweredRows, answeredRows } from './answered-rows.js';
import { bars } from './bars.js';
import { figureOf } from './figure-of.js';
import { nullShareLines } from './null-shares.js';
import { trendLines } from './trend-lines.js';

const NARROWEST_BAR = 8;
const WIDEST_BAR = 24;

export interface AnswerOptions {
  /** Whether figures are drawn, too: as bars, or as a course over time. */
  readonly hasChart: boolean;
}

/** An answer as a table, with what can be seen of it at once: bars, or the course over time. */
export function answerLines(
  { columns: answered, rows: found }: { readonly columns: readonly AnswerColumn[]; readonly rows: readonly ResultRow[] },
  style: Style,
  { hasChart }: AnswerOptions,
): readonly string[] {
  const answer = answeredRows(answered, found);
  const trend = hasChart ? trendLines(answer, style) : [];
  const columns = answer.columns.map((column) => printed(column, answer, style));
  const shown = hasChart && trend.length === 0 ? columns.flatMap(withBars(columns, answer, style)) : columns;
  const titles = shown.map(({ title }) => title);
  const rows = answer.rows.map((_, index) => shown.map(({ cells }) => cells[index] ?? ''));
  const isCut = fittedColumns(titles, rows, style).length < titles.length && columns.some(({ title }) => title.isExtra === true);
  return [
    ...tableLines(titles, rows, style),
    '',
    ...(trend.length === 0 ? [] : [...trend, '']),
    ...[countOf(answer.rows.length, 'row'), ...(isCut ? ['not all columns fit; --json prints all'] : []), ...nullShareLines(answer)].map(
      style.quiet,
    ),
  ];
}

interface PrintedCells {
  readonly title: PrintedColumn;
  readonly cells: readonly string[];
  readonly column: AnswerColumn;
}

function printed(column: AnswerColumn, { rows }: AnsweredRows, style: Style): PrintedCells {
  const { name, role } = column;
  const values = rows.map((row) => row.values[name] ?? null);
  const isNumeric = values.some((value) => value !== null) && values.every((value) => value === null || isFigure(value));
  const write = role === 'attribute' ? attributeWriter(column) : figureWriter(column, values);
  return {
    // Where there is no room, the difference is what a reader can work out.
    title: { title: titleOf(column), align: role !== 'attribute' || isNumeric ? 'right' : 'left', isExtra: column.shows === 'change' },
    cells: rows.map((row) => cell(column, row, write, style)),
    column,
  };
}

/** A share says its unit by its sign, a count by its name, and what a figure is compared with has the unit of the figure. */
function titleOf(column: AnswerColumn): string {
  const { name, unit, role } = column;
  const isSaid = unit === undefined || unit === 'ratio' || name.includes(unit.toLowerCase()) || formatOf(column).kind === 'percent';
  return isSaid || role === 'compared' ? name : `${name} (${unit})`;
}

function attributeWriter({ grain }: AnswerColumn): (value: Exclude<ResultValue, null>) => string {
  return (value) => (grain === undefined ? plainValue(value) : periodText(plainValue(value), grain));
}

function cell(
  { name, role }: AnswerColumn,
  { values, totalOver }: AnsweredRow,
  write: (value: Exclude<ResultValue, null>) => string,
  style: Style,
): string {
  if (totalOver.includes(name)) return style.strong('total');
  const value = values[name] ?? null;
  if (value === null) return style.quiet('null');
  const text = write(value);
  return totalOver.length > 0 && role !== 'attribute' ? style.strong(text) : text;
}

/** Behind each column of figures its bars, as wide as the terminal has room; a total would make all others short, so it has none. */
function withBars(
  columns: readonly PrintedCells[],
  { rows }: AnsweredRows,
  style: Style,
): (cells: PrintedCells) => readonly PrintedCells[] {
  const figures = columns.filter(({ column }) => column.role === 'metric');
  const taken = columns.reduce((sum, { title, cells }) => sum + Math.max(textWidth(title.title), ...cells.map(textWidth)) + 2, 0);
  // In a pipe a line has no end, and a bar has one all the same.
  const room = Math.floor((Math.min(style.width, MOST_OF_A_LINE) - taken) / figures.length) - 2;
  if (room < NARROWEST_BAR || rows.length < 2) return (each) => [each];
  return (each) => {
    if (each.column.role !== 'metric') return [each];
    const drawn = bars(
      rows.map(({ values, totalOver }) => (totalOver.length > 0 ? null : figureOf(values[each.column.name] ?? null))),
      Math.min(WIDEST_BAR, room),
    );
    return [each, { ...each, title: { title: '', isExtra: true }, cells: drawn.map(style.place) }];
  };
}

const MOST_OF_A_LINE = 160;
