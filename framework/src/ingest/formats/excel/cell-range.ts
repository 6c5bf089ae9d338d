/** A part of a sheet, by the numbers of its columns and rows from one. */
export interface CellRange {
  readonly firstColumn: number;
  readonly firstRow: number;
  /** The last of both; to the end of the sheet when left out. */
  readonly lastColumn?: number;
  readonly lastRow?: number;
}

/** Reads `B3`, `B3:F`, `B:F` and `B3:F200`; undefined for anything else. */
export function readCellRange(text: string): CellRange | undefined {
  const [, first, top, last, bottom] = /^([A-Z]{1,3})([1-9]\d{0,6})?(?::([A-Z]{1,3})([1-9]\d{0,6})?)?$/i.exec(text) ?? [];
  if (first === undefined) return undefined;
  const range = {
    firstColumn: columnNumber(first),
    firstRow: top === undefined ? 1 : Number(top),
    ...(last === undefined ? {} : { lastColumn: columnNumber(last) }),
    ...(bottom === undefined ? {} : { lastRow: Number(bottom) }),
  };
  const { firstColumn, firstRow, lastColumn = firstColumn, lastRow = firstRow } = range;
  return lastColumn < firstColumn || lastRow < firstRow ? undefined : range;
}

/** `A` is 1, `AA` is 27. */
export function columnNumber(letters: string): number {
  return [...letters.toUpperCase()].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}

/** The letters of a column by its number. */
export function columnLetters(column: number): string {
  return column === 0 ? '' : `${columnLetters(Math.floor((column - 1) / 26))}${String.fromCharCode(65 + ((column - 1) % 26))}`;
}
