import type { Expression } from 'kysely';
import type { ColumnTest, TestOptions } from '../../columns/index.js';
import { abs, avg, isDistinctFrom, multiply, stddev, subtract } from '../../sql/index.js';
import { columnKind, nothing } from './kind.js';
import { outer } from './queries/between-relations.js';
import { type Failures, named, testedRows } from './queries/failing-rows.js';
import { helperNames, type TestedRows } from './scope.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    'z-score': { readonly limit: number };
  }
}

/** No value lies further from the mean than so many standard deviations. */
export function zScoreWithin(limit: number, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'z-score', limit }, options };
}

export const zScore = columnKind({
  kind: 'z-score',
  written: ['zScoreWithin(4)'],
  summary: 'No value lies further from the mean than so many standard deviations.',
  dimension: () => 'accuracy',
  reach: 'group',
  name: () => 'z_score',
  claim: nothing,
  values: nothing,
  failures: (column, { limit }, rows) => farValues(column, limit, rows),
});

/** The rows whose value lies further from the mean of their group than so many standard deviations. */
function farValues(column: string, limit: number, scope: TestedRows): Failures {
  const { columns, groupBy = [] } = scope;
  const helper = helperNames(...columns);
  const names = { mean: helper('mean'), spread: helper('spread'), groups: groupBy.map(() => helper('group')) };
  const rows = testedRows(scope);
  const moments = groupBy
    .reduce((query, group) => query.groupBy(group), rows)
    .select(({ ref }) => [
      ...groupBy.map((group, place) => named(ref(group), names.groups[place] ?? group)),
      named(avg(ref(column) as Expression<number>), names.mean),
      named(stddev(ref(column) as Expression<number>), names.spread),
    ]);
  const number = (name: string): Expression<number> => outer.ref(name) as Expression<number>;
  const distance = abs(subtract(number(`row.${column}`), number(`moments.${names.mean}`)));
  const isFar = outer.eb(distance, '>', multiply(number(`moments.${names.spread}`), limit));
  const isOwnGroup = groupBy.map((group, place) =>
    outer.not(isDistinctFrom(number(`row.${group}`), number(`moments.${names.groups[place]}`))),
  );
  const far = outer
    .selectFrom([rows.selectAll('row').as('row'), moments.as('moments')])
    .selectAll('row')
    .where(isOwnGroup.length === 0 ? isFar : outer.and([...isOwnGroup, isFar]));
  // What the rows hold is known only here.
  return { rows: far as unknown as Failures['rows'] };
}
