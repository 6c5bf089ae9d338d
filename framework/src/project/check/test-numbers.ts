import type { TestOptions } from '../../columns/index.js';
import { MartletError } from '../../errors.js';

/** What a data test is told in numbers of rows, and which are none. */
export function testNumberProblems(test: string, options: TestOptions): readonly MartletError[] {
  return NUMBERS.flatMap((option) => {
    const value = options[option];
    // A threshold may be out of reach; a limit is written into SQL.
    if (value === undefined || (value >= 0 && (option !== 'limit' || Number.isSafeInteger(value)))) return [];
    return [new MartletError('test-number-unfit', { test, option, value })];
  });
}

const NUMBERS = ['warnIf', 'errorIf', 'limit'] as const;
