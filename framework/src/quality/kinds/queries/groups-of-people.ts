import type { Expression } from 'kysely';
import { helperNames, type TestedRows } from '../scope.js';
import { type Failures, named, type RowBuilder, testedRows } from './failing-rows.js';

/** What is counted in each group of rows, and the least that it has to be. */
export interface GroupSize {
  /** The columns whose values make a group; a null is a value like any other. */
  readonly by: readonly string[];
  /** What the number is called. */
  readonly name: string;
  readonly size: (eb: RowBuilder) => Expression<number>;
  readonly least: number;
}

/** The groups that are too small, each as its size alone: their values would say whom they are about. */
export function smallGroups({ by, name, size, least }: GroupSize, scope: TestedRows): Failures {
  const rows = by
    .reduce((query, column) => query.groupBy(column), testedRows(scope))
    .select((eb) => named(size(eb), helperNames(...scope.columns)(name)))
    // A group without people exposes no one.
    .having((eb) => eb.and([eb(size(eb), '<', least), eb(size(eb), '>', 0)]));
  // What the rows hold is known only here, and no caller needs it.
  return { rows: rows as unknown as Failures['rows'] };
}
