import { MartletError } from '../../errors.js';
import { type Model, rowKeyOf } from '../../model/index.js';
import { KEY, type StorageProblem, unfitColumns } from './storage-problem.js';

/** A key that is missing, or whose columns can't be compared. */
export function keyProblems(model: Model): readonly StorageProblem[] {
  const key = rowKeyOf(model);
  if (key === undefined) return [{ error: new MartletError('key-missing', { model: model.name }), option: 'materialized' }];
  return unfitColumns(model, 'the key', key, KEY);
}
