import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import type { SequenceRule, UntypedRow } from '../model/index.js';
import { add, asc, dateDiff, lag, lead, over } from '../sql/index.js';
import { asCondition, type Failures, named, type RowBuilder, tested } from './failing-rows.js';
import type { AnyBuilder, Scope } from './measured.js';

/** The rows whose value does not follow the one before it as it should, with that value as `previous_value`. */
export function sequenceFailures(column: string, rule: SequenceRule, orderBy: string, scope: Scope): Failures {
  return neighbours(
    scope,
    (eb) => ({ previous_value: over(lag(eb.ref(column)), { ...partition(eb, scope), orderBy: asc(eb.ref(orderBy)) }) }),
    (eb) => isOutOfStep(eb, eb.ref(`neighbours.${column}`), eb.ref('neighbours.previous_value'), rule),
    column,
  );
}

function isOutOfStep(eb: AnyBuilder, value: Expression<unknown>, previous: Expression<unknown>, rule: SequenceRule): Expression<SqlBool> {
  switch (rule.kind) {
    case 'monotonic': {
      const wrong = rule.direction === 'increasing' ? '<' : '>';
      return eb(value, rule.strictly ? `${wrong}=` : wrong, previous);
    }
    case 'days':
      // A day that occurs twice is no gap.
      return eb(dateDiff(rule.unit, previous as Expression<string>, value as Expression<string>), '>', rule.every);
    case 'numbers':
      return eb(value, '!=', add(previous as Expression<number>, rule.step));
    default:
      return rule satisfies never;
  }
}

/** The ranges that overlap the next one, end before they begin, or have a gap behind them where that is wrong. */
export function exclusiveRangesFailures(start: string, end: string, gaps: 'allowed' | 'forbidden' | 'required', scope: Scope): Failures {
  return neighbours(
    scope,
    (eb) => ({ next_start: over(lead(eb.ref(start)), { ...partition(eb, scope), orderBy: [asc(eb.ref(start)), asc(eb.ref(end))] }) }),
    (eb) => {
      const neighbour = (name: string): Expression<unknown> => eb.ref(`neighbours.${name}`);
      const [from, to, next] = [neighbour(start), neighbour(end), neighbour('next_start')] as const;
      const isAtOdds = { allowed: '<', forbidden: '!=', required: '<=' } as const;
      const unended = eb.and([eb(to, 'is', null), eb(next, 'is not', null)]);
      return eb.or([eb(to, '<', from), eb(next, isAtOdds[gaps], to), unended]);
    },
    start,
  );
}

function neighbours(
  { where }: Scope,
  beside: (eb: RowBuilder) => Readonly<Record<string, Expression<unknown>>>,
  isWrong: (eb: AnyBuilder) => Expression<SqlBool>,
  column: string,
): Failures {
  const known = tested().where(column, 'is not', null);
  const filtered = where === undefined ? known : known.where((eb) => asCondition(where, eb));
  const inner = filtered.selectAll('row').select((eb) => Object.entries(beside(eb)).map(([name, expression]) => named(expression, name)));
  const eb = expressionBuilder<Record<string, UntypedRow>, string>();
  // What the rows hold is known only here, and nobody asks.
  return { rows: eb.selectFrom(inner.as('neighbours')).selectAll('neighbours').where(isWrong(eb)) as unknown as Failures['rows'] };
}

function partition(eb: RowBuilder, { groupBy = [] }: Scope): { readonly partitionBy?: readonly Expression<unknown>[] } {
  return groupBy.length === 0 ? {} : { partitionBy: groupBy.map((column) => eb.ref(column)) };
}
