import { aggregateCases, aggregatesSyntax } from './aggregates.js';
import { conversionCases } from './conversions.js';
import { dateCases } from './dates.js';
import type { ExpressionCase, ExpressionFunction } from './expression-case.js';
import { numberCases } from './numbers.js';
import { queriesSyntax, queryCases } from './queries.js';
import { stringCases } from './strings.js';
import { windowCases } from './windows.js';

export { type ExpressionCase, textOfCell } from './expression-case.js';

/** The cases by part of the page of conformance, and by the function that they are about. */
export const PARTS = {
  aggregates: aggregateCases,
  conversions: conversionCases,
  dates: dateCases,
  numbers: numberCases,
  queries: queryCases,
  strings: stringCases,
  windows: windowCases,
};

/** The cases of every function; the compiler names one that has none. */
export const CASES_OF_FUNCTIONS = {
  ...aggregateCases,
  ...conversionCases,
  ...dateCases,
  ...numberCases,
  ...queryCases,
  ...stringCases,
  ...windowCases,
} satisfies Readonly<Record<ExpressionFunction, readonly ExpressionCase[]>>;

/** What every warehouse answers. */
export const EXPRESSION_CASES: Readonly<Record<keyof typeof PARTS, readonly ExpressionCase[]>> = {
  aggregates: [...Object.values(aggregateCases).flat(), ...aggregatesSyntax],
  conversions: Object.values(conversionCases).flat(),
  dates: Object.values(dateCases).flat(),
  numbers: Object.values(numberCases).flat(),
  queries: [...Object.values(queryCases).flat(), ...queriesSyntax],
  strings: Object.values(stringCases).flat(),
  windows: Object.values(windowCases).flat(),
};
