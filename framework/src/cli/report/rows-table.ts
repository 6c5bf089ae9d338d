import { isNumericType, type LogicalType } from '../../columns/index.js';
import { figureWriter, isFigure, plainValue } from '../../semantic/index.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import { countOf, formatCount } from './format.js';
import type { Style } from './style.js';
import { fittedColumns, type PrintedColumn, tableLines } from './table.js';
import { fitText } from './text-width.js';

/** A column of rows that are printed. */
export interface ShownColumnOfRows {
  readonly name: string;
  /** Undefined for what no logical type holds. */
  readonly type?: LogicalType;
}

/**
 * Rows as a table, and how many there are: figures of a column have as many decimals as any of them needs, long texts are cut, and in a terminal columns that
 * don’t fit are left out.
 */
export function rowsTable(
  columns: readonly ShownColumnOfRows[],
  rows: readonly (readonly ResultValue[])[],
  all: number | undefined,
  style: Style,
): readonly string[] {
  const titles = columns.map(
    ({ name, type }, index): PrintedColumn => ({ title: name, align: isNumericType(type) ? 'right' : 'left', isExtra: index > 0 }),
  );
  const written = columns.map((column, place) =>
    cellsOf(
      column,
      rows.map((row) => row[place] ?? null),
      style,
    ),
  );
  const cells = rows.map((_, row) => written.map((column) => column[row] ?? ''));
  const shown = fittedColumns(titles, cells, style).length;
  const counted =
    all === undefined || all === rows.length ? countOf(rows.length, 'row') : `${formatCount(rows.length)} of ${countOf(all, 'row')}`;
  const counts = [
    counted,
    ...(shown < titles.length && rows.length > 0
      ? [`${shown} of ${countOf(titles.length, 'column')} fit; --json or --csv prints all`]
      : []),
  ];
  return [...tableLines(titles, cells, style), '', style.quiet(counts.join(', '))];
}

/** As wide as a text may be beside others. */
const WIDEST_CELL = 40;

function cellsOf({ type }: ShownColumnOfRows, values: readonly ResultValue[], style: Style): readonly string[] {
  const write = type?.kind === 'decimal' || type?.kind === 'double' ? decimalWriter(type, values) : plainValue;
  const width = Number.isFinite(style.width) ? WIDEST_CELL : Number.POSITIVE_INFINITY;
  return values.map((value) => (value === null ? style.quiet('null') : fitText(write(value), width)));
}

/** With the decimals that some value of the column needs, and those of money at least where there are any. */
function decimalWriter(type: Extract<LogicalType, { kind: 'decimal' | 'double' }>, values: readonly ResultValue[]) {
  const decimals = values.filter(isFigure).map((value) => {
    const text = typeof value === 'number' ? value.toFixed(MOST_OF_A_DOUBLE) : value;
    return (text.split('.')[1] ?? '').replace(/0+$/, '').length;
  });
  const needed = Math.max(0, ...decimals);
  const least = type.kind === 'decimal' ? Math.min(2, type.scale) : 0;
  const digits = Math.max(needed, least);
  return figureWriter({ role: 'metric', type, format: digits === 0 ? '0,0' : `0,0.${'0'.repeat(digits)}` }, values);
}

/** What a double has behind these comes from its arithmetic more often than from its data. */
const MOST_OF_A_DOUBLE = 6;
