import type { Columns, LogicalType } from '../columns/index.js';
import type { ResultRow } from '../warehouses/warehouse.js';
import type { GivenRow } from './given.js';
import type { TestedSubject } from './sub-project.js';
import { cellValue, valueText } from './value-text.js';

/** What a model returned in a test. `R` is the type of its rows. */
export interface Result<R = GivenRow> {
  /** The model's or data test's name. */
  readonly name: string;
  /** Sorted by the grain, then by all columns. Decimals are exact text, instants are text in UTC with microseconds. */
  readonly rows: readonly R[];
  /** The columns by which the rows are sorted first. */
  readonly sortedBy: readonly string[];
  /** The contract; empty for a data test, whose rows are what its query says. */
  readonly columns: Columns;
  /** The SQL of the query. */
  readonly sql: string;
}

/** A result, from the rows that the engine returned. */
export function resultOf(subject: TestedSubject, rows: readonly ResultRow[], sql: () => string): Result {
  const columns = subject.kind === 'data-test' ? {} : subject.columns;
  const grain = subject.kind === 'data-test' ? [] : (subject.grain ?? []);
  const names = Object.keys(columns).length === 0 ? Object.keys(rows[0] ?? {}) : Object.keys(columns);
  const types = names.map((name) => resultType(columns, name));
  const values = rows.map((row) => {
    const value: Record<string, unknown> = {};
    for (const [place, name] of names.entries()) value[name] = cellValue(row[name], types[place]);
    return value;
  });
  const order = [...grain, ...names];
  return {
    name: subject.name,
    rows: values.sort((a, b) => compareRows(a, b, order, columns)),
    sortedBy: grain,
    columns,
    get sql() {
      return sql();
    },
  };
}

/** The type of a column by its contract; undefined where there is none. */
export function resultType(columns: Columns, name: string): LogicalType | undefined {
  return columns[name]?.definition.type;
}

function compareRows(a: GivenRow, b: GivenRow, order: readonly string[], columns: Columns): number {
  for (const name of order) {
    const compared = compareCells(a[name], b[name], resultType(columns, name));
    if (compared !== 0) return compared;
  }
  return 0;
}

/** Nulls come last. */
function compareCells(a: unknown, b: unknown, type: LogicalType | undefined): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const isNumber = type?.kind === 'integer' || type?.kind === 'decimal' || type?.kind === 'double';
  if (isNumber && Number(a) !== Number(b)) return Number(a) - Number(b);
  const [left, right] = [valueText(a, type), valueText(b, type)];
  return left === right ? 0 : left < right ? -1 : 1;
}
