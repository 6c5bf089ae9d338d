import { type ColumnTest, double } from '../../columns/index.js';
import { valuesOf } from '../../sql/index.js';
import { columnKind, nothing } from './kind.js';
import { outer, type Rows, ref, rowsOfModel } from './queries/between-relations.js';
import { named, TESTED } from './queries/failing-rows.js';
import { distributionFailures, type TwoSamples } from './queries/samples.js';
import type { TestedRows } from './scope.js';
import type { SignificanceOptions } from './significance.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    distribution: { readonly sample: readonly number[]; readonly significance: number };
  }
}

/** The values are distributed as a sample of numbers is: a Kolmogorov–Smirnov test. */
export function distributedLike(sample: readonly number[], { significance = 0.01, ...options }: SignificanceOptions = {}): ColumnTest {
  return { rule: { kind: 'distribution', sample, significance }, options };
}

export const distribution = columnKind({
  kind: 'distribution',
  written: ['distributedLike([1, 2.5, 4])'],
  summary: 'Numbers are distributed as a sample is, as far as chance allows.',
  dimension: () => 'accuracy',
  reach: 'group',
  name: () => 'distribution',
  claim: nothing,
  values: nothing,
  failures: (column, { sample, significance }, rows) => distributionFailures(againstSample(column, sample, rows), significance),
});

/** A column beside a sample that stands in the project: the same one for each group. */
function againstSample(column: string, sample: readonly number[], scope: TestedRows): TwoSamples {
  const { groupBy = [] } = scope;
  const values = valuesOf({ value: double() }, sample.map((value) => ({ value })) as never).as('sample');
  const groups = rowsOfModel(scope)
    .select(groupBy.map((group, place) => named(ref(`${TESTED}.${group}`), `group_${place}`)))
    .distinct();
  const sampled = outer.selectFrom((groupBy.length === 0 ? values : [groups.as('groups'), values]) as never) as unknown as Rows;
  return {
    own: ref(`${TESTED}.${column}`),
    from: rowsOfModel(scope),
    other: ref('sample.value'),
    otherFrom: sampled,
    groups: groupBy.map((group, place) => ({ own: ref(`${TESTED}.${group}`), other: ref(`groups.group_${place}`) })),
  };
}
