import type { OperationNode } from 'kysely';
import { MartletError } from '../../errors.js';
import { type Incremental, type Model, rowKeyOf } from '../../model/index.js';
import { durationProblems } from '../check/durations.js';
import { keyProblems } from '../check/key-problems.js';
import { ANY_COLUMN, CURSOR, invalidOption, type StorageProblem, unfitColumns } from '../check/storage-problem.js';
import { type Checks, noItems } from '../kind.js';

export const incrementalCheck: Checks<Incremental> = { problems, idleOptions: [], managed: noItems, needs: noItems, conditions };

function conditions(materialized: Incremental): readonly OperationNode[] {
  if (materialized.strategy !== 'merge') return [];
  return [materialized.when, materialized.deleteWhen].filter((condition) => condition !== undefined);
}

function problems(model: Model, materialized: Incremental): readonly StorageProblem[] {
  const { cursor, lookback } = materialized;
  const found = [
    ...(cursor === undefined ? [] : unfitColumns(model, 'the cursor', [cursor], CURSOR)),
    ...durationProblems(model, 'lookback', lookback),
    ...ofStrategy(model, materialized),
  ];
  const type = cursor === undefined ? undefined : model.columns[cursor]?.definition.type;
  if (lookback !== undefined && type !== undefined && type.kind !== 'date' && type.kind !== 'timestamp') {
    found.push(invalidOption(model, 'lookback', `"${cursor}" holds no days or instants to look back from`));
  }
  return found;
}

function ofStrategy(model: Model, materialized: Incremental): readonly StorageProblem[] {
  switch (materialized.strategy) {
    case 'append':
      return [];
    case 'merge':
      return [...keyProblems(model), ...updateProblems(model, materialized.update ?? [])];
    case 'delete-insert':
      return keyProblems(model);
    case 'insert-overwrite':
      return model.partitionBy === undefined
        ? [{ error: new MartletError('partition-missing', { model: model.name }), option: 'materialized' }]
        : [];
    default:
      return materialized satisfies never;
  }
}

function updateProblems(model: Model, update: readonly string[]): readonly StorageProblem[] {
  const key = rowKeyOf(model) ?? [];
  return [
    ...unfitColumns(model, 'what is updated', update, ANY_COLUMN),
    ...update
      .filter((column) => key.includes(column))
      .map((column) => invalidOption(model, 'update', `"${column}" belongs to the key, by which the row is found`)),
  ];
}
