export type { Cover, CoverCell } from './cover.js';
export { numberFormat } from './number-format.js';
export type { SheetChart, SheetColumn, WorkbookSheet, WrittenSheet } from './sheet.js';
export { splitSheets } from './split-sheets.js';
export { loadZip, writeWorkbook } from './workbook.js';
export { xmlText } from './xml.js';
