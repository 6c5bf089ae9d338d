import { columnLetters } from '../ingest/formats/excel/cell-range.js';

/** A text between tags or in an attribute. Characters that XML has no place for are gone. */
export function xmlText(text: string): string {
  return text
    .replace(NOT_XML, '')
    .replace(LONE_SURROGATE, '\uFFFD')
    .replace(/[&<>"]/g, (each) => ENTITIES[each] ?? each)
    .replace(/[\t\n\r]/g, (each) => `&#${each.charCodeAt(0)};`);
}

/** The text of a cell: what XML has no place for is written as Excel does, `_x0007_`, and a text that looks like that is kept apart from it. */
function cellXml(text: string): string {
  return xmlText(
    text
      .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
      .replace(NOT_XML, (each) => `_x${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
      // A reader of XML makes a line feed of it.
      .replace(/\r/g, '_x000D_'),
  );
}

/** A cell with a text, at a reference such as `B7`. */
export function textCell(reference: string, style: number, text: string): string {
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${cellXml(text)}</t></is></c>`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 leaves out.
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The namespaces of SpreadsheetML and of what it refers to. */
export const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
export const RELATIONS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** `A`, `Z`, `AA`: the name of a column, from 0. */
export function lettersAt(place: number): string {
  return columnLetters(place + 1);
}

/** Columns and rows of a sheet as formulas name them: `'Weekly sales'!$A$5:$A$16`. Columns count from 0, rows from 1. */
export function cellsRange(sheet: string, column: number, fromRow: number, toRow: number): string {
  const letters = lettersAt(column);
  const end = toRow === fromRow ? '' : `:$${letters}$${toRow}`;
  return `${quotedSheet(sheet)}!$${letters}$${fromRow}${end}`;
}

export function quotedSheet(sheet: string): string {
  return `'${sheet.replaceAll("'", "''")}'`;
}
