import {
  type Expression,
  expressionBuilder,
  NOOP_QUERY_EXECUTOR,
  type OperationNode,
  QueryCreator,
  type SelectQueryBuilder,
  SelectQueryNode,
  type SqlBool,
} from 'kysely';
import { queriedColumns } from '../columns/index.js';
import { type Incremental, keyOf, type Model, partitionUnit } from '../model/index.js';
import type { UntypedTables } from '../model/model.js';
import {
  dateLiteral,
  dateTrunc,
  decimalLiteral,
  ifElse,
  literal,
  max,
  over,
  qualify,
  SqlExpression,
  timestampLiteral,
  timestampTrunc,
} from '../sql/index.js';
import { type BatchBounds, timeColumnOf } from './batch-bounds.js';
import { ceilTo, floorTo } from './intervals.js';

/**
 * A model's query restricted to a batch. The model says nothing of batches: its query stands whole, with a condition
 * around it, which warehouses push down into it.
 *
 * @param query - What `bindModel` returns: relations resolved, and exactly the columns that the contract wants of it.
 */
export function batchQuery(query: OperationNode, model: Model, bounds: BatchBounds): OperationNode {
  const { materialized } = model;
  switch (bounds.kind) {
    case 'all':
      return query;
    case 'range': {
      const isInRange = inRange(model, bounds);
      return isInRange === undefined ? query : restricted(query, model, (rows) => rowsOfRange(rows, model, bounds, isInRange));
    }
    case 'above': {
      if (materialized.kind !== 'incremental' || materialized.cursor === undefined) throw new RangeError(`${model.name} has no cursor`);
      const { cursor } = materialized;
      return restricted(query, model, (rows) => newRows(rows, model, { ...materialized, cursor }, bounds.value));
    }
    default:
      return bounds satisfies never;
  }
}

/** The name of the model's query, around which the condition stands. */
const ROWS = 'model_rows';
type Rows = SelectQueryBuilder<UntypedTables, string, Record<string, unknown>>;

type Condition = Expression<SqlBool>;
type Range = Omit<Extract<BatchBounds, { readonly kind: 'range' }>, 'kind'>;

const eb = expressionBuilder<UntypedTables, string>();

function restricted(query: OperationNode, model: Model, condition: (rows: Rows) => Rows): OperationNode {
  // Common table expressions stand before the whole statement, where all warehouses take them.
  const { with: withNode, ...body } = SelectQueryNode.is(query) ? query : { ...query, with: undefined };
  const rows = new QueryCreator<UntypedTables>({ executor: NOOP_QUERY_EXECUTOR })
    .selectFrom(new SqlExpression<Record<string, unknown>>(body as OperationNode).as(ROWS))
    .select(Object.keys(queriedColumns(model.columns)).map((column) => `${ROWS}.${column}` as const)) as unknown as Rows;
  const node = condition(rows).toOperationNode();
  return withNode === undefined ? node : ({ ...node, with: withNode } as SelectQueryNode);
}

/**
 * Whether the time of a row lies in a range; undefined where that is open on both sides.
 *
 * @param rows - The name under which the rows are read.
 */
export function inRange(model: Model, { from, to }: Range, rows = ROWS): Condition | undefined {
  const { materialized } = model;
  const column = timeColumnOf(materialized);
  if (column === undefined) throw new RangeError(`the rows of ${model.name} have no time`);
  const time = new SqlExpression(eb.ref(`${rows}.${column}`).toOperationNode());
  const conditions = [
    ...(from === undefined ? [] : [eb(time, '>=', valueIn(model, column, from))]),
    ...(to === undefined ? [] : [eb(time, '<', valueIn(model, column, to))]),
  ];
  return conditions.length === 0 ? undefined : eb.and(conditions);
}

