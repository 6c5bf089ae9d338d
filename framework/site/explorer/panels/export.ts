import type { Question } from '../../../src/semantic/question.js';
import type { Answer } from '../data/answers.js';
import { request } from '../data/api.js';
import { excelText } from './excel-text.js';

export const EXPORTS = {
  csv: { title: 'CSV', note: 'for programs: exact figures, one line a row', end: 'csv' },
  excel: { title: 'CSV for Excel', note: 'opens with a double click, letters of all languages', end: 'csv' },
  json: { title: 'JSON', note: 'for web programs', end: 'json' },
  parquet: { title: 'Parquet', note: 'for pandas, polars, DuckDB and Power BI', end: 'parquet' },
  arrow: { title: 'Arrow', note: 'for notebooks, without copying', end: 'arrow' },
} as const;

export type ExportFormat = keyof typeof EXPORTS;

/** Saves all rows of a question as a file. */
export async function download(question: Question, format: ExportFormat, name: string): Promise<void> {
  const file = `${name}.${EXPORTS[format].end}`;
  if (format === 'excel') {
    const response = await request('v1/query?format=json', { body: question });
    return saveFile(new Blob([excelText((await response.json()) as Answer)], { type: 'text/csv' }), file);
  }
  const response = await request(`v1/query?format=${format}`, { body: question, accept: '*/*' });
  saveFile(await response.blob(), file);
}

export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
