import type { Ephemeral } from '../../model/index.js';
import { RELATION_OPTIONS } from '../check/storage-problem.js';
import { EVERY_ROW, NO_CHECKS, none, type WholeKind } from '../kind.js';

export const ephemeralKind: WholeKind<Ephemeral> = {
  check: { ...NO_CHECKS, idleOptions: RELATION_OPTIONS },
  tests: EVERY_ROW,
  plan: { rows: 'whole', storedAs: 'inline', isTransient: false, maxLagMinutes: none },
};
