import { type ManagedRole, managedBuilder, managedColumn } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { type History, type Incremental, keyOf, type Model, partitionUnit } from '../model/index.js';
import { withTypedCondition } from '../project/typed-query.js';
import type { BatchChange } from '../warehouses/batch/index.js';
import type { BatchBounds } from './batch-bounds.js';

/**
 * How a batch is worked into the table of a model.
 *
 * @param at - The instant of the run.
 * @param stored - The names of the columns that the table has, where they may differ from the contract's.
 * @throws MartletError `key-missing`, `partition-missing`, `managed-column-missing`: what `martlet check` reports before.
 */
export function batchChangeOf(model: Model, bounds: BatchBounds, at: string, stored?: readonly string[]): BatchChange {
  const { materialized } = model;
  const known = stored === undefined ? undefined : new Set(stored);
  const columns = Object.keys(model.columns).filter((column) => known?.has(column) ?? true);
  const shapes = Object.fromEntries(
    columns.map((column) => {
      const { type, nullable } = definitionOf(model, column);
      return [column, { type, nullable }];
    }),
  );
  const common = { columns, shapes };
  switch (materialized.kind) {
    case 'incremental-by-time': {
      const { from, to } = bounds.kind === 'range' ? bounds : {};
      return {
        ...common,
        kind: 'replace-range',
        column: materialized.column,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
    }
    case 'incremental':
      return { ...common, ...changeOfNewRows(model, materialized, columns) };
    case 'history':
      return { ...common, ...changeOfStates(model, materialized, columns, at) };
    case 'view':
    case 'table':
    case 'ephemeral':
    case 'materialized-view':
      throw new RangeError(`${model.name} is a ${materialized.kind}, into which no batches are worked`);
    default:
      return materialized satisfies never;
  }
}

/** A union of changes without what all of them have. */
type Specific<C> = C extends unknown ? Omit<C, 'columns' | 'shapes'> : never;

function changeOfNewRows(model: Model, materialized: Incremental, columns: readonly string[]): Specific<BatchChange> {
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
        ...(when === undefined ? {} : { when: withTypedCondition(model, when) }),
        ...(deleteWhen === undefined ? {} : { deleteWhen: withTypedCondition(model, deleteWhen) }),
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

function changeOfStates(model: Model, materialized: History, columns: readonly string[], at: string): Specific<BatchChange> {
  const key = requiredKey(model);
  const { hardDeletes } = materialized;
  const managed = {
    validFrom: requiredColumn(model, 'valid-from'),
    validTo: requiredColumn(model, 'valid-to'),
    isCurrent: requiredColumn(model, 'is-current'),
    ...(hardDeletes === 'new-record' ? { isDeleted: requiredColumn(model, 'is-deleted') } : {}),
  };
  const common = { kind: 'history', key, at, hardDeletes, managed } as const;
  if (materialized.by === 'timestamp') return { ...common, by: 'timestamp', updatedAt: materialized.updatedAt };
  const queried = columns.filter((column) => definitionOf(model, column).managed === undefined);
  return { ...common, by: 'columns', compare: (materialized.compare ?? queried).filter((column) => !key.includes(column)) };
}

function requiredKey(model: Model): readonly string[] {
  const key = keyOf(model);
  if (key === undefined) throw new MartletError('key-missing', { model: model.name });
  return key;
}

function requiredColumn(model: Model, role: ManagedRole): string {
  const name = managedColumn(model.columns, role);
  if (name === undefined) throw new MartletError('managed-column-missing', { model: model.name, builder: managedBuilder(role) });
  return name;
}

function definitionOf({ name, columns }: Model, column: string) {
  const found = columns[column];
  if (found === undefined) throw new RangeError(`${name} declares no column ${column}`);
  return found.definition;
}
