import { type ManagedRole, managedBuilder, managedColumn } from '../../../columns/index.js';
import { MartletError } from '../../../errors.js';
import { type History, keyOf, type Model } from '../../../model/index.js';
import { keyProblems } from './new-rows.js';
import { ANY_COLUMN, invalidOption, MOMENT, type StorageProblem, unfitColumns } from './storage-problem.js';

export function stateProblems(model: Model, materialized: History): readonly StorageProblem[] {
  return [
    ...keyProblems(model),
    ...rolesOf(materialized)
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

/** Columns that Martlet is to keep in a relation in which it keeps none, or none a second time. */
export function idleColumns({ name, columns, materialized }: Model): readonly StorageProblem[] {
  const roles = materialized.kind === 'history' ? rolesOf(materialized) : [];
  return Object.entries(columns).flatMap(([column, { definition }]): StorageProblem[] => {
    const role = definition.managed;
    if (role === undefined || (roles.includes(role) && managedColumn(columns, role) === column)) return [];
    return [{ error: new MartletError('managed-column-idle', { model: name, column, builder: managedBuilder(role) }), option: 'columns' }];
  });
}

function rolesOf({ hardDeletes }: History): readonly ManagedRole[] {
  return hardDeletes === 'new-record' ? ['valid-from', 'valid-to', 'is-current', 'is-deleted'] : ['valid-from', 'valid-to', 'is-current'];
}

function compareProblems(model: Model, compare: readonly string[]): readonly StorageProblem[] {
  const key = keyOf(model) ?? [];
  return [
    ...unfitColumns(model, 'what is compared', compare, ANY_COLUMN),
    ...compare
      .filter((column) => key.includes(column))
      .map((column) => invalidOption(model, 'compare', `"${column}" belongs to the key, in which states of a key never differ`)),
  ];
}
