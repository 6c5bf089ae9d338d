import { type Expression, expressionBuilder, type OperationNodeSource, type SelectQueryBuilder } from 'kysely';
import { double } from '../columns/index.js';
import type { UntypedRow } from '../model/index.js';
import {
  abs,
  add,
  asc,
  avg,
  cast,
  countIf,
  divide,
  literal,
  max,
  multiply,
  over,
  power,
  sqrt,
  stddev,
  subtract,
  sum,
  valuesOf,
} from '../sql/index.js';
import { chiSquaredCritical, kolmogorovSmirnovFactor, normalQuantile } from './critical-values.js';
import { asCondition, type Failures, named, type RowBuilder, tested } from './failing-rows.js';
import type { Measure, Scope } from './measured.js';

type Number = Expression<number>;
type Rows = SelectQueryBuilder<Record<string, UntypedRow>, string, object>;

const outer = expressionBuilder<Record<string, UntypedRow>, string>();

/** The rows whose value lies further from the mean than so many standard deviations. */
export function zScoreFailures(column: string, limit: number, { where }: Scope): Failures {
  const rows = where === undefined ? tested() : tested().where((eb) => asCondition(where, eb));
  const moments = rows.select(({ ref }) => [named(avg(numberOf(ref(column))), 'mean'), named(stddev(numberOf(ref(column))), 'spread')]);
  const far = outer
    .selectFrom([rows.selectAll('row').as('row'), moments.as('moments')])
    .selectAll('row')
    .where((eb) =>
      eb(
        abs(subtract(number(eb.ref(`row.${column}`)), number(eb.ref('moments.mean')))),
        '>',
        multiply(number(eb.ref('moments.spread')), limit),
      ),
    );
  return { rows: far as unknown as Failures['rows'] };
}

/** Chi-squared against shares that are known: how often each value occurs, in one scan. */
export function sharesMeasure(column: string, shares: Readonly<Record<string, number>>, significance: number): Measure {
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
      const observed = values.map((_, place) => cast(number(numbers[`observed_${place}`] as Expression<unknown>), double()) as Number);
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

/** Two columns of values, told apart by 1 in `own` or in `other`. */
export interface TwoSamples {
  readonly own: Expression<unknown>;
  readonly from: Rows;
  readonly other: Expression<unknown>;
  readonly otherFrom: Rows;
}

/** How often each value occurs in two samples, as `own` and `other`. */
function counted({ own, from, other, otherFrom }: TwoSamples): Rows {
  const one = literal<number>(1);
  const none = literal<number>(0);
  const both = from
    .select([named(own, 'value'), named(one, 'own'), named(none, 'other')])
    .unionAll(otherFrom.select([named(other, 'value'), named(none, 'own'), named(one, 'other')]) as never);
  return outer
    .selectFrom(both.as('both'))
    .where('both.value', 'is not', null)
    .groupBy('both.value')
    .select([
      'both.value',
      named(sum(number(outer.ref('both.own'))), 'own'),
      named(sum(number(outer.ref('both.other'))), 'other'),
    ]) as unknown as Rows;
}

/** The statistic of Kolmogorov and Smirnov where two samples of numbers differ too much. */
export function distributionFailures(samples: TwoSamples, significance: number): Failures {
  const ref = (name: string): Number => number(outer.ref(`counted.${name}`));
  const running = (name: string): Number => over(sum(ref(name)), { orderBy: asc(ref('value')), frame: { rows: ['unbounded', 0] } });
  const whole = (name: string): Number => over(sum(ref(name)));
  const steps = outer
    .selectFrom(counted(samples).as('counted'))
    .select([
      named(running('own'), 'own_below'),
      named(running('other'), 'other_below'),
      named(whole('own'), 'own_rows'),
      named(whole('other'), 'other_rows'),
    ]);
  const step = (name: string): Number => number(outer.ref(`steps.${name}`));
  const distance = abs(subtract(divide(step('own_below'), step('own_rows')), divide(step('other_below'), step('other_rows'))));
  const compared = outer
    .selectFrom(steps.as('steps'))
    .where('steps.own_rows', '>', 0)
    .where('steps.other_rows', '>', 0)
    .select([named(max(distance), 'statistic'), named(max(step('own_rows')), 'own_rows'), named(max(step('other_rows')), 'other_rows')]);
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

/** A sample that stands in the project, as rows. */
export function sampleRows(sample: readonly number[]): Pick<TwoSamples, 'other' | 'otherFrom'> {
  const rows = valuesOf({ value: double() }, sample.map((value) => ({ value })) as never).as('sample');
  return { other: outer.ref('sample.value'), otherFrom: outer.selectFrom(rows as never) as unknown as Rows };
}

function number(expression: Expression<unknown>): Number {
  return expression as Number;
}

function numberOf(expression: { readonly toOperationNode: OperationNodeSource['toOperationNode'] }): Number {
  return expression as Number;
}
