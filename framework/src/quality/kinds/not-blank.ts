import type { ColumnTest, TestOptions } from '../../columns/index.js';
import { trim } from '../../sql/index.js';
import { columnKind } from './kind.js';
import { rowsWhere, textIn } from './queries/failing-rows.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    // biome-ignore lint/complexity/noBannedTypes: it says nothing beside its kind.
    'not-blank': {};
  }
}

/** The text is not empty and holds more than blanks. */
export function notBlank(options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'not-blank' }, options };
}

export const notBlankKind = columnKind({
  kind: 'not-blank',
  written: ['notBlank()'],
  summary: 'The text is not empty and holds more than blanks.',
  dimension: () => 'completeness',
  reach: 'row',
  name: () => 'not_blank',
  claim: (column, rule) => ({ kind: 'each-value', column, rule }),
  values: () => ({ notBlank: true }),
  failures: (column, _, rows) => rowsWhere((eb) => eb(trim(textIn(eb, column)), '=', ''), rows),
});
