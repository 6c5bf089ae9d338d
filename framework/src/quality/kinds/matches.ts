import type { ColumnTest, TestOptions } from '../../columns/index.js';
import { columnKind } from './kind.js';
import { matchesWhole, type Pattern, patternOf } from './pattern.js';
import { rowsWhere, textIn } from './queries/failing-rows.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    matches: Pattern;
  }
}

/**
 * The whole text matches a regular expression. It is of the syntax that all
 * warehouses share; of the flags, `i` and `s` count.
 *
 * @throws MartletError `pattern-flag-unknown`.
 */
export function matches(pattern: RegExp | string, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'matches', ...patternOf(pattern) }, options };
}

export const matchesKind = columnKind({
  kind: 'matches',
  written: ['matches(/P[0-9]+/)'],
  summary: 'The whole text matches a regular expression.',
  dimension: () => 'validity',
  reach: 'row',
  name: () => 'matches',
  claim: (column, rule) => ({ kind: 'each-value', column, rule }),
  values: ({ pattern, flags }) => ({ pattern: { pattern, flags, matches: true } }),
  failures: (column, rule, rows) => rowsWhere((eb) => eb(matchesWhole(textIn(eb, column), rule), '=', false), rows),
});
