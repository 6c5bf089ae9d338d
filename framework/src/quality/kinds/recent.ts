import type { Expression } from 'kysely';
import type { ColumnTest, TestOptions } from '../../columns/index.js';
import { currentTimestamp, max, timestampAdd, toTimestamp } from '../../sql/index.js';
import { columnKind, nothing } from './kind.js';
import { measuredFailures, type RuleMeasure } from './queries/measured.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    recent: { readonly hours: number };
  }
}

/** The latest day or instant is at most so many hours old, by the warehouse's clock. A column without values is too old. */
export function recentWithin(hours: number, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'recent', hours }, options };
}

export const recent = columnKind({
  kind: 'recent',
  written: ['recentWithin(36)'],
  summary: 'The latest day or instant is at most so many hours old.',
  dimension: () => 'timeliness',
  reach: 'group',
  name: () => 'recent',
  claim: nothing,
  values: nothing,
  failures: (column, { hours }, rows) => measuredFailures(recentMeasure(column, hours), rows),
});

/** The latest value of a column, too old by the warehouse's clock. Without values it is too old as well. */
function recentMeasure(column: string, hours: number): RuleMeasure {
  const now = currentTimestamp();
  return {
    numbers: (eb, filter) => ({ latest: max(eb.ref(column), filter === undefined ? {} : { filter }) }),
    isBroken: (eb, { latest }) => {
      const at = toTimestamp(latest as Expression<string>);
      return eb.or([eb(latest as Expression<unknown>, 'is', null), eb(at, '<', timestampAdd('hour', -hours, now))]);
    },
  };
}
