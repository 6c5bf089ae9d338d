import { asc, lead } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { neighbourFailures } from './queries/neighbours.js';
import type { GroupTestOptions, UntypedRow } from './scope.js';

/** What lies between a range and the next one. */
export type Gaps = 'allowed' | 'forbidden' | 'required';

declare module './kind.js' {
  interface RowRules {
    'exclusive-ranges': {
      readonly start: string;
      readonly end: string;
      readonly gaps: Gaps;
      readonly options: GroupTestOptions<UntypedRow>;
    };
  }
  interface RowTests<R> {
    /**
     * Ranges do not overlap; a range without an end lasts for ever. `gaps` between them are allowed, forbidden or required.
     *
     * @example
     * ```ts
     * const prices = intermediate({
     *   name: 'prices',
     *   from: {},
     *   columns: { product_id: text(), valid_from: date(), valid_to: date() },
     *   tests: (t) => [t.exclusiveRanges('valid_from', 'valid_to', { groupBy: ['product_id'], gaps: 'forbidden' })],
     *   query: (db) =>
     *     db.selectNoFrom(() => [literal<string>('P1').as('product_id'), dateLiteral('2024-01-01').as('valid_from'), dateLiteral('2024-02-01').as('valid_to')]),
     * });
     * ```
     */
    exclusiveRanges(start: keyof R & string, end: keyof R & string, options?: GroupTestOptions<R> & { readonly gaps?: Gaps }): ModelTest;
  }
}

export const exclusiveRanges = rowKind<'exclusive-ranges'>()({
  kind: 'exclusive-ranges',
  written: ["t.exclusiveRanges('valid_from', 'valid_to')"],
  summary: 'Ranges do not overlap.',
  dimension: () => 'consistency',
  reach: 'group',
  name: ({ start, end }) => `exclusive_ranges_${start}_${end}`,
  column: nothing,
  claim: nothing,
  // The ranges that overlap the next one, end before they begin, or have a gap behind them where that is wrong.
  failures: ({ start, end, gaps }, rows) =>
    neighbourFailures(
      {
        column: start,
        name: 'next_start',
        beside: (eb) => lead(eb.ref(start)),
        orderBy: (eb) => [asc(eb.ref(start)), asc(eb.ref(end))],
        isWrong: (eb, ref, next) => {
          const [from, to] = [ref(start), ref(end)];
          const unended = eb.and([eb(to, 'is', null), eb(next, 'is not', null)]);
          return eb.or([eb(to, '<', from), eb(next, AT_ODDS[gaps], to), unended]);
        },
      },
      rows,
    ),
  builders: {
    exclusiveRanges: (
      start: string,
      end: string,
      { gaps = 'allowed', ...options }: GroupTestOptions<UntypedRow> & { readonly gaps?: Gaps } = {},
    ): ModelTest => ({ kind: 'exclusive-ranges', start, end, gaps, options }),
  },
});

const AT_ODDS = { allowed: '<', forbidden: '!=', required: '<=' } as const;
