import type { Table } from '../../model/index.js';
import { EVERY_ROW, NO_CHECKS, none, type WholeKind } from '../kind.js';

export const tableKind: WholeKind<Table> = {
  check: NO_CHECKS,
  tests: EVERY_ROW,
  plan: { rows: 'whole', storedAs: 'table', isTransient: true, maxLagMinutes: none },
};
