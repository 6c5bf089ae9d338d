import type { Incremental } from '../../model/index.js';
import { EVERY_ROW, type KeptKind } from '../kind.js';
import { incrementalBatch } from './batch.js';
import { incrementalCheck } from './check.js';
import { incrementalPlan } from './plan.js';

export const incrementalKind: KeptKind<Incremental> = {
  check: incrementalCheck,
  tests: EVERY_ROW,
  plan: incrementalPlan,
  batch: incrementalBatch,
};
