import type { ResultValue } from '../../../warehouses/warehouse.js';
import { isFigure } from './figure-text.js';

/** The figure as a number, for what is drawn or compared. */
export function figureOf(value: ResultValue): number | null {
  return isFigure(value) ? Number(value) : null;
}
