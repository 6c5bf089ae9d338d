import { MartletError } from '../../../errors.js';
import { type Incremental, keyOf, type Model } from '../../../model/index.js';
import { durationProblems } from './durations.js';
import { ANY_COLUMN, CURSOR, invalidOption, KEY, type StorageProblem, unfitColumns } from './storage-problem.js';

export function newRowProblems(model: Model, materialized: Incremental): readonly StorageProblem[] {
  const { cursor, lookback } = materialized;
  const problems = [
    ...(cursor === undefined ? [] : unfitColumns(model, 'the cursor', [cursor], CURSOR)),
    ...durationProblems(model, 'lookback', lookback),
    ...ofStrategy(model, materialized),
  ];
  const type = cursor === undefined ? undefined : model.columns[cursor]?.definition.type;
  if (lookback !== undefined && type !== undefined && type.kind !== 'date' && type.kind !== 'timestamp') {
    problems.push(invalidOption(model, 'lookback', `"${cursor}" holds no days or instants to look back from`));
  }
  return problems;
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

/** A key that is missing, or whose columns can't be compared. */
export function keyProblems(model: Model): readonly StorageProblem[] {
  const key = keyOf(model);
  if (key === undefined) return [{ error: new MartletError('key-missing', { model: model.name }), option: 'materialized' }];
  return unfitColumns(model, 'the key', key, KEY);
}

function updateProblems(model: Model, update: readonly string[]): readonly StorageProblem[] {
  const key = keyOf(model) ?? [];
  return [
    ...unfitColumns(model, 'what is updated', update, ANY_COLUMN),
    ...update
      .filter((column) => key.includes(column))
      .map((column) => invalidOption(model, 'update', `"${column}" belongs to the key, by which the row is found`)),
  ];
}
