import { countOf, formatBytes, formatCount, formatDuration } from './format.js';
import type { ReportEvent } from './report-event.js';
import type { Style } from './style.js';
import { tableLines } from './table.js';

/** The files of a generation, as a table and one line. */
export function generatedLines(
  { directory, tables, milliseconds }: Extract<ReportEvent, { kind: 'generated' }>,
  style: Style,
): readonly string[] {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const rows = sum(tables.map((table) => table.rows));
  const bytes = sum(tables.map((table) => table.bytes));
  const isDirty = tables.some(({ dirtyRows }) => dirtyRows > 0);
  return [
    ...tableLines(
      [{ title: 'Table' }, { title: 'Rows', align: 'right' }, { title: 'Dirty', align: 'right' }, { title: 'Size', align: 'right' }],
      tables.map((table) => [
        table.table,
        formatCount(table.rows),
        isDirty ? formatCount(table.dirtyRows) : '',
        style.quiet(formatBytes(table.bytes)),
      ]),
      style,
    ),
    '',
    `${style.good(`Generated in ${formatDuration(milliseconds)}`)}: ${countOf(rows, 'row')}, ${formatBytes(bytes)} in ${directory}.`,
    '',
  ];
}
