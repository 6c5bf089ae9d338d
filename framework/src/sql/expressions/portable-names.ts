/** Every expression that dialects write in their own way. Each dialect's tables have a row for every name. */
export const SCALARS = [
  // literals and casts
  'dateLiteral',
  'timestampLiteral',
  'decimalLiteral',
  'cast',
  'tryCast',
  // numbers
  'add',
  'subtract',
  'multiply',
  'divide',
  'safeDivide',
  'integerDivide',
  'modulo',
  'negate',
  'round',
  'floor',
  'ceil',
  'truncate',
  'abs',
  'sign',
  'sqrt',
  'power',
  'ln',
  'exp',
  'greatest',
  'least',
  'isDistinctFrom',
  // text
  'concat',
  'upper',
  'lower',
  'initcap',
  'trim',
  'trimStart',
  'trimEnd',
  'padStart',
  'padEnd',
  'repeat',
  'replace',
  'substring',
  'left',
  'right',
  'reverse',
  'length',
  'position',
  'startsWith',
  'endsWith',
  'contains',
  'splitPart',
  'regexpMatches',
  'regexpExtract',
  'regexpReplace',
  'md5',
  'mask',
  'maskEmail',
  'maskHash',
  'redact',
  // dates and timestamps
  'dateTrunc',
  'timestampTrunc',
  'dateDiff',
  'timestampDiff',
  'dateAdd',
  'timestampAdd',
  'extract',
  'lastDay',
  'toDate',
  'toTimestamp',
  'formatDate',
  'parseDate',
  'parseTimestamp',
  'toTimeZone',
  'fromTimeZone',
  'fromUnixSeconds',
  'toUnixSeconds',
  'currentTimestamp',
  // arrays and JSON
  'arrayLiteral',
  'arrayLength',
  'arrayContains',
  'arrayElement',
  'arrayJoin',
  'split',
  'parseJson',
  'jsonText',
  'jsonQuery',
  'jsonArrayLength',
  'structureText',
  // the shape of a query
  'groupingSets',
  'rollup',
  'cube',
  'grouping',
] as const;

/** Aggregates, which take a filter and stand over a window too. */
export const AGGREGATES = [
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'countAll',
  'countDistinct',
  'approxCountDistinct',
  'percentile',
  'stddev',
  'variance',
  'boolAnd',
  'boolOr',
  'listAgg',
  'arrayAgg',
  'firstBy',
  'lastBy',
] as const;

/** Functions that only stand over a window. */
export const WINDOW_FUNCTIONS = [
  'rowNumber',
  'rank',
  'denseRank',
  'percentRank',
  'cumeDist',
  'ntile',
  'lag',
  'lead',
  'firstValue',
  'lastValue',
  'nthValue',
] as const;

/** Expressions that stand in `from` and return rows. */
export const TABLE_FUNCTIONS = ['unnest', 'series', 'dateSpine'] as const;

/** The day and the hour of a run, which become literals before a dialect sees them. */
export type RunInstantName = 'runDate' | 'runTimestamp';
export type ScalarName = (typeof SCALARS)[number];
export type AggregateName = (typeof AGGREGATES)[number];
export type WindowFunctionName = (typeof WINDOW_FUNCTIONS)[number];
export type TableFunctionName = (typeof TABLE_FUNCTIONS)[number];
/** `over` and `qualify` are written by the compiler itself, the same in every dialect. */
export type PortableName = ScalarName | WindowFunctionName | TableFunctionName | RunInstantName | 'over' | 'qualify';
