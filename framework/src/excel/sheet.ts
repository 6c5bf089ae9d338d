import { isNumericType, type LogicalType } from '../columns/index.js';
import { MartletError } from '../errors.js';
import type { ChartKind, Highlight } from '../model/index.js';
import type { ResultValue } from '../warehouses/warehouse.js';
import { type CellNotes, cellWriter, noNotes } from './cells.js';
import type { DrawnChart } from './chart.js';
import { Crossed, MOST_POINTS } from './crossed.js';
import { highlightXml } from './highlights.js';
import type { Styles } from './styles.js';
import { lettersAt, MAIN, RELATIONS, textCell, XML_HEAD } from './xml.js';

/** A sheet of rows. */
export interface WorkbookSheet {
  /** Its name on the tab. */
  readonly name: string;
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly SheetColumn[];
  /** Batches of rows, with their values in the order of the columns; what comes behind those only says which rows are totals. */
  readonly rows: AsyncIterable<readonly (readonly ResultValue[])[]>;
  /** Which values of a row say that it is a total over a column; both places count from 0. */
  readonly totals?: readonly { readonly flag: number; readonly column: number }[];
  readonly charts?: readonly SheetChart[];
  /** Where instants have their wall clock; UTC when left out. */
  readonly timeZone?: string;
}

export interface SheetColumn {
  readonly title: string;
  readonly type: LogicalType | undefined;
  /** Excel's code for its numbers. */
  readonly format?: string | undefined;
  readonly highlight?: Highlight | undefined;
}

/** A chart beside the rows. Columns are named by their places, from 0. */
export interface SheetChart {
  readonly kind: ChartKind;
  readonly title: string;
  readonly points: number;
  readonly figures: readonly number[];
  /** The column for each member of which there is a series. */
  readonly by?: number;
}

/** What has become of a sheet. */
export interface WrittenSheet {
  readonly name: string;
  readonly title: string;
  readonly rows: number;
  /** What is not as it was, in sentences. */
  readonly notes: readonly string[];
}

/** The row of the names of the columns. Above are the title and a note. */
export const HEADER_ROW = 4;
export const MOST_ROWS = 1_048_576 - HEADER_ROW;
const MOST_COLUMNS = 16_384;
const MOST_WIDTH = 60;
const LEAST_WIDTH = 9;

/** Writes the rows of a sheet as they come, and knows afterwards what there was. */
export class SheetWriter {
  readonly titles: readonly string[];
  rows = 0;
  /** The rows before the first total, which charts show. */
  private shown: number | undefined;
  private readonly crossed: readonly (Crossed | undefined)[];
  private readonly counts: readonly CellNotes[];

  constructor(
    readonly sheet: WorkbookSheet,
    private readonly styles: Styles,
  ) {
    this.titles = distinct(sheet.columns.map(({ title }) => title));
    this.crossed = (sheet.charts ?? []).map(({ by }) => (by === undefined ? undefined : new Crossed()));
    this.counts = sheet.columns.map(noNotes);
  }

  /** @throws MartletError `sheet-too-large`. */
  async *xml(): AsyncGenerator<string, undefined> {
    const { columns, rows, title, note = '', name, timeZone } = this.sheet;
    if (columns.length > MOST_COLUMNS) throw new MartletError('sheet-too-large', { sheet: name, what: 'columns', most: MOST_COLUMNS });
    const cells = columns.map((column, place) => cellWriter({ ...column, timeZone }, this.styles, this.counts[place] ?? noNotes()));
    const letters = columns.map((_, place) => lettersAt(place));
    const total = this.styles.of({ font: 'strong', fill: 'total' });
    const batches = rows[Symbol.asyncIterator]();
    try {
      // The widths come before the rows.
      let batch = await batches.next();
      yield this.head(batch.done === true ? [] : batch.value);
      yield row(1, this.text('A', 1, title, this.styles.of({ font: 'title' })));
      yield row(2, this.text('A', 2, note, this.styles.of({ font: 'quiet' })));
      const header = columns.map(({ type }, place) =>
        this.text(
          letters[place] ?? '',
          HEADER_ROW,
          this.titles[place] ?? '',
          this.styles.of({ font: 'header', fill: 'header', align: isNumericType(type) ? 'right' : 'left' }),
        ),
      );
      yield row(HEADER_ROW, header.join(''));
      for (; batch.done !== true; batch = await batches.next()) {
        const written: string[] = [];
        for (const values of batch.value) {
          if (this.rows === MOST_ROWS) throw new MartletError('sheet-too-large', { sheet: name, what: 'rows', most: MOST_ROWS });
          this.rows += 1;
          const place = HEADER_ROW + this.rows;
          const over = this.totalsOf(values);
          const texts = cells.map((write, at) =>
            over.has(at)
              ? this.text(letters[at] ?? '', place, 'Total', total)
              : write(values[at] ?? null, `${letters[at]}${place}`, over.size > 0),
          );
          written.push(row(place, texts.join('')));
        }
        yield written.join('');
      }
    } finally {
      await batches.return?.();
    }
    yield this.tail();
    return undefined;
  }

  /** The last row of the table, which has at least one. */
  lastRow(): number {
    return HEADER_ROW + Math.max(1, this.rows);
  }

