import { type ManagedRole, managedBuilder, managedColumn } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import type { History, Model } from '../../model/index.js';
import { requiredKey, type SpecificChange } from '../batch/specific-change.js';
import type { Batches, WorkedIn } from '../kind.js';

export const historyBatch: Batches<History> = {
  newRows: () => ({ kind: 'all' }),
  select: (_, { name }) => {
    throw new RangeError(`the rows of ${name} have no time`);
  },
  change,
};

function change(model: Model, materialized: History, { columns, at }: WorkedIn): SpecificChange {
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
  const queried = columns.filter((column) => model.columns[column]?.definition.managed === undefined);
  return { ...common, by: 'columns', compare: (materialized.compare ?? queried).filter((column) => !key.includes(column)) };
}

function requiredColumn(model: Model, role: ManagedRole): string {
  const name = managedColumn(model.columns, role);
  if (name === undefined) throw new MartletError('managed-column-missing', { model: model.name, builder: managedBuilder(role) });
  return name;
}
