import { type Expression, expressionBuilder, type SelectQueryBuilder } from 'kysely';
import type { RowCondition, TestedRows, UntypedRow } from '../scope.js';
import { type Failures, REFERRED, TESTED, testedRows } from './failing-rows.js';
import type { TwoSamples } from './samples.js';

export type Rows = SelectQueryBuilder<Record<string, UntypedRow>, string, object>;

/** Builds queries over both relations. */
export const outer = expressionBuilder<Record<string, UntypedRow>, string>();

/** The rows of the tested relation, in a query that reads others too. */
export function rowsOfModel(scope: TestedRows): Rows {
  return testedRows(scope) as unknown as Rows;
}

/** The rows of the other relation. */
export function referredRows(where?: RowCondition<UntypedRow>): Rows {
  const rows = outer.selectFrom(REFERRED) as unknown as Rows;
  // A condition of an author is written for one relation in scope, which here is the other one.
  return where === undefined ? rows : rows.where((eb) => where(eb as never) as never);
}

/** A column of both relations as two samples. */
export function samplesOf(column: string, other: string, scope: TestedRows): TwoSamples {
  return {
    own: ref(`${TESTED}.${column}`),
    from: rowsOfModel(scope),
    other: ref(`${REFERRED}.${other}`),
    otherFrom: referredRows(),
    groups: [],
  };
}

export function ref<T>(name: string): Expression<T> {
  return outer.ref(name) as unknown as Expression<T>;
}

/** What the rows hold is known only where they are made. */
export function failures(rows: unknown): Failures {
  return { rows: rows as Failures['rows'] };
}
