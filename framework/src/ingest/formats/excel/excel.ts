import { MartletError } from '../../../errors.js';
import { similarNames } from '../../../graph/index.js';
import type { ExcelFileOptions } from '../../../model/index.js';
import { type FileContent, readableContent } from '../../file-content.js';
import { matchColumns } from '../../match-columns.js';
import { COPY_FORM } from '../../plain-csv.js';
import { RowsFile } from '../../rows-file.js';
import { textsOf } from '../../texts.js';
import type { FileFormat, FormatRequest } from '../format.js';
import { type CellRange, columnLetters, readCellRange } from './cell-range.js';
import { cellText, UnreadableCell } from './cell-text.js';
import { type Cell, openWorkbook, type SheetRow } from './workbook.js';

/** Excel workbooks: one sheet of them, or a part of it. What a cell holds counts, and not how it is shown. */
export const excel: FileFormat<ExcelFileOptions> = {
  examine: async (request, content) => {
    const { source, signal, columns, options } = request;
    const { file } = content;
    const { names, place } = await readableContent(source, file, signal, () => sheetHeader(request, content));
    const { fields, problems } = matchColumns(names, { ...request, file: file.path, fromPath: file.pattern.columns });
    const nulls = textsOf(options.nullText);
    const textOf = (cell: Cell | undefined, column: string | undefined): string | null => {
      if (cell === undefined) return null;
      if ((cell.kind === 'text' || cell.kind === 'error') && nulls.includes(cell.text)) return null;
      if (column === undefined) return null;
      return cellText(cell, columns[column]?.definition.type ?? { kind: 'text' }, options.columns?.[column]);
    };
    return {
      fields,
      problems,
      look: () => undefined,
      direct: () => undefined,
      copy: async (folder, stop) => {
        const form = { ...COPY_FORM, width: fields.length };
        const add = (copy: RowsFile, row: SheetRow): void => {
          const fault = addCells(copy, row, place, fields, textOf);
          if (fault !== undefined) copy.fault(rawText(row.cells), fault);
        };
        const paths = await RowsFile.fill(folder, fields.length, (copy) =>
          readableContent(source, file, stop, async () => {
            const held: SheetRow[] = [];
            for await (const row of sheetRows(content, place)) {
              stop?.throwIfAborted();
              held.push(row);
              // As many rows as the footer has wait until others have come.
              if (held.length <= (options.footerRows ?? 0)) continue;
              const [next] = held.splice(0, 1);
              if (next !== undefined) add(copy, next);
              if (row.number % ROWS_A_FLUSH === 0) await copy.flush();
            }
          }),
        );
        return { ...paths, form, oneThread: true };
      },
    };
  },
};

const ROWS_A_FLUSH = 1000;

/** Adds a row, or answers why it can't be read. */
function addCells(
  copy: RowsFile,
  { number, cells }: SheetRow,
  place: Place,
  fields: readonly (string | undefined)[],
  textOf: (cell: Cell | undefined, column: string | undefined) => string | null,
): string | undefined {
  const beside = [...cells].find(
    ([column, cell]) => hasContent(cell) && isIn(place.range, column) && !isInside(place, column, fields.length),
  );
  if (beside !== undefined) return `${columnLetters(beside[0])}${number} is beside the named columns`;
  let at = place.firstColumn;
  try {
    const texts: (string | null)[] = [];
    for (const column of fields) texts.push(textOf(cells.get(at++), column));
    copy.row(texts);
    return undefined;
  } catch (error) {
    if (!(error instanceof UnreadableCell)) throw error;
    return `${columnLetters(at - 1)}${number} ${error.message}`;
  }
}

/** Where the table is in its sheet. */
interface Place {
  readonly sheet: number;
  readonly range: CellRange;
  /** The column of the first field. */
  readonly firstColumn: number;
  /** The first row behind the header. */
  readonly firstRow: number;
}

interface SheetHeader {
  readonly names: readonly string[];
  readonly place: Place;
}

/**
 * What the columns of a sheet are called, and where they are. The row of names is the first with content.
 *
 * @throws MartletError `source-sheet-missing`, `source-header-missing`
 */
async function sheetHeader(request: FormatRequest<ExcelFileOptions>, content: FileContent): Promise<SheetHeader> {
  const { source, options, columns } = request;
  const { file } = content;
  const { header = true, range: written = 'A' } = options;
  const range = readCellRange(written);
  if (range === undefined) throw new MartletError('source-format-invalid', { source, option: 'range', value: written });
  const sheet = await sheetOf(request, content);
  const start = { sheet, range, firstColumn: range.firstColumn, firstRow: range.firstRow };
  if (header !== true) {
    const given = file.pattern.columns;
    const names = header === false ? Object.keys(columns).filter((column) => !given.includes(column)) : header;
    return { names, place: start };
  }
  for await (const { number, cells } of sheetRows(content, start)) {
    const named = [...cells].filter(([column, cell]) => isIn(range, column) && hasContent(cell));
    const firstColumn = Math.min(...named.map(([column]) => column));
    const lastColumn = Math.max(...named.map(([column]) => column));
    const names = Array.from({ length: lastColumn - firstColumn + 1 }, (_, index) => headerText(cells.get(firstColumn + index)));
    return { names, place: { ...start, firstColumn, firstRow: number + 1 } };
  }
  throw new MartletError('source-header-missing', { source, file: file.path });
}

/** What a cell of the header says. */
export function headerText(cell: Cell | undefined): string {
  return cell === undefined ? '' : rawOf(cell).replace(/\s+/g, ' ').trim();
}

async function sheetOf({ source, options: { sheet = 1 } }: FormatRequest<ExcelFileOptions>, { file }: FileContent): Promise<number> {
  const workbook = await openWorkbook(file.absolutePath);
  workbook.close();
  const { sheets } = workbook;
  const place = typeof sheet === 'number' ? sheet - 1 : sheets.findIndex((name) => name.toLowerCase() === sheet.toLowerCase());
  if (sheets[place] !== undefined) return place;
  const similar = typeof sheet === 'number' ? [] : similarNames(sheet, sheets);
  throw new MartletError('source-sheet-missing', { source, file: file.path, sheet: String(sheet), sheets, similar });
}

/** The rows of the table that have content, its header among them where `place` begins with it. */
async function* sheetRows({ file }: FileContent, { sheet, range, firstRow }: Place): AsyncGenerator<SheetRow> {
  const workbook = await openWorkbook(file.absolutePath);
  try {
    for await (const row of workbook.rows(sheet)) {
      if (range.lastRow !== undefined && row.number > range.lastRow) return;
      if (row.number < firstRow) continue;
      if ([...row.cells].some(([column, cell]) => isIn(range, column) && hasContent(cell))) yield row;
    }
  } finally {
    workbook.close();
  }
}

function hasContent(cell: Cell): boolean {
  return cell.kind !== 'text' || cell.text.trim() !== '';
}

function isIn({ firstColumn, lastColumn = Number.POSITIVE_INFINITY }: CellRange, column: number): boolean {
  return column >= firstColumn && column <= lastColumn;
}

function isInside({ firstColumn }: Place, column: number, width: number): boolean {
  return column >= firstColumn && column < firstColumn + width;
}

/** A row as people see it, for the rejects. */
function rawText(cells: SheetRow['cells']): string {
  return [...cells]
    .sort(([left], [right]) => left - right)
    .map(([, cell]) => rawOf(cell))
    .join(',');
}

function rawOf(cell: Cell): string {
  try {
    return cell.kind === 'error' ? cell.text : cellText(cell, { kind: 'text' });
  } catch {
    return '';
  }
}
