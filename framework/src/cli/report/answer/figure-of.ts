import { isFigure } from '../../../semantic/index.js';
import type { ResultValue } from '../../../warehouses/warehouse.js';

/** The figure as a number, for what is drawn or compared. */
export function figureOf(value: ResultValue): number | null {
  return isFigure(value) ? Number(value) : null;
}
