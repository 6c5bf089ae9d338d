import type { GivenRow } from './given.js';
import type { Result } from './result.js';
import { diffRows, diffTable, isMatch, type RowDiffLine } from './row-diff.js';

/** What a matcher answers, as vitest wants it. */
export interface MatcherAnswer {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Exactly these rows, in the order of the grain. An expected row names the columns that matter. */
export function haveRows(result: Result, expected: readonly GivenRow[]): MatcherAnswer {
  const isSame = result.rows.length === expected.length && expected.every((row, place) => isMatchOf(result, row, place));
  if (isSame) return passed(result, 'these rows');
  const lines = diffRows(expected, result.rows, result.columns);
  if (lines.some(({ sign }) => sign !== ' ')) return otherRows(result, lines);
  const order = result.sortedBy.length === 0 ? 'all columns' : result.sortedBy.join(', ');
  const returned = result.rows.map((row): RowDiffLine => ({ sign: '+', row }));
  return failed(result, `These are its rows, but they come sorted by ${order}.\n\n${diffTable(returned, result.columns)}`);
}

/** Exactly these rows, in any order. */
export function haveRowsInAnyOrder(result: Result, expected: readonly GivenRow[]): MatcherAnswer {
  const lines = diffRows(expected, result.rows, result.columns);
  return lines.every(({ sign }) => sign === ' ') ? passed(result, 'these rows') : otherRows(result, lines);
}

/** A row with these values among others. */
export function haveRow(result: Result, expected: GivenRow): MatcherAnswer {
  if (result.rows.some((row) => isMatch(expected, row, result.columns))) return passed(result, 'this row');
  return otherRows(result, [...diffRows([expected], result.rows, result.columns)]);
}

/** So many rows. */
export function haveRowCount(result: Result, expected: number): MatcherAnswer {
  if (result.rows.length === expected) return passed(result, `${expected} rows`);
  return failed(result, `${expected} rows were expected, ${result.rows.length} were returned.\n\n${allRows(result)}`);
}

/** No rows at all. */
export function beEmpty(result: Result): MatcherAnswer {
  if (result.rows.length === 0) return passed(result, 'no rows');
  return failed(result, `No rows were expected, ${result.rows.length} were returned.\n\n${allRows(result)}`);
}

function isMatchOf({ rows, columns }: Result, expected: GivenRow, place: number): boolean {
  const returned = rows[place];
  return returned !== undefined && isMatch(expected, returned, columns);
}

function otherRows(result: Result, lines: readonly RowDiffLine[]): MatcherAnswer {
  return failed(result, `It returned other rows than expected (- expected, + returned).\n\n${diffTable(lines, result.columns)}`);
}

function allRows({ rows, columns }: Result): string {
  return diffTable(
    rows.map((row): RowDiffLine => ({ sign: '+', row })),
    columns,
  );
}

function failed(result: Result, what: string): MatcherAnswer {
  return { pass: false, message: () => `${result.name}: ${what}\n\n${result.sql}\n` };
}

function passed(result: Result, what: string): MatcherAnswer {
  // The SQL is written when somebody reads it.
  return { pass: true, message: () => `${result.name} returned ${what}, which it should not.\n\n${result.sql}\n` };
}
