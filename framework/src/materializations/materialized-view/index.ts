import type { MaterializedView } from '../../model/index.js';
import { EVERY_ROW, type WholeKind } from '../kind.js';
import { materializedViewCheck } from './check.js';

export const materializedViewKind: WholeKind<MaterializedView> = {
  check: materializedViewCheck,
  tests: EVERY_ROW,
  plan: { rows: 'whole', storedAs: 'materialized-view', isTransient: true, maxLagMinutes: ({ maxLagMinutes }) => maxLagMinutes },
};