  written(): WrittenSheet {
    const { name, title, columns, charts = [] } = this.sheet;
    const notes = columns.flatMap((_, place) => notesOf(this.titles[place] ?? '', this.counts[place] ?? noNotes()));
    const cut = charts.flatMap(({ title: chart }, place) =>
      this.crossed[place]?.isCut === true || (this.crossed[place] === undefined && this.chartRows() > MOST_POINTS)
        ? [`The chart “${chart}” shows only the first points.`]
        : [],
    );
    return { name, title, rows: this.rows, notes: [...notes, ...cut] };
  }

  /** The charts, over the rows or over a table that `cross` has found a place for. */
  drawn(cross: (crossed: Crossed, chart: SheetChart) => Omit<DrawnChart, 'kind' | 'title'>): readonly DrawnChart[] {
    const { name, columns, charts = [] } = this.sheet;
    if (this.chartRows() === 0) return [];
    return charts.map((chart, place): DrawnChart => {
      const { kind, title, points, figures } = chart;
      const crossed = this.crossed[place];
      if (crossed !== undefined) return { kind, title, ...cross(crossed, chart) };
      return {
        kind,
        title,
        sheet: name,
        fromRow: HEADER_ROW + 1,
        toRow: HEADER_ROW + Math.min(this.chartRows(), MOST_POINTS),
        points: { column: points, format: columns[points]?.format },
        series: figures,
        format: columns[figures[0] ?? 0]?.format,
      };
    });
  }

  private chartRows(): number {
    return this.shown ?? this.rows;
  }

  /** The places that a row is a total over. What is none goes into the charts. */
  private totalsOf(values: readonly ResultValue[]): ReadonlySet<number> {
    const { totals = [], charts = [] } = this.sheet;
    const over = new Set(totals.flatMap(({ flag, column }) => (values[flag] === true ? [column] : [])));
    if (over.size > 0) this.shown ??= this.rows - 1;
    else
      charts.forEach(({ points, figures: [figure = 0], by = 0 }, place) => {
        this.crossed[place]?.add(values[points] ?? null, values[by] ?? null, values[figure] ?? null);
      });
    return over;
  }

  private text(letters: string, place: number, text: string, style: number): string {
    return text === '' ? '' : textCell(`${letters}${place}`, style, text);
  }

  private head(first: readonly (readonly ResultValue[])[]): string {
    const widths = this.sheet.columns.map((column, place) => widthOf(column, this.titles[place] ?? '', first, place));
    const cols = widths.map((width, place) => `<col min="${place + 1}" max="${place + 1}" width="${width}" customWidth="1"/>`).join('');
    return `${XML_HEAD}<worksheet ${MAIN} ${RELATIONS}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane ySplit="${HEADER_ROW}" topLeftCell="A${HEADER_ROW + 1}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>${cols === '' ? '' : `<cols>${cols}</cols>`}<sheetData>`;
  }

  private tail(): string {
    let priority = 0;
    const next = (): number => {
      priority += 1;
      return priority;
    };
    const { columns, charts = [] } = this.sheet;
    // A total dwarfs the rest.
    const last = HEADER_ROW + Math.max(1, this.chartRows());
    const highlights = columns.flatMap(({ highlight }, place) =>
      highlight === undefined ? [] : [highlightXml(highlight, place, HEADER_ROW + 1, last, next)],
    );
    const drawing = charts.length > 0 && this.chartRows() > 0 ? '<drawing r:id="rId2"/>' : '';
    return `</sheetData>${highlights.join('')}<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>${drawing}<tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>`;
  }
}

function row(place: number, cells: string): string {
  return `<row r="${place}">${cells}</row>`;
}

/** A table needs a name of its own for each column; Excel does not tell capitals apart. */
function distinct(titles: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    const text = title.slice(0, MOST_TITLE).replace(/\s+/g, ' ').trim() || 'Column';
    let name = text;
    for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${text} ${count}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

const MOST_TITLE = 240;

/** As wide as the first rows need. The name leaves room for the button of its filter. */
function widthOf({ format, type }: SheetColumn, title: string, rows: readonly (readonly ResultValue[])[], place: number): number {
  const lengths = rows.map((values) => {
    const value = values[place] ?? null;
    if (value === null) return 0;
    const length = typeof value === 'object' ? JSON.stringify(value).length : String(value).length;
    if (format === undefined || type === undefined) return length;
    if (type.kind === 'date' || type.kind === 'timestamp') return format.length;
    // Thousands, and what the format adds behind.
    const whole = String(value).split(/[.e]/)[0]?.length ?? 0;
    return Math.ceil(whole * 1.34) + format.replace(/^[#,0]+/, '').replace(/[\\[\]$]/g, '').length;
  });
  const widest = lengths.reduce((most, length) => Math.max(most, length), Math.max(LEAST_WIDTH, title.length + 4));
  return Math.min(MOST_WIDTH, widest + 2);
}

function notesOf(title: string, { longNumbers, oldDays, cutTexts }: CellNotes): readonly string[] {
  const count = (number: number, one: string, more: string): string => `${number.toLocaleString('en-US')} ${number === 1 ? one : more}`;
  return [
    ...(longNumbers === 0
      ? []
      : [
          `${title}: ${count(longNumbers, 'number has', 'numbers have')} more than 15 digits, which Excel would round. They are text, and no sum adds them.`,
        ]),
    ...(oldDays === 0
      ? []
      : [`${title}: ${count(oldDays, 'day is', 'days are')} before March 1900, which Excel has no number for. They are text.`]),
    ...(cutTexts === 0 ? [] : [`${title}: ${count(cutTexts, 'text is', 'texts are')} longer than a cell may be, and cut.`]),
  ];
}
