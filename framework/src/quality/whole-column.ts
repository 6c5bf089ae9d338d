import { type Expression, expressionBuilder } from 'kysely';
import { text } from '../columns/index.js';
import type { UntypedRow } from '../model/index.js';
import { callNode } from '../sql/expressions/operand.js';
import { max, SqlExpression, timestampAdd, toTimestamp, valuesOf } from '../sql/index.js';
import { asCondition, type Failures, TESTED, tested } from './failing-rows.js';
import type { Measure, Scope } from './measured.js';

/** The values of a list that a column holds nowhere. */
export function missingValues(column: string, values: readonly (string | number)[], { where }: Scope): Failures {
  const outer = expressionBuilder<Record<string, UntypedRow>, string>();
  const listed = valuesOf(
    { value: text() },
    values.map((value) => ({ value: String(value) })),
  ).as('listed');
  const rows = where === undefined ? tested() : tested().where((eb) => asCondition(where, eb));
  const held = rows
    .select(`${TESTED}.${column}`)
    .where((eb) => eb(eb.cast(`${TESTED}.${column}`, 'text'), '=', eb.ref('listed.value' as never)));
  // What the rows hold is known only here, and nobody asks.
  const missing = outer
    .selectFrom(listed as never)
    .selectAll('listed' as never)
    .where((eb) => eb.not(eb.exists(held)));
  return { rows: missing as unknown as Failures['rows'] };
}

/** The latest value of a column, too old by the warehouse's clock. Without values it is too old as well. */
export function recentMeasure(column: string, hours: number): Measure {
  const now = new SqlExpression<string>(callNode('currentTimestamp'));
  return {
    numbers: (eb, filter) => ({ latest: max(eb.ref(column), filter === undefined ? {} : { filter }) }),
    isBroken: (eb, { latest }) => {
      const at = toTimestamp(latest as Expression<string>);
      return eb.or([eb(latest as Expression<unknown>, 'is', null), eb(at, '<', timestampAdd('hour', -hours, now))]);
    },
  };
}
