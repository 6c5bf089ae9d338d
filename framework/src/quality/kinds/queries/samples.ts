import type { Expression } from 'kysely';
import { abs, add, asc, countIf, divide, literal, max, multiply, over, power, sqrt, subtract, sum } from '../../../sql/index.js';
import { outer, type Rows } from './between-relations.js';
import { kolmogorovSmirnovFactor, normalQuantile } from './critical-values.js';
import { type Failures, named } from './failing-rows.js';

type Number = Expression<number>;

/** Two columns of values, each with the groups that its rows belong to. */
export interface TwoSamples {
  readonly own: Expression<unknown>;
  readonly from: Rows;
  readonly other: Expression<unknown>;
  readonly otherFrom: Rows;
  /** The groups, in both; none when each sample is one. */
  readonly groups: readonly { readonly own: Expression<unknown>; readonly other: Expression<unknown> }[];
}

/** How often each value occurs in two samples, as `own` and `other`, in each group, as `group_0` and so on. */
function counted({ own, from, other, otherFrom, groups }: TwoSamples): Rows {
  const one = literal<number>(1);
  const none = literal<number>(0);
  const grouped = (side: 'own' | 'other') => groups.map((group, place) => named(group[side], `group_${place}`));
  const both = from
    .select([...grouped('own'), named(own, 'value'), named(one, 'own'), named(none, 'other')])
    .unionAll(otherFrom.select([...grouped('other'), named(other, 'value'), named(none, 'own'), named(one, 'other')]) as never);
  const keys = [...groupNames(groups), 'value'].map((name) => `both.${name}`);
  return outer
    .selectFrom(both.as('both'))
    .where('both.value', 'is not', null)
    .groupBy(keys)
    .select([
      ...keys,
      named(sum(number(outer.ref('both.own'))), 'own'),
      named(sum(number(outer.ref('both.other'))), 'other'),
    ]) as unknown as Rows;
}

function groupNames(groups: TwoSamples['groups']): readonly string[] {
  return groups.map((_, place) => `group_${place}`);
}

/** The statistic of Kolmogorov and Smirnov where two samples of numbers differ too much, in each group. */
export function distributionFailures(samples: TwoSamples, significance: number): Failures {
  const groups = groupNames(samples.groups);
  const ref = (name: string): Number => number(outer.ref(`counted.${name}`));
  const partition = groups.length === 0 ? {} : { partitionBy: groups.map(ref) };
  const running = (name: string): Number =>
    over(sum(ref(name)), { ...partition, orderBy: asc(ref('value')), frame: { rows: ['unbounded', 0] } });
  const whole = (name: string): Number => over(sum(ref(name)), partition);
  const steps = outer
    .selectFrom(counted(samples).as('counted'))
    .select([
      ...groups.map((name) => `counted.${name}`),
      named(running('own'), 'own_below'),
      named(running('other'), 'other_below'),
      named(whole('own'), 'own_rows'),
      named(whole('other'), 'other_rows'),
    ]);
  const step = (name: string): Number => number(outer.ref(`steps.${name}`));
  const distance = abs(subtract(divide(step('own_below'), step('own_rows')), divide(step('other_below'), step('other_rows'))));
  const keys = groups.map((name) => `steps.${name}`);
  const compared = keys
    .reduce((query, key) => query.groupBy(key), outer.selectFrom(steps.as('steps')))
    .where('steps.own_rows', '>', 0)
    .where('steps.other_rows', '>', 0)
    .select([
      ...keys,
      named(max(distance), 'statistic'),
      named(max(step('own_rows')), 'own_rows'),
      named(max(step('other_rows')), 'other_rows'),
    ]);
  const all = (name: string): Number => number(outer.ref(`compared.${name}`));
  const critical = multiply(sqrt(add(divide(1, all('own_rows')), divide(1, all('other_rows')))), kolmogorovSmirnovFactor(significance));
  const rows = outer
    .selectFrom(compared.as('compared'))
    .selectAll('compared')
    .where(outer.eb(all('statistic'), '>', critical));
  return { rows: rows as unknown as Failures['rows'] };
}

/** The chi-squared statistic of two samples of values where their shares differ too much. */
export function sharesFailures(samples: TwoSamples, significance: number): Failures {
  const ref = (name: string): Number => number(outer.ref(`counted.${name}`));
  const sized = outer
    .selectFrom(counted(samples).as('counted'))
    .select([
      named(ref('own'), 'own'),
      named(ref('other'), 'other'),
      named(over(sum(ref('own'))), 'own_rows'),
      named(over(sum(ref('other'))), 'other_rows'),
    ]);
  const size = (name: string): Number => number(outer.ref(`sized.${name}`));
  const weighted = (name: string, by: string, over_: string): Number => multiply(size(name), sqrt(divide(size(by), size(over_))));
  const difference = subtract(weighted('own', 'other_rows', 'own_rows'), weighted('other', 'own_rows', 'other_rows'));
  const term = divide(multiply(difference, difference), add(size('own'), size('other')));
  const compared = outer
    .selectFrom(sized.as('sized'))
    .where('sized.own_rows', '>', 0)
    .where('sized.other_rows', '>', 0)
    .select([named(sum(term), 'statistic'), named(subtract(countIf(literal(true)), 1), 'degrees')]);
  const degrees = number(outer.ref('compared.degrees'));
  const spread = divide(2, multiply(degrees, 9));
  const critical = multiply(degrees, power(add(subtract(1, spread), multiply(sqrt(spread), normalQuantile(significance))), 3));
  const rows = outer
    .selectFrom(compared.as('compared'))
    .selectAll('compared')
    .where('compared.degrees', '>', 0)
    .where(outer.eb(number(outer.ref('compared.statistic')), '>', critical));
  return { rows: rows as unknown as Failures['rows'] };
}

function number(expression: Expression<unknown>): Number {
  return expression as Number;
}
