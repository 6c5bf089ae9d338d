import type { ColumnTest, TestOptions } from '../../columns/index.js';
import { columnKind } from './kind.js';
import { matchesWhole, type Pattern, patternOf } from './pattern.js';
import { rowsWhere, textIn } from './queries/failing-rows.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    'not-matches': Pattern;
  }
}

/**
 * The whole text does not match a regular expression of the syntax that all warehouses share; of the flags, `i` and `s` count.
 *
 * @throws MartletError `pattern-flag-unknown`.
 */
export function doesNotMatch(pattern: RegExp | string, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'not-matches', ...patternOf(pattern) }, options };
}

export const notMatches = columnKind({
  kind: 'not-matches',
  written: ['doesNotMatch(/test.*/i)'],
  summary: 'The whole text does not match a regular expression.',
  dimension: () => 'validity',
  reach: 'row',
  name: () => 'not_matches',
  claim: (column, rule) => ({ kind: 'each-value', column, rule }),
  values: ({ pattern, flags }) => ({ pattern: { pattern, flags, matches: false } }),
  failures: (column, rule, rows) => rowsWhere((eb) => eb(matchesWhole(textIn(eb, column), rule), '=', true), rows),
});
