import type { ResultRow, ResultValue } from '../../../warehouses/warehouse.js';

/** Rows as CSV with a heading, for spreadsheets and other programs: values as the warehouse returns them, null as nothing and an empty text as "". */
export function csvLines(columns: readonly string[], rows: readonly ResultRow[]): readonly string[] {
  return [columns.map(field).join(','), ...rows.map((row) => columns.map((name) => field(row[name] ?? null)).join(','))];
}

function field(value: ResultValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
