import type { DuckDBConnection } from '@duckdb/node-api';
import { duckdbCell } from '../standins/duckdb/duckdb-cell.js';
import type { ResultOrder } from './result-order.js';

/** The rows of a query, with the type of each column in DuckDB's words. */
export interface Result {
  readonly types: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Runs a query and keeps its cells exact: decimals and large integers as text, only doubles as floating point. */
export async function readResult(connection: DuckDBConnection, sql: string): Promise<Result> {
  const reader = await connection.runAndReadAll(sql);
  return {
    types: reader.columnTypes().map(String),
    rows: reader.getRows().map((row) => row.map(duckdbCell)),
  };
}

/**
 * What differs between two results, in sentences; none when they are equal.
 *
 * Integers, decimals, dates and text have to be the same, where the scale of a decimal is not part of its value.
 * Columns that are doubles on either side may differ by 1e-9 of the value. Rows are compared as a multiset, and the
 * columns that they are ordered by, if any, row by row as well. Where a limit cuts off rows that are equal in those
 * columns, any of them will do.
 */
export function compareRows(expected: Result, actual: Result, order: ResultOrder = { orderedBy: [], limit: undefined }): readonly string[] {
  if (expected.types.length !== actual.types.length) {
    return [`${expected.types.length} columns are expected, there are ${actual.types.length}.`];
  }
  if (expected.rows.length !== actual.rows.length) {
    return [`${expected.rows.length} rows are expected, there are ${actual.rows.length}.`];
  }
  const isTolerant = expected.types.map((type, column) => isFloating(type) || isFloating(actual.types[column] ?? ''));
  const isSame = (column: number, left: unknown, right: unknown): boolean =>
    isTolerant[column] === true ? isClose(left, right) : exactly(left) === exactly(right);

  for (const [index, row] of expected.rows.entries()) {
    const other = actual.rows[index] ?? [];
    if (order.orderedBy.some((column) => !isSame(column, row[column], other[column]))) {
      return [`Row ${index + 1} is expected to be ${exactly(row)}, it is ${exactly(other)}, which is another place in the order.`];
    }
  }
  return unmatched(withoutTieAtLimit(expected, order, isSame), withoutTieAtLimit(actual, order, isSame), isTolerant, isSame);
}

type Rows = Result['rows'];
type Same = (column: number, left: unknown, right: unknown) => boolean;

function isFloating(type: string): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}

function isClose(left: unknown, right: unknown): boolean {
  if (left === null || right === null) return left === right;
  const [a, b] = [Number(left), Number(right)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return String(left) === String(right);
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

/** The text of a value; a number and the decimal of the same value share it. */
function exactly(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'number' ? String(inner) : inner));
}

function withoutTieAtLimit({ rows }: Result, { orderedBy, limit }: ResultOrder, isSame: Same): Rows {
  const last = rows.at(-1);
  if (last === undefined || limit !== rows.length || orderedBy.length === 0) return rows;
  return rows.filter((row) => !orderedBy.every((column) => isSame(column, row[column], last[column])));
}

function unmatched(expected: Rows, actual: Rows, isTolerant: readonly boolean[], isSame: Same): string[] {
  const exactColumns = (row: readonly unknown[]): string => exactly(row.filter((_cell, column) => isTolerant[column] !== true));
  const candidates = new Map<string, (readonly unknown[])[]>();
  for (const row of actual) {
    const group = candidates.get(exactColumns(row));
    if (group === undefined) candidates.set(exactColumns(row), [row]);
    else group.push(row);
  }
  const differences: string[] = [];
  for (const row of expected) {
    const group = candidates.get(exactColumns(row)) ?? [];
    const match = group.findIndex((other) => row.every((cell, column) => isSame(column, cell, other[column])));
    if (match === -1) differences.push(`A row is missing: ${exactly(row)}`);
    else group.splice(match, 1);
  }
  for (const row of [...candidates.values()].flat()) differences.push(`A row is not expected: ${exactly(row)}`);
  return differences.slice(0, 10);
}
