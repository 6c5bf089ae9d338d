export {
  AggregateExpression,
  type AggregateOptions,
  approxCountDistinct,
  arrayAgg,
  avg,
  boolAnd,
  boolOr,
  type CollectOptions,
  count,
  countDistinct,
  countIf,
  firstBy,
  lastBy,
  listAgg,
  max,
  median,
  min,
  percentile,
  stddev,
  sum,
  sumIf,
  variance,
} from './aggregates.js';
export { type ArithmeticResult, add, divide, integerDivide, modulo, multiply, negate, safeDivide, subtract } from './arithmetic.js';
export { arrayContains, arrayElement, arrayJoin, arrayLength, arrayOf, split } from './arrays.js';
export { cast, safeCast, toInteger } from './casts.js';
export { CaseBranches, caseWhen, ifElse, isTrue } from './conditions.js';
export { formatDate, parseDate, parseTimestamp } from './date-formats.js';
export {
  type DatePart,
  type DateUnit,
  dateAdd,
  dateDiff,
  dateTrunc,
  extract,
  fromUnixSeconds,
  lastDay,
  type TimeUnit,
  timestampAdd,
  timestampTrunc,
  toDate,
  toTimestamp,
  toUnixSeconds,
} from './dates.js';
export { cube, groupingSets, isSubtotal, rollup } from './grouping.js';
export { hashKey, type KeyPart, md5 } from './hashes.js';
export { type JsonPath, jsonArrayLength, jsonQuery, jsonText, parseJson } from './json.js';
export { dateLiteral, decimalLiteral, expressionOf, literal, timestampLiteral } from './literals.js';
export { mask, maskEmail, maskHash, redact } from './masking.js';
export { coalesce, greatest, isDistinctFrom, least, nullIf } from './nulls.js';
export type { Condition, DateText, Operand, TimestampText } from './operand.js';
export { asc, desc, type OrderBy, type Ordering, type OrderOptions } from './ordering.js';
export {
  deduplicate,
  type InputRows,
  type OverRows,
  type PivotOptions,
  pivot,
  type Query,
  type QueryOver,
  qualify,
  type SessionNumbers,
  sessionize,
  type UnpivotOptions,
  unionAllByName,
  unpivot,
} from './queries.js';
export { type RegexpFlags, regexpExtract, regexpMatches, regexpReplace } from './regexp.js';
export { abs, ceil, exp, floor, ln, power, type RoundingMode, round, sign, sqrt, truncate } from './rounding.js';
export { runDate, runTimestamp } from './run-instant.js';
export {
  concat,
  contains,
  endsWith,
  initcap,
  left,
  length,
  lower,
  padEnd,
  padStart,
  position,
  repeat,
  replace,
  reverse,
  right,
  splitPart,
  startsWith,
  substring,
  trim,
  trimEnd,
  trimStart,
  upper,
} from './strings.js';
export { dateSpine, generateSeries, type SeriesRow, TableExpression, unnest, valuesOf } from './tables.js';
export { fromTimeZone, toTimeZone } from './time-zones.js';
export {
  cumeDist,
  denseRank,
  type Frame,
  type FrameBound,
  firstValue,
  islandOfDays,
  islandOfNumbers,
  lag,
  lastValue,
  lead,
  type NullOptions,
  nthValue,
  ntile,
  type OrderedWindow,
  over,
  percentRank,
  rank,
  ratioToReport,
  rowNumber,
  runningSum,
  type Window,
  WindowFunction,
} from './windows.js';
