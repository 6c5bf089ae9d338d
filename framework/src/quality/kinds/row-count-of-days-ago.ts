import type { TestOptions } from '../../columns/index.js';
import { literal } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { measuredFailures, type RuleMeasure, rowCountMeasure } from './queries/measured.js';
import type { Range } from './range.js';

declare module './kind.js' {
  interface RowRules {
    'row-count-of-days-ago': { readonly days: number; readonly times: Range; readonly options: TestOptions };
  }
  interface RowTests<R> {
    /**
     * The number of rows, compared with what readers saw at the end of a day so many days ago (in UTC): no fewer, or so many times as many.
     * A build notes the numbers; as long as there is none of that day or a day before it, the test passes.
     *
     * @example
     * ```ts
     * const orders = intermediate({
     *   name: 'orders',
     *   from: {},
     *   columns: { order_id: integer() },
     *   tests: (t) => [
     *     t.rowCountOfDaysAgo(1),
     *     t.rowCountOfDaysAgo(7, { times: { min: 0.8, max: 1.5 }, severity: 'warn' }),
     *   ],
     *   query: (db) => db.selectNoFrom((eb) => eb.val(1).as('order_id')),
     * });
     * ```
     */
    rowCountOfDaysAgo(days: number, options?: TestOptions & { readonly times?: Range }): ModelTest;
  }
}

export const rowCountOfDaysAgo = rowKind<'row-count-of-days-ago'>()({
  kind: 'row-count-of-days-ago',
  written: ['t.rowCountOfDaysAgo(7, { times: { min: 0.8 } })'],
  summary: 'The number of rows is that of an earlier day, or so many times as many.',
  dimension: () => 'consistency',
  reach: 'relation',
  name: ({ days }) => `row_count_of_${days}_${days === 1 ? 'day' : 'days'}_ago`,
  column: nothing,
  claim: nothing,
  // As long as the earlier number is not known, nothing is out of line with it.
  failures: (_, rows) => measuredFailures(rowCountMeasure({}), rows),
  earlier: ({ days, times }) => ({ days, failures: (rows) => measuredFailures(changedRowCountMeasure(rows, times), { columns: [] }) }),
  builders: {
    rowCountOfDaysAgo: (days: number, { times = { min: 1 }, ...options }: TestOptions & { readonly times?: Range } = {}): ModelTest => ({
      kind: 'row-count-of-days-ago',
      days,
      times,
      options,
    }),
  },
});

/** The number of rows out of a range of so many times as many as there were before. */
function changedRowCountMeasure(before: number, times: Range): RuleMeasure {
  const measure = rowCountMeasure({
    ...(times.min === undefined ? {} : { min: Math.ceil(exact(before * times.min)) }),
    ...(times.max === undefined ? {} : { max: Math.floor(exact(before * times.max)) }),
  });
  return { ...measure, numbers: (eb, filter) => ({ ...measure.numbers(eb, filter), rows_before: literal<number>(before) }) };
}

/** A product of decimal numbers without the dust of binary ones: 300 · 1.15 is 345. */
function exact(product: number): number {
  return Number(product.toPrecision(12));
}
