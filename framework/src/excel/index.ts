export type { Cover, CoverCell } from './cover.js';
export { numberFormat } from './number-format.js';
export type { SheetChart, SheetColumn, WorkbookSheet, WrittenSheet } from './sheet.js';
export { loadZip, type NewWorkbook, writeWorkbook } from './workbook.js';
export { xmlText } from './xml.js';
