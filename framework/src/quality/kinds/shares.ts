import type { Expression } from 'kysely';
import { type ColumnRuleOf, type ColumnTest, double } from '../../columns/index.js';
import { add, cast, countIf, literal, multiply } from '../../sql/index.js';
import { columnKind, nothing } from './kind.js';
import { chiSquaredCritical } from './queries/critical-values.js';
import type { RowBuilder } from './queries/failing-rows.js';
import { measuredFailures, type RuleMeasure } from './queries/measured.js';
import type { SignificanceOptions } from './significance.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    shares: { readonly shares: Readonly<Record<string, number>>; readonly significance: number };
  }
}

/**
 * The values occur in these shares, which add up to 1: a chi-squared test. A value that is not listed fails at once.
 *
 * @example
 * ```ts
 * const channel = text().test(occursInShares({ web: 0.6, retail: 0.3, wholesale: 0.1 }, { severity: 'warn' }));
 * ```
 */
export function occursInShares(
  shares: Readonly<Record<string, number>>,
  { significance = 0.01, ...options }: SignificanceOptions = {},
): ColumnTest {
  return { rule: { kind: 'shares', shares, significance }, options };
}

export const sharesKind = columnKind({
  kind: 'shares',
  written: ['occursInShares({ web: 0.75, shop: 0.25 })'],
  summary: 'The values occur in these shares, as far as chance allows.',
  dimension: () => 'accuracy',
  reach: 'group',
  name: () => 'shares',
  claim: nothing,
  values: nothing,
  failures: (column, rule, rows) => measuredFailures(sharesMeasure(column, rule), rows),
});

type Number = Expression<number>;

/** Chi-squared against shares that are known: how often each value occurs, in one scan. */
function sharesMeasure(column: string, { shares, significance }: ColumnRuleOf<'shares'>): RuleMeasure {
  const values = Object.keys(shares);
  const critical = chiSquaredCritical(Math.max(1, values.length - 1), significance);
  const countWhere = (eb: RowBuilder, condition: Expression<unknown>, filter: Expression<unknown> | undefined): Expression<unknown> =>
    countIf((filter === undefined ? condition : eb.and([filter as never, condition as never])) as never);
  return {
    numbers: (eb, filter) => ({
      ...Object.fromEntries(values.map((value, place) => [`observed_${place}`, countWhere(eb, eb(column, '=', value), filter)])),
      unlisted: countWhere(eb, eb(column, 'not in', values), filter),
    }),
    isBroken: (eb, numbers) => {
      const observed = values.map((_, place) => cast(numbers[`observed_${place}`] as Number, double()) as Number);
      const all = sumOf(observed);
      // The sum of (observed - expected)² / expected is that of observed² / share, over the number of rows, less that number.
      const squares = sumOf(observed.map((one, place) => multiply(multiply(one, one), 1 / (shares[values[place] ?? ''] ?? 1))));
      return eb.or([eb(numbers.unlisted as Number, '>', 0), eb(squares, '>', multiply(all, add(all, critical)))]);
    },
  };
}

function sumOf(numbers: readonly Number[]): Number {
  const [first = literal<number>(0), ...rest] = numbers;
  return rest.reduce<Number>((sum, one) => add(sum, one), first);
}
