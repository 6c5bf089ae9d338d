import type { AnswerColumn } from '../../../semantic/index.js';
import type { ResultRow } from '../../../warehouses/warehouse.js';

/** The rows that a question was answered with, and what their columns are. */
export interface AnsweredRows {
  /** Without those that only say which rows are totals. */
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly AnsweredRow[];
}

export interface AnsweredRow {
  readonly values: ResultRow;
  /** The columns of the attributes that it is a total over; none for a row that is no total. */
  readonly totalOver: readonly string[];
}

/** Tells totals from other rows, by the columns that say so. */
export function answeredRows(columns: readonly AnswerColumn[], rows: readonly ResultRow[]): AnsweredRows {
  const flags = columns.filter(({ role }) => role === 'total');
  const columnOf = new Map(columns.flatMap(({ role, attribute, name }) => (role === 'attribute' ? [[attribute, name] as const] : [])));
  return {
    columns: columns.filter(({ role }) => role !== 'total'),
    rows: rows.map((values) => ({
      values,
      totalOver: flags.flatMap(({ name, attribute }) => (values[name] === true ? [columnOf.get(attribute) ?? name] : [])),
    })),
  };
}
