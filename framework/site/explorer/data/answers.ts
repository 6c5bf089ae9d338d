export interface Publication {
  readonly environment: string;
  readonly number: number;
  readonly id: string;
  readonly publishedAt: string;
}

/** A column of an answer, as the API describes it. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly role?: 'attribute' | 'metric' | 'compared' | 'share' | 'total';
  readonly attribute?: string;
  readonly metric?: string;
  readonly shows?: 'value' | 'change' | 'growth';
  readonly unit?: string;
  readonly format?: string;
  readonly grain?: string;
  readonly isAdditive?: boolean;
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
