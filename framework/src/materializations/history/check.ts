import { type ManagedRole, managedBuilder, managedColumn } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { type History, type Model, rowKeyOf } from '../../model/index.js';
import { keyProblems } from '../check/key-problems.js';
import { ANY_COLUMN, invalidOption, MOMENT, type StorageProblem, unfitColumns } from '../check/storage-problem.js';
import { type Checks, noItems } from '../kind.js';

export const historyCheck: Checks<History> = { problems, idleOptions: [], managed, needs: noItems, conditions: noItems };

function problems(model: Model, materialized: History): readonly StorageProblem[] {
  return [
    ...keyProblems(model),
    ...managed(materialized)
      .filter((role) => managedColumn(model.columns, role) === undefined)
      .map(
        (role): StorageProblem => ({
          error: new MartletError('managed-column-missing', { model: model.name, builder: managedBuilder(role) }),
          option: 'columns',
        }),
      ),
    ...(materialized.by === 'timestamp'
      ? unfitColumns(model, 'the time of a change', [materialized.updatedAt], MOMENT)
      : compareProblems(model, materialized.compare ?? [])),
  ];
}

function managed({ hardDeletes }: History): readonly ManagedRole[] {
  return hardDeletes === 'new-record' ? ['valid-from', 'valid-to', 'is-current', 'is-deleted'] : ['valid-from', 'valid-to', 'is-current'];
}

function compareProblems(model: Model, compare: readonly string[]): readonly StorageProblem[] {
  const key = rowKeyOf(model) ?? [];
  return [
    ...unfitColumns(model, 'what is compared', compare, ANY_COLUMN),
    ...compare
      .filter((column) => key.includes(column))
      .map((column) => invalidOption(model, 'compare', `"${column}" belongs to the key, in which states of a key never differ`)),
  ];
}
