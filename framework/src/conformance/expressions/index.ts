import { aggregates, aggregatesSyntax } from './aggregates.js';
import { conversions } from './conversions.js';
import { dates } from './dates.js';
import type { ExpressionCase, ExpressionFunction } from './expression-case.js';
import { numbers } from './numbers.js';
import { queries, queriesSyntax } from './queries.js';
import { strings } from './strings.js';
import { windows } from './windows.js';

export { cellText, type ExpressionCase } from './expression-case.js';

/** The cases by part of the page of conformance, and by the function that they are about. */
export const PARTS = { aggregates, conversions, dates, numbers, queries, strings, windows };

/** The cases of every function; the compiler names one that has none. */
export const CASES_OF_FUNCTIONS = {
  ...aggregates,
  ...conversions,
  ...dates,
  ...numbers,
  ...queries,
  ...strings,
  ...windows,
} satisfies Readonly<Record<ExpressionFunction, readonly ExpressionCase[]>>;

/** What every warehouse answers. */
export const EXPRESSION_CASES: Readonly<Record<keyof typeof PARTS, readonly ExpressionCase[]>> = {
  aggregates: [...Object.values(aggregates).flat(), ...aggregatesSyntax],
  conversions: Object.values(conversions).flat(),
  dates: Object.values(dates).flat(),
  numbers: Object.values(numbers).flat(),
  queries: [...Object.values(queries).flat(), ...queriesSyntax],
  strings: Object.values(strings).flat(),
  windows: Object.values(windows).flat(),
};
