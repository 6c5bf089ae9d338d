import type { IncrementalByTime } from '../../model/index.js';
import { EVERY_ROW, type KeptKind } from '../kind.js';
import { incrementalByTimeBatch } from './batch.js';
import { incrementalByTimeCheck } from './check.js';
import { incrementalByTimePlan } from './plan.js';

export const incrementalByTimeKind: KeptKind<IncrementalByTime> = {
  check: incrementalByTimeCheck,
  tests: EVERY_ROW,
  plan: incrementalByTimePlan,
  batch: incrementalByTimeBatch,
};
