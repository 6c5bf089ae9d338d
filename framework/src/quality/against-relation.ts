import { type Expression, expressionBuilder, type SelectQueryBuilder } from 'kysely';
import type { Comparison, RowCondition, UntypedRow } from '../model/index.js';
import { abs, coalesce, count, isDistinctFrom, literal, multiply, subtract, sum } from '../sql/index.js';
import { distributionFailures, sharesFailures } from './distributions.js';
import { asCondition, type Failures, named, REFERRED, TESTED, tested } from './failing-rows.js';
import type { Scope } from './measured.js';

type Rows = SelectQueryBuilder<Record<string, UntypedRow>, string, object>;

const outer = expressionBuilder<Record<string, UntypedRow>, string>();

/** What breaks a rule between a relation and another. */
export function comparisonFailures(comparison: Comparison, scope: Scope): Failures {
  switch (comparison.kind) {
    case 'references':
      return missingReferences(comparison.columns, comparison.referred, comparison.where, scope);
    case 'row-count':
      return differentCounts(comparison.range, scope);
    case 'sum':
      return differentSums(comparison.column, comparison.other, comparison.tolerance, scope);
    case 'values':
      return differentValues(comparison.columns, comparison.others, scope);
    case 'shares':
      return sharesFailures(samplesOf(comparison.column, comparison.other, scope), comparison.significance);
    case 'distribution':
      return distributionFailures(samplesOf(comparison.column, comparison.other, scope), comparison.significance);
    default:
      return comparison satisfies never;
  }
}

/** The rows whose values stand nowhere in the other relation. */
function missingReferences(
  columns: readonly string[],
  referred: readonly string[],
  where: RowCondition<UntypedRow> | undefined,
  scope: Scope,
): Failures {
  const known = columns.reduce((rows, column) => rows.where(`${TESTED}.${column}`, 'is not', null), own(scope));
  const matching = columns.reduce(
    (rows, column, place) => rows.whereRef(`${REFERRED}.${referred[place]}`, '=', `${TESTED}.${column}`),
    referredRows(where),
  );
  return failures(known.selectAll(TESTED).where((eb) => eb.not(eb.exists(matching.select(`${REFERRED}.${referred[0]}`)))));
}

/** Both numbers of rows where they are at odds. */
function differentCounts({ min, max }: { readonly min?: number; readonly max?: number }, scope: Scope): Failures {
  const counts = outer.selectFrom([
    own(scope).select(named(count(), 'rows')).as('own'),
    referredRows().select(named(count(), 'rows')).as('other'),
  ]);
  const times = (factor: number): Expression<number> => multiply(ref<number>('other.rows'), factor);
  const below = min === undefined ? [] : [outer.eb(ref('own.rows'), '<', times(min))];
  const above = max === undefined ? [] : [outer.eb(ref('own.rows'), '>', times(max))];
  return failures(counts.select(['own.rows as own_rows', 'other.rows as other_rows']).where(outer.or([...below, ...above])));
}

/** Both sums where they are at odds. */
function differentSums(column: string, other: string, tolerance: number, scope: Scope): Failures {
  const total = (name: string): Expression<number> => coalesce(sum(ref<number>(name)), 0) as Expression<number>;
  const sums = outer.selectFrom([
    own(scope)
      .select(named(total(`${TESTED}.${column}`), 'total'))
      .as('own'),
    referredRows()
      .select(named(total(`${REFERRED}.${other}`), 'total'))
      .as('other'),
  ]);
  const [left, right] = [ref<number>('own.total'), ref<number>('other.total')];
  const differ = tolerance === 0 ? isDistinctFrom(left, right) : outer.eb(abs(subtract(left, right)), '>', tolerance);
  return failures(sums.select(['own.total as own_total', 'other.total as other_total']).where(differ));
}

/** The combinations of values that one relation holds more often, with how much more often the tested one does. */
function differentValues(columns: readonly string[], others: readonly string[], scope: Scope): Failures {
  const one = named(literal<number>(1), 'surplus');
  const lessOne = named(literal<number>(-1), 'surplus');
  const both = own(scope)
    .select([...columns.map((column) => `${TESTED}.${column} as ${column}`), one])
    .unionAll(referredRows().select([...columns.map((column, place) => `${REFERRED}.${others[place]} as ${column}`), lessOne]) as never);
  const surplus = sum(ref<number>('both.surplus'));
  const grouped = outer.selectFrom(both.as('both')).groupBy(columns.map((column) => `both.${column}`));
  return failures(
    grouped.select([...columns.map((column) => `both.${column}`), named(surplus, 'surplus')]).having(outer.eb(surplus, '!=', 0)),
  );
}

function samplesOf(column: string, other: string, scope: Scope) {
  return { own: ref(`${TESTED}.${column}`), from: own(scope), other: ref(`${REFERRED}.${other}`), otherFrom: referredRows() };
}

function own({ where }: Scope): Rows {
  const rows = where === undefined ? tested() : tested().where((eb) => asCondition(where, eb));
  return rows as unknown as Rows;
}

function referredRows(where?: RowCondition<UntypedRow>): Rows {
  const rows = outer.selectFrom(REFERRED) as unknown as Rows;
  // A condition of an author is written for one relation in scope, which here is the other one.
  return where === undefined ? rows : rows.where((eb) => where(eb as never) as never);
}

function ref<T>(name: string): Expression<T> {
  return outer.ref(name) as unknown as Expression<T>;
}

/** What the rows hold is known only where they are made, and nobody asks. */
function failures(rows: unknown): Failures {
  return { rows: rows as Failures['rows'] };
}
