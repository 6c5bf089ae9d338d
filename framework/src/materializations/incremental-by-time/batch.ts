import type { IncrementalByTime } from '../../model/index.js';
import { isInRange } from '../batch/batch-rows.js';
import type { Batches } from '../kind.js';

export const incrementalByTimeBatch: Batches<IncrementalByTime> = {
  newRows: () => ({ kind: 'all' }),
  select: (rows, model, { column }, bounds) => {
    if (bounds.kind === 'above') throw new RangeError(`${model.name} has no cursor`);
    return rows.where(isInRange(model, column, bounds));
  },
  change: (_, { column }, { bounds }) => {
    const { from, to } = bounds.kind === 'range' ? bounds : {};
    return { kind: 'replace-range', column, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  },
};
