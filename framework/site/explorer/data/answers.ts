import type { ColumnMeaning } from '../../../src/semantic/answer-column.js';

export interface Publication {
  readonly environment: string;
  readonly number: number;
  readonly id: string;
  readonly publishedAt: string;
}

/** A column of an answer, as the API describes it. */
export interface Column extends Omit<ColumnMeaning, 'role'>, Partial<Pick<ColumnMeaning, 'role'>> {
  readonly type: string;
}

export type Value = string | number | boolean | null;
export type AnswerRow = Readonly<Record<string, Value>>;

export interface Answer {
  readonly publication: Publication;
  readonly columns: readonly Column[];
  readonly rows: readonly AnswerRow[];
}

export function columnsOf({ columns }: Answer, role: Column['role']): readonly Column[] {
  return columns.filter((column) => column.role === role);
}

/** The values of the first attribute, row by row. */
export function firstMembers(answer: Answer): readonly Value[] {
  const [column] = columnsOf(answer, 'attribute');
  return answer.rows.map((row) => (column === undefined ? null : (row[column.name] ?? null)));
}

/** The rows that are no totals. */
export function memberRows(answer: Answer): readonly AnswerRow[] {
  const totals = columnsOf(answer, 'total');
  return answer.rows.filter((row) => totals.every(({ name }) => row[name] !== true));
}

/** A figure for drawing and comparing; undefined where there is none. */
export function numberOf(value: Value | undefined): number | undefined {
  if (value === null || value === undefined || typeof value === 'boolean' || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
