import { aggregates } from './aggregates.js';
import { conversions } from './conversions.js';
import { dates } from './dates.js';
import type { ExpressionCase } from './expression-case.js';
import { numbers } from './numbers.js';
import { queries } from './queries.js';
import { strings } from './strings.js';
import { windows } from './windows.js';

export { cellText, type ExpressionCase } from './expression-case.js';

/** What every warehouse answers, by kind of expression. */
export const EXPRESSION_CASES: Readonly<Record<string, readonly ExpressionCase[]>> = {
  aggregates,
  conversions,
  dates,
  numbers,
  queries,
  strings,
  windows,
};