/** The rows of a range; where a strategy replaces groups of rows, all rows of the groups that have any. */
function rowsOfRange(rows: Rows, model: Model, { from, to }: Range, isInRange: Condition): Rows {
  const { materialized } = model;
  if (materialized.kind !== 'incremental') return rows.where(isInRange);
  switch (materialized.strategy) {
    case 'append':
    case 'merge':
      return rows.where(isInRange);
    case 'delete-insert': {
      const key = keyOf(model) ?? [];
      return isRow(model, key) ? rows.where(isInRange) : inGroups(rows, key.map(reference), isInRange);
    }
    case 'insert-overwrite': {
      const column = model.partitionBy?.column ?? materialized.cursor ?? '';
      if (column !== materialized.cursor) return inGroups(rows, [partitionOf(model, column)], isInRange);
      const unit = partitionUnit(model) ?? 'day';
      const whole = { ...(from === undefined ? {} : { from: floorTo(unit, from) }), ...(to === undefined ? {} : { to: ceilTo(unit, to) }) };
      return rows.where(inRange(model, whole) ?? isInRange);
    }
    default:
      return materialized satisfies never;
  }
}

function isRow({ grain }: Model, key: readonly string[]): boolean {
  return grain?.every((column) => key.includes(column)) === true;
}

/** The rows of the groups in which a condition holds for any. */
function inGroups(rows: Rows, group: readonly Expression<unknown>[], condition: Condition): Rows {
  const found = over(max(ifElse(condition, literal(1), literal(0))), { partitionBy: group });
  return qualify(rows, () => eb(found, '=', 1) as Condition);
}

/** The rows above a cursor; where a strategy replaces groups of rows, all rows of the groups that have any. */
function newRows(rows: Rows, model: Model, { strategy, cursor }: Incremental & { readonly cursor: string }, value: string | number): Rows {
  const isNew = eb(reference(cursor), '>', valueIn(model, cursor, value));
  switch (strategy) {
    case 'append':
    case 'merge':
      return rows.where(isNew);
    case 'delete-insert': {
      const key = keyOf(model) ?? [];
      return isRow(model, key) ? rows.where(isNew) : inNewGroups(rows, key.map(reference), model, cursor, value);
    }
    case 'insert-overwrite': {
      const column = model.partitionBy?.column ?? cursor;
      if (column !== cursor) return inNewGroups(rows, [partitionOf(model, column)], model, cursor, value);
      const unit = partitionUnit(model) ?? 'day';
      const isTemporal = ['date', 'timestamp'].includes(model.columns[column]?.definition.type.kind ?? '');
      // The partition in which the greatest stored value lies may have got more rows.
      const start = isTemporal ? floorTo(unit, String(value)) : value;
      return rows.where(eb(reference(column), '>=', valueIn(model, column, start)));
    }
    default:
      return strategy satisfies never;
  }
}

function inNewGroups(rows: Rows, group: readonly Expression<unknown>[], model: Model, cursor: string, value: string | number): Rows {
  const greatest = over(max(reference(cursor)), { partitionBy: group });
  return qualify(rows, () => eb(greatest, '>', valueIn(model, cursor, value)) as Expression<SqlBool>);
}

function partitionOf(model: Model, column: string): Expression<unknown> {
  const unit = partitionUnit(model);
  // The contract says what the column holds, which TypeScript can't see in a name.
  const value = reference(column) as Expression<unknown> as Expression<never>;
  if (unit === undefined) return value;
  return model.columns[column]?.definition.type.kind === 'date' && unit !== 'hour' ? dateTrunc(unit, value) : timestampTrunc(unit, value);
}

function reference(column: string): SqlExpression<unknown> {
  return new SqlExpression(eb.ref(`${ROWS}.${column}`).toOperationNode());
}

/** A value of a column, as a literal of its type. */
export function valueIn(model: Model, column: string, value: string | number): SqlExpression<unknown> {
  const type = model.columns[column]?.definition.type;
  switch (type?.kind) {
    case 'date':
      return dateLiteral(String(value).slice(0, 10));
    case 'timestamp':
      return timestampLiteral(String(value));
    case 'decimal':
      return decimalLiteral(String(value));
    case 'integer':
      return literal(BigInt(value));
    case 'double':
      return literal(Number(value));
    default:
      return literal(String(value));
  }
}
