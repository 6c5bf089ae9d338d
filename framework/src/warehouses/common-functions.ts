import type { OperationNode } from 'kysely';
import type { AggregateName, ScalarName, WindowFunctionName } from '../sql/expressions/registry.js';
import { constantValue } from '../sql/portable.js';
import {
  type AggregateLowering,
  callOf,
  type FunctionRow,
  infix,
  joined,
  type Lowering,
  operatorOf,
  sqlOf,
  type WindowLowering,
} from './lowering.js';
import { maskEmailSql, maskSql } from './masking-functions.js';

/** What all four warehouses write alike; a dialect's table begins with these rows. */
export const commonScalars = {
  add: infix('+'),
  subtract: infix('-'),
  multiply: infix('*'),
  negate: (value) => operatorOf`-${value}`,
  safeDivide: (left, right) => operatorOf`cast(${left} as double) / nullif(${right}, 0)`,
  modulo: 'mod',
  floor: 'floor',
  ceil: 'ceil',
  abs: 'abs',
  sign: 'sign',
  sqrt: 'sqrt',
  power: 'power',
  ln: 'ln',
  exp: 'exp',
  greatest: 'greatest',
  least: 'least',
  isDistinctFrom: (left, right) => operatorOf`${left} is distinct from ${right}`,
  concat: infix('||'),
  upper: 'upper',
  lower: 'lower',
  trim: 'trim',
  trimStart: 'ltrim',
  trimEnd: 'rtrim',
  padStart: 'lpad',
  padEnd: 'rpad',
  repeat: 'repeat',
  replace: 'replace',
  substring: 'substr',
  left: 'left',
  right: 'right',
  reverse: 'reverse',
  length: 'length',
  md5: 'md5',
  rollup: 'rollup',
  cube: 'cube',
  groupingSets: (...sets) => sqlOf`grouping sets (${joined(sets, ', ')})`,
  grouping: (value) => operatorOf`grouping(${value}) = 1`,
  mask: maskSql,
  maskEmail: maskEmailSql,
  redact: (value) => sqlOf`case when ${value} is null then null else 'REDACTED' end`,
} as const satisfies Partial<Record<ScalarName, FunctionRow<Lowering>>>;

export const commonAggregates = {
  sum: 'sum',
  min: 'min',
  max: 'max',
  count: 'count',
  countAll: (call) => call.done(sqlOf`count(*)`),
  countDistinct: (call, value) => call.done(sqlOf`count(distinct ${value})`),
  approxCountDistinct: 'approx_count_distinct',
  stddev: 'stddev_samp',
  variance: 'var_samp',
} as const satisfies Partial<Record<AggregateName, FunctionRow<AggregateLowering>>>;

/** The frame of `firstValue` and its like, since warehouses disagree on what it is by default. */
export const WHOLE_PARTITION = 'rows between unbounded preceding and unbounded following';

/** Window functions whose `ignore nulls` stands behind the call. */
export const commonWindows = {
  rowNumber: 'row_number',
  rank: 'rank',
  denseRank: 'dense_rank',
  percentRank: 'percent_rank',
  cumeDist: 'cume_dist',
  ntile: 'ntile',
  lag: (call, value, offset, ignore) => call.over(skippingNulls(callOf('lag', value, offset), ignore)),
  lead: (call, value, offset, ignore) => call.over(skippingNulls(callOf('lead', value, offset), ignore)),
  firstValue: (call, value, ignore) => call.over(skippingNulls(callOf('first_value', value), ignore), call.window.frame ?? WHOLE_PARTITION),
  lastValue: (call, value, ignore) => call.over(skippingNulls(callOf('last_value', value), ignore), call.window.frame ?? WHOLE_PARTITION),
  nthValue: (call, value, n, ignore) =>
    call.over(skippingNulls(callOf('nth_value', value, n), ignore), call.window.frame ?? WHOLE_PARTITION),
} as const satisfies Record<WindowFunctionName, FunctionRow<WindowLowering>>;

function skippingNulls(called: OperationNode, ignore: OperationNode): OperationNode {
  return constantValue(ignore) === true ? sqlOf`${called} ignore nulls` : called;
}
