import type { ColumnTest, TestOptions } from '../../columns/index.js';
import { length } from '../../sql/index.js';
import { columnKind } from './kind.js';
import { rowsWhere, textIn } from './queries/failing-rows.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    length: { readonly min: number; readonly max: number };
  }
}

/** The text is `min` to `max` characters long. */
export function lengthBetween(min: number, max: number, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'length', min, max }, options };
}

export const lengthKind = columnKind({
  kind: 'length',
  written: ['lengthBetween(1, 80)'],
  summary: 'The text is so many characters long.',
  dimension: () => 'validity',
  reach: 'row',
  name: () => 'length',
  claim: (column, rule) => ({ kind: 'each-value', column, rule }),
  values: ({ min, max }) => ({ length: { min, max } }),
  failures: (column, { min, max }, rows) =>
    rowsWhere((eb) => eb.or([eb(length(textIn(eb, column)), '<', min), eb(length(textIn(eb, column)), '>', max)]), rows),
});
