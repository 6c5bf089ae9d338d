import type { Expression } from 'kysely';
import { MartletError } from '../../errors.js';
import { type Incremental, keyOf, type Model, partitionUnit } from '../../model/index.js';
import { max, over, qualify } from '../../sql/index.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import { type BatchBounds, isTemporal } from '../batch/batch-bounds.js';
import { type BatchCondition, type BatchRows, columnIn, inGroups, isInRange, partitionOf, rowEb } from '../batch/batch-rows.js';
import { valueIn } from '../batch/literal-of.js';
import { requiredKey, type SpecificChange } from '../batch/specific-change.js';
import { ceilTo, floorTo, subtractFrom } from '../intervals.js';
import type { Batches, WorkedIn } from '../kind.js';
import { typedCondition } from './typed-condition.js';

export const incrementalBatch: Batches<Incremental> = {
  newRows,
  select: (rows, model, materialized, bounds) => {
    const { cursor } = materialized;
    if (cursor === undefined) throw new RangeError(`${model.name} has no cursor`);
    return bounds.kind === 'range'
      ? rowsOfRange(rows, model, { ...materialized, cursor }, bounds)
      : rowsAbove(rows, model, { ...materialized, cursor }, bounds.value);
  },
  change,
};

type WithCursor = Incremental & { readonly cursor: string };

/** The bounds of the next batch: what lies above the greatest value that the table holds, and as much as the model looks back. */
function newRows({ columns }: Model, { cursor, lookback }: Incremental, greatest: ResultValue): BatchBounds {
  if (cursor === undefined || greatest === null) return { kind: 'all' };
  const value = typeof greatest === 'number' ? greatest : String(greatest);
  const type = columns[cursor]?.definition.type;
  if (lookback === undefined || type === undefined || !isTemporal(type)) return { kind: 'above', value };
  const earlier = subtractFrom(String(value), lookback);
  return { kind: 'above', value: type.kind === 'date' ? earlier.slice(0, 10) : earlier };
}

/** The rows of a range; where a strategy replaces groups of rows, all rows of the groups that have any. */
function rowsOfRange(
  rows: BatchRows,
  model: Model,
  { strategy, cursor }: WithCursor,
  range: Extract<BatchBounds, { readonly kind: 'range' }>,
): BatchRows {
  const isIn = isInRange(model, cursor, range);
  switch (strategy) {
    case 'append':
    case 'merge':
      return rows.where(isIn);
    case 'delete-insert': {
      const key = keyOf(model) ?? [];
      return isRow(model, key)
        ? rows.where(isIn)
        : inGroups(
            rows,
            key.map((column) => columnIn(column)),
            isIn,
          );
    }
    case 'insert-overwrite': {
      const column = model.partitionBy?.column ?? cursor;
      if (column !== cursor) return inGroups(rows, [partitionOf(model, column)], isIn);
      const unit = partitionUnit(model) ?? 'day';
      const { from, to } = range;
      const whole = { ...(from === undefined ? {} : { from: floorTo(unit, from) }), ...(to === undefined ? {} : { to: ceilTo(unit, to) }) };
      return rows.where(isInRange(model, cursor, whole));
    }
    default:
      return strategy satisfies never;
  }
}

/** The rows above a cursor; where a strategy replaces groups of rows, all rows of the groups that have any. */
function rowsAbove(rows: BatchRows, model: Model, { strategy, cursor }: WithCursor, value: string | number): BatchRows {
  const isNew = rowEb(columnIn(cursor), '>', valueIn(model, cursor, value));
  switch (strategy) {
    case 'append':
    case 'merge':
      return rows.where(isNew);
    case 'delete-insert': {
      const key = keyOf(model) ?? [];
      return isRow(model, key)
        ? rows.where(isNew)
        : inNewGroups(
            rows,
            key.map((column) => columnIn(column)),
            model,
            cursor,
            value,
          );
    }
    case 'insert-overwrite': {
      const column = model.partitionBy?.column ?? cursor;
      if (column !== cursor) return inNewGroups(rows, [partitionOf(model, column)], model, cursor, value);
      const unit = partitionUnit(model) ?? 'day';
      const type = model.columns[column]?.definition.type;
      // The partition in which the greatest stored value lies may have got more rows.
      const start = type !== undefined && isTemporal(type) ? floorTo(unit, String(value)) : value;
      return rows.where(rowEb(columnIn(column), '>=', valueIn(model, column, start)));
    }
    default:
      return strategy satisfies never;
  }
}

function isRow({ grain }: Model, key: readonly string[]): boolean {
  return grain?.every((column) => key.includes(column)) === true;
}

function inNewGroups(
  rows: BatchRows,
  group: readonly Expression<unknown>[],
  model: Model,
  cursor: string,
  value: string | number,
): BatchRows {
  const greatest = over(max(columnIn(cursor)), { partitionBy: group });
  return qualify(rows, () => rowEb(greatest, '>', valueIn(model, cursor, value)) as BatchCondition);
}

function change(model: Model, materialized: Incremental, { columns }: WorkedIn): SpecificChange {
  const cursor = materialized.cursor === undefined ? {} : { cursor: materialized.cursor };
  switch (materialized.strategy) {
    case 'append':
      return { kind: 'append', ...cursor };
    case 'merge': {
      const { when, deleteWhen, deleteMissing } = materialized;
      const key = requiredKey(model);
      const update = (materialized.update ?? columns).filter((column) => columns.includes(column) && !key.includes(column));
      return {
        kind: 'merge',
        key,
        update,
        ...cursor,
        ...(when === undefined ? {} : { when: typedCondition(model, when) }),
        ...(deleteWhen === undefined ? {} : { deleteWhen: typedCondition(model, deleteWhen) }),
        deleteMissing,
      };
    }
    case 'delete-insert':
      return { kind: 'delete-insert', key: requiredKey(model) };
    case 'insert-overwrite': {
      if (model.partitionBy === undefined) throw new MartletError('partition-missing', { model: model.name });
      const unit = partitionUnit(model);
      return { kind: 'replace-partitions', column: model.partitionBy.column, ...(unit === undefined ? {} : { unit }) };
    }
    default:
      return materialized satisfies never;
  }
}
