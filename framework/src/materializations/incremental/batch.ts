import type { Expression } from 'kysely';
import { MartletError } from '../../errors.js';
import { type DurationUnit, type Incremental, type Model, partitionUnit, rowKeyOf } from '../../model/index.js';
import { max, over, qualify } from '../../sql/index.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import { type BatchBounds, isTemporal } from '../batch/batch-bounds.js';
import { type BatchFilter, type BatchRows, columnIn, inGroups, isInRange, partitionOf, rowEb } from '../batch/batch-rows.js';
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
    const choice = bounds.kind === 'range' ? ofRange(rows, model, cursor, bounds) : above(rows, model, cursor, bounds.value);
    return chosenRows(rows, model, { ...materialized, cursor }, choice);
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

/** How bounds choose rows. */
interface Choice {
  /** Whether a row lies within them. */
  readonly isIn: BatchFilter;
  /** All rows of the groups that have a row within them. */
  readonly ofGroups: (group: readonly Expression<unknown>[]) => BatchRows;
  /** Whether a row lies in a unit of time that they touch. */
  readonly isInUnits: (unit: DurationUnit) => BatchFilter;
}

/** The rows within bounds; where a strategy replaces groups of rows, all rows of the groups that have any. */
function chosenRows(rows: BatchRows, model: Model, { strategy, cursor }: WithCursor, { isIn, ofGroups, isInUnits }: Choice): BatchRows {
  switch (strategy) {
    case 'append':
    case 'merge':
      return rows.where(isIn);
    case 'delete-insert': {
      const key = rowKeyOf(model) ?? [];
      return isRow(model, key) ? rows.where(isIn) : ofGroups(key.map((column) => columnIn(column)));
    }
    case 'insert-overwrite': {
      const column = model.partitionBy?.column ?? cursor;
      return column === cursor ? rows.where(isInUnits(partitionUnit(model) ?? 'day')) : ofGroups([partitionOf(model, column)]);
    }
    default:
      return strategy satisfies never;
  }
}

/** Those of a range of the cursor. */
function ofRange(rows: BatchRows, model: Model, cursor: string, range: Extract<BatchBounds, { readonly kind: 'range' }>): Choice {
  const isIn = isInRange(model, cursor, range);
  const { from, to } = range;
  return {
    isIn,
    ofGroups: (group) => inGroups(rows, group, isIn),
    isInUnits: (unit) =>
      isInRange(model, cursor, {
        ...(from === undefined ? {} : { from: floorTo(unit, from) }),
        ...(to === undefined ? {} : { to: ceilTo(unit, to) }),
      }),
  };
}

/** Those above a value of the cursor. */
function above(rows: BatchRows, model: Model, cursor: string, value: string | number): Choice {
  const type = model.columns[cursor]?.definition.type;
  const compared = (left: Expression<unknown>, operator: '>' | '>=', right: string | number): BatchFilter =>
    rowEb(left, operator, valueIn(model, cursor, right)) as BatchFilter;
  return {
    isIn: compared(columnIn(cursor), '>', value),
    ofGroups: (group) => qualify(rows, () => compared(over(max(columnIn(cursor)), { partitionBy: group }), '>', value)),
    // The unit in which the greatest stored value lies may have got more rows.
    isInUnits: (unit) => compared(columnIn(cursor), '>=', type !== undefined && isTemporal(type) ? floorTo(unit, String(value)) : value),
  };
}

function isRow({ grain }: Model, key: readonly string[]): boolean {
  return grain?.every((column) => key.includes(column)) === true;
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
