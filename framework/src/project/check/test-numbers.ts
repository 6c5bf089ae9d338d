import type { TestOptions } from '../../columns/index.js';
import { MartletError } from '../../errors.js';

/** What a data test is told in numbers of rows, and which are none. */
export function testNumberProblems(test: string, options: TestOptions): readonly MartletError[] {
  const problems: MartletError[] = [];
  for (const option of NUMBERS) {
    const value = options[option];
    // A threshold may be out of reach; a limit is written into SQL.
    if (value === undefined || (value >= 0 && (option !== 'limit' || Number.isSafeInteger(value)))) continue;
    problems.push(new MartletError('test-number-unfit', { test, option, value }));
  }
  return problems;
}

const NUMBERS = ['warnIf', 'errorIf', 'limit'] as const;
