import type { Relation } from '../columns/index.js';

/** One row that a test gives: some of a relation's columns. The others are filled with valid values. */
export type GivenRow = Readonly<Record<string, unknown>>;

/** The rows that a relation holds in a test. */
export interface GivenRows {
  readonly relation: Relation;
  readonly rows: readonly GivenRow[];
}

/** The instant of the run in a test. */
export interface GivenInstant {
  readonly runAt: string;
}

/** What a test gives: the rows of one relation, rows by the names that the model's `from` uses, or the instant of the run. */
export type Given = GivenRows | GivenInstant | Readonly<Record<string, readonly GivenRow[]>>;

/**
 * The rows that a relation holds in a test, held against its contract by the compiler. Columns that are left out are filled:
 * null where the contract allows it, otherwise the simplest valid value.
 *
 * @example
 * ```ts
 * const result = await run(factSales, given(stgOrders, [{ order_id: 'O1', line_number: 1, quantity: 2 }]));
 * ```
 */
export function given<R extends object>(relation: Relation<R>, rows: readonly Partial<R>[]): GivenRows {
  return { relation, rows: rows as readonly GivenRow[] };
}

/**
 * The day or instant in UTC that `runDate()` and `runTimestamp()` return in a test; what the clock of the process says when left out.
 *
 * @example
 * ```ts
 * const result = await run(customerAges, at('2024-02-29'), given(customers, [{ born_on: '2000-02-29' }]));
 * ```
 */
export function at(instant: string): GivenInstant {
  return { runAt: new Date(instant).toISOString() };
}

/** True for the instant of the run. */
export function isGivenInstant(given: Given): given is GivenInstant {
  return 'runAt' in given && typeof given.runAt === 'string';
}

/** True for the rows of one relation, false for rows by the names of `from`. */
export function isGivenRows(given: Given): given is GivenRows {
  return 'relation' in given && !Array.isArray(given.relation);
}
