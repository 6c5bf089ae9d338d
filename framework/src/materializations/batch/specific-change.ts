import { MartletError } from '../../errors.js';
import { type Model, rowKeyOf } from '../../model/index.js';
import type { BatchChange } from '../../warehouses/batch/index.js';

/** A union of changes without what all of them have. */
type Specific<C> = C extends unknown ? Omit<C, 'columns' | 'shapes'> : never;

/** How a batch is worked in, apart from the columns of the table. */
export type SpecificChange = Specific<BatchChange>;

/** @throws MartletError `key-missing`. */
export function requiredKey(model: Model): readonly string[] {
  const key = rowKeyOf(model);
  if (key === undefined) throw new MartletError('key-missing', { model: model.name });
  return key;
}
