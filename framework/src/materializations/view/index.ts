import type { View } from '../../model/index.js';
import { TABLE_OPTIONS } from '../check/storage-problem.js';
import { EVERY_ROW, NO_CHECKS, none, type WholeKind } from '../kind.js';

export const viewKind: WholeKind<View> = {
  check: { ...NO_CHECKS, idleOptions: TABLE_OPTIONS },
  tests: EVERY_ROW,
  plan: { rows: 'whole', storedAs: 'view', isTransient: false, maxLagMinutes: none },
};
