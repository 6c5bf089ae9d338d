import type { Style } from './style.js';
import { textWidth } from './text-width.js';

export interface PrintedColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Whether the column is left out where the table would be wider than the terminal. */
  readonly isExtra?: boolean;
}

/** A table as lines: columns aligned, two spaces between them, headings in the background. */
export function tableLines(columns: readonly PrintedColumn[], rows: readonly (readonly string[])[], style: Style): readonly string[] {
  const fitted = fittedColumns(columns, rows, style);
  const line = (cells: readonly string[], paint: (text: string) => string = (text) => text): string =>
    paint(
      fitted
        .map(({ column, width }, position) => padded(cells[position] ?? '', width, column.align))
        .join('  ')
        .trimEnd(),
    );
  return [
    line(
      fitted.map(({ column }) => column.title),
      style.quiet,
    ),
    ...rows.map((row) => line(fitted.map(({ index }) => row[index] ?? ''))),
  ];
}

/** A column that is printed, where it is in its rows, and the characters that it takes. */
interface FittedColumn {
  readonly column: PrintedColumn;
  readonly index: number;
  readonly width: number;
}

/** The columns that are printed: no empty ones, and of the extra ones, from the left, as many as the terminal is wide. */
export function fittedColumns(
  columns: readonly PrintedColumn[],
  rows: readonly (readonly string[])[],
  { width }: Pick<Style, 'width'>,
): readonly FittedColumn[] {
  const filled = columns.flatMap((column, index) =>
    rows.some((row) => (row[index] ?? '') !== '')
      ? [{ column, index, width: Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[index] ?? ''))) }]
      : [],
  );
  return withinWidth(filled, width);
}

function withinWidth(columns: readonly FittedColumn[], width: number): readonly FittedColumn[] {
  const total = columns.reduce((sum, column) => sum + column.width, 0) + 2 * (columns.length - 1);
  const last = columns.findLast(({ column }) => column.isExtra === true);
  if (total <= width || last === undefined) return columns;
  return withinWidth(
    columns.filter((each) => each !== last),
    width,
  );
}

export function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + space : space + text;
}
