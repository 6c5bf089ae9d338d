import { expect } from 'vitest';
import type { GivenRow } from './given.js';
import { beEmpty, haveRow, haveRowCount, haveRows, haveRowsInAnyOrder } from './matchers.js';
import type { Result } from './result.js';

declare module 'vitest' {
  // The parameter is named as vitest names it, or the declarations would not merge.
  interface Matchers<T> {
    /** The result holds exactly these rows, in the order of the grain. A row names the columns that matter. */
    toHaveRows(rows: readonly PartialRow<T>[]): void;
    /** The result holds exactly these rows, in any order. */
    toHaveRowsInAnyOrder(rows: readonly PartialRow<T>[]): void;
    /** The result holds a row with these values. */
    toHaveRow(row: PartialRow<T>): void;
    /** The result holds so many rows. */
    toHaveRowCount(count: number): void;
    /** The result holds no rows. */
    toBeEmpty(): void;
  }
}

type PartialRow<T> = T extends Result<infer R> ? Partial<R> : GivenRow;

expect.extend({
  toHaveRows: (result: Result, rows: readonly GivenRow[]) => haveRows(result, rows),
  toHaveRowsInAnyOrder: (result: Result, rows: readonly GivenRow[]) => haveRowsInAnyOrder(result, rows),
  toHaveRow: (result: Result, row: GivenRow) => haveRow(result, row),
  toHaveRowCount: (result: Result, count: number) => haveRowCount(result, count),
  toBeEmpty: (result: Result) => beEmpty(result),
});
