import type { History } from '../../model/index.js';
import type { KeptKind } from '../kind.js';
import { historyBatch } from './batch.js';
import { historyCheck } from './check.js';
import { historyPlan } from './plan.js';
import { historyTests } from './tests.js';

export const historyKind: KeptKind<History> = { check: historyCheck, tests: historyTests, plan: historyPlan, batch: historyBatch };
