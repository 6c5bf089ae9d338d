import { expressionBuilder } from 'kysely';
import { type ColumnRuleOf, type ColumnTest, type TestOptions, text } from '../../columns/index.js';
import { type Condition, countIf, valuesOf } from '../../sql/index.js';
import { columnKind, nothing } from './kind.js';
import { type Failures, type RowBuilder, TESTED, testedRows } from './queries/failing-rows.js';
import { measuredFailures, type RuleMeasure } from './queries/measured.js';
import type { TestedRows, UntypedRow } from './scope.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    'holds-all': { readonly values: readonly (string | number)[] };
  }
}

/** Every one of these values occurs. A failing row is a value that does not, or with `groupBy` a group that lacks one. */
export function holdsAll(values: readonly (string | number)[], options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'holds-all', values }, options };
}

export const holdsAllKind = columnKind({
  kind: 'holds-all',
  written: ["holdsAll(['a', 'b'])"],
  summary: 'Every one of these values occurs.',
  dimension: () => 'completeness',
  reach: 'group',
  name: () => 'holds_all',
  claim: nothing,
  values: nothing,
  failures: (column, rule, rows) =>
    rows.groupBy === undefined || rows.groupBy.length === 0
      ? missingValues(column, rule, rows)
      : measuredFailures(heldMeasure(column, rule), rows),
});

/** The values of a list that a column holds nowhere. */
function missingValues(column: string, { values }: ColumnRuleOf<'holds-all'>, rows: TestedRows): Failures {
  const outer = expressionBuilder<Record<string, UntypedRow>, string>();
  const listed = valuesOf(
    { value: text() },
    values.map((value) => ({ value: String(value) })),
  ).as('listed');
  const held = testedRows(rows)
    .select(`${TESTED}.${column}`)
    .where((eb) => eb(eb.cast(`${TESTED}.${column}`, 'text'), '=', eb.ref('listed.value' as never)));
  const missing = outer
    .selectFrom(listed as never)
    .selectAll('listed' as never)
    .where((eb) => eb.not(eb.exists(held)));
  // What the rows hold is known only here.
  return { rows: missing as unknown as Failures['rows'] };
}

/** How many rows hold each of the values. */
function heldMeasure(column: string, { values }: ColumnRuleOf<'holds-all'>): RuleMeasure {
  const holds = (eb: RowBuilder, value: string | number): Condition => eb(eb.cast(column, 'text'), '=', String(value));
  return {
    numbers: (eb) => Object.fromEntries(values.map((value, place) => [`rows_${place}`, countIf(holds(eb, value))])),
    isBroken: (eb, numbers) => eb.or(Object.values(numbers).map((rows) => eb(rows, '=', 0))),
  };
}
