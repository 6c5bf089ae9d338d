import type { Style } from './style.js';
import { textWidth } from './text-width.js';

export interface PrintedColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** A table as lines: columns aligned, two spaces between them, headings in the background. Empty columns are left out. */
export function tableLines(columns: readonly PrintedColumn[], rows: readonly (readonly string[])[], style: Style): readonly string[] {
  const used = columns.flatMap((column, index) => (rows.some((row) => (row[index] ?? '') !== '') ? [{ column, index }] : []));
  const widths = used.map(({ column, index }) => Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[index] ?? ''))));
  const line = (cells: readonly string[], paint: (text: string) => string = (text) => text): string =>
    paint(
      used
        .map(({ column }, position) => padded(cells[position] ?? '', widths[position] ?? 0, column.align))
        .join('  ')
        .trimEnd(),
    );
  return [
    line(
      used.map(({ column }) => column.title),
      style.quiet,
    ),
    ...rows.map((row) => line(used.map(({ index }) => row[index] ?? ''))),
  ];
}

export function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + space : space + text;
}
