import type { Answer } from '../data/answers.js';

/** CSV as Excel reads it: it says that it is UTF-8, its lines end as on Windows, and no text of the data is a formula. */
export function excelText({ columns, rows }: Pick<Answer, 'columns' | 'rows'>): string {
  const lines = [
    columns.map(({ name }) => cell(name)),
    ...rows.map((row) =>
      columns.map(({ name, type }) => {
        const value = row[name];
        if (value === null || value === undefined) return '';
        return typeof value === 'string' && /^(text|json|array)/.test(type) ? cell(harmless(value)) : cell(String(value));
      }),
    ),
  ];
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text that begins like a formula is marked as a text. */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
