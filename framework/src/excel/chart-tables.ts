import type { ResultValue } from '../warehouses/warehouse.js';
import { cellWriter, noNotes } from './cells.js';
import type { DrawnChart } from './chart.js';
import type { Crossed } from './crossed.js';
import type { SheetChart, SheetColumn, WorkbookSheet } from './sheet.js';
import type { Styles } from './styles.js';
import { lettersAt, MAIN, XML_HEAD } from './xml.js';

/** The sheet of the tables behind charts with a series for each member. */
export const CHART_DATA = 'Chart data';

interface ChartTable {
  readonly title: string;
  readonly points: SheetColumn | undefined;
  readonly by: SheetColumn | undefined;
  readonly figures: SheetColumn | undefined;
  readonly series: readonly ResultValue[];
  readonly rows: readonly (readonly ResultValue[])[];
  readonly timeZone: string | undefined;
}

/** Tables below each other, each with a title, a header and a blank row behind. */
export class ChartTables {
  readonly #tables: ChartTable[] = [];
  #nextRow = 1;

  isEmpty(): boolean {
    return this.#tables.length === 0;
  }

  /** Adds the table of a chart, and says where it is. */
  add(crossed: Crossed, chart: SheetChart, { columns, timeZone }: WorkbookSheet): Omit<DrawnChart, 'kind' | 'title'> {
    const { title, points, by = 0, figures } = chart;
    const table: ChartTable = {
      title,
      points: columns[points],
      by: columns[by],
      figures: columns[figures[0] ?? 0],
      series: crossed.series(),
      rows: crossed.rows(),
      timeZone,
    };
    this.#tables.push(table);
    const fromRow = this.#nextRow + 2;
    this.#nextRow = fromRow + table.rows.length + 1;
    return {
      sheet: CHART_DATA,
      fromRow,
      toRow: fromRow + table.rows.length - 1,
      points: { column: 0, format: table.points?.format },
      series: table.series.map((_, place) => place + 1),
      format: table.figures?.format,
    };
  }

  xml(styles: Styles): string {
    const notes = noNotes();
    const header = cellWriter({ type: { kind: 'text' } }, styles, notes);
    const rows: string[] = [];
    let place = 1;
    const put = (cells: readonly string[]): void => {
      rows.push(`<row r="${place}">${cells.join('')}</row>`);
      place += 1;
    };
    for (const { title, points, figures, series, rows: figuresOf, timeZone } of this.#tables) {
      put([header(title, `A${place}`, true)]);
      put([points?.title ?? '', ...series.map(seriesName)].map((name, at) => header(name, `${lettersAt(at)}${place}`, true)));
      const [point, figure] = [points, figures].map((column) =>
        cellWriter({ type: column?.type, format: column?.format, timeZone }, styles, notes),
      );
      for (const values of figuresOf)
        put(values.map((value, at) => (at === 0 ? point : figure)?.(value, `${lettersAt(at)}${place}`, false) ?? ''));
      put([]);
    }
    return `${XML_HEAD}<worksheet ${MAIN}><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="26" width="16" customWidth="1"/></cols><sheetData>${rows.join('')}</sheetData></worksheet>`;
  }
}

function seriesName(value: ResultValue): string {
  if (value === null) return '(none)';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
