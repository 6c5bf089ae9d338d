import { expressionBuilder, NOOP_QUERY_EXECUTOR, type OperationNode, QueryCreator } from 'kysely';
import type { Model } from '../model/index.js';
import { ifElse, literal, sum } from '../sql/index.js';
import type { RelationName, ResultValue } from '../warehouses/warehouse.js';
import { valueIn } from './batch/literal-of.js';
import { isBefore } from './intervals.js';
import type { HeldRange, LaterRows } from './ranges.js';

/** From where on rows are not taken yet, since their time has not come. */
export interface LaterBound {
  readonly column: string;
  /** From this instant on rows are left for later. */
  readonly from: string;
  /** From this instant on they are counted; those before it come by themselves with the next interval. */
  readonly counted: string;
  /** From this instant on they are worth a warning: their time lies behind the day, or the interval, of the run. */
  readonly future: string;
}

/** How far a table reaches that has a cursor. */
export interface Reach {
  /** The greatest value of the cursor that a run can take, as the warehouse returned it; null where there is none. */
  readonly taken: ResultValue;
  /** Whether it holds greater ones: older Martlets took rows of the future. */
  readonly isAhead: boolean;
}

/** The rows that the last run left for later; undefined when there were none. */
export function waitingRows(covered: readonly HeldRange[]): LaterRows | undefined {
  return covered.findLast(({ until }) => until !== undefined)?.later;
}

/** Whether the time of some rows that a table has left for later has come. */
export function isTimeCome(covered: readonly HeldRange[], bound: LaterBound | undefined): boolean {
  const waiting = waitingRows(covered);
  return waiting !== undefined && bound !== undefined && isBefore(waiting.first, bound.from);
}

const queries = new QueryCreator<Record<string, Record<string, unknown>>>({ executor: NOOP_QUERY_EXECUTOR });
const eb = expressionBuilder<Record<string, Record<string, unknown>>, string>();

/** A query for the number of the rows to be left, as `removed`, and of those that count: `rows`, `first`, `last`. */
export function countLater({ schema, name }: RelationName, model: Model, { column, from, counted }: LaterBound): OperationNode {
  const isCounted = eb(column, '>=', valueIn(model, column, counted));
  return queries
    .withSchema(schema)
    .selectFrom(name)
    .select([
      eb.fn.countAll().as('removed'),
      sum(ifElse(isCounted, literal(1), literal(0))).as('rows'),
      eb.fn.min(column).as('first'),
      eb.fn.max(column).as('last'),
    ])
    .where(column, '>=', valueIn(model, column, from))
    .toOperationNode();
}

/** A statement that takes them out of a table. */
export function removeLater({ schema, name }: RelationName, model: Model, { column, from }: LaterBound): OperationNode {
  return queries
    .withSchema(schema)
    .deleteFrom(name)
    .where(column, '>=', valueIn(model, column, from))
    .toOperationNode();
}

/**
 * A query for how far a table reaches: `greatest` of all values of a column, and `taken`, of those before the bound.
 */
export function reachOf({ schema, name }: RelationName, model: Model, column: string, bound: LaterBound | undefined): OperationNode {
  const value = eb.ref(column);
  const taken =
    bound === undefined
      ? value
      : eb
          .case()
          .when(column, '<', valueIn(model, column, bound.from))
          .then(value)
          .end();
  return queries
    .withSchema(schema)
    .selectFrom(name)
    .select([eb.fn.max(column).as('greatest'), eb.fn.max(taken as never).as('taken')])
    .toOperationNode();
}
