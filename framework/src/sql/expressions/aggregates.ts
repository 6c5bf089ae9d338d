import { AggregateFunctionNode, type Expression, type OperationNode, WhereNode } from 'kysely';
import type { DoubleNumber } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import type { ArithmeticResult } from './arithmetic.js';
import type { Aggregate } from './entry.js';
import { becomes, CONSTANTS } from './mutation-hints.js';
import {
  type Branded,
  type Condition,
  constantNode,
  type NullOf,
  type NumberValue,
  type OperandValue,
  operandNode,
  type Strict,
} from './operand.js';
import { type OrderBy, orderByNode } from './ordering.js';
import type { AggregateName } from './registry.js';

export const aggregates = {
  sum: { value: 'number', nulls: 'of-nothing', reads: 'operands', passes: 'all', order: 'matters', mutants: becomes('aggregate', 'max') },
  avg: { value: 'double', nulls: 'of-nothing', reads: 'operands', passes: 'all', order: 'matters', mutants: becomes('aggregate', 'max') },
  min: { value: 'first', nulls: 'of-nothing', reads: 'operands', passes: 'choice', order: 'free', mutants: becomes('aggregate', 'max') },
  max: { value: 'first', nulls: 'of-nothing', reads: 'operands', passes: 'choice', order: 'free', mutants: becomes('aggregate', 'min') },
  count: {
    value: 'integer',
    nulls: 'never',
    reads: 'operands',
    passes: 'count',
    order: 'free',
    mutants: becomes('aggregate', 'countDistinct'),
  },
  countAll: { writtenAs: 'count', value: 'integer', nulls: 'never', reads: 'operands', passes: 'count', order: 'free', mutants: CONSTANTS },
  countDistinct: {
    value: 'integer',
    nulls: 'never',
    reads: 'operands',
    passes: 'count',
    order: 'free',
    mutants: becomes('aggregate', 'count'),
  },
  approxCountDistinct: { value: 'integer', nulls: 'never', reads: 'operands', passes: 'count', order: 'matters', mutants: CONSTANTS },
  percentile: { value: 'double', nulls: 'of-nothing', reads: 'operands', passes: 'all', order: 'matters', mutants: CONSTANTS },
  stddev: { value: 'double', nulls: 'possible', reads: 'operands', passes: 'all', order: 'matters', mutants: CONSTANTS },
  variance: { value: 'double', nulls: 'possible', reads: 'operands', passes: 'all', order: 'matters', mutants: CONSTANTS },
  boolAnd: {
    value: 'boolean',
    nulls: 'of-nothing',
    reads: 'operands',
    passes: 'all',
    order: 'free',
    mutants: becomes('aggregate', 'boolOr'),
  },
  boolOr: {
    value: 'boolean',
    nulls: 'of-nothing',
    reads: 'operands',
    passes: 'all',
    order: 'free',
    mutants: becomes('aggregate', 'boolAnd'),
  },
  listAgg: { value: 'text', nulls: 'of-nothing', reads: 'operands', passes: 'all', order: 'matters', mutants: CONSTANTS },
  arrayAgg: { value: 'array', nulls: 'never', reads: 'operands', passes: 'all', order: 'matters', mutants: CONSTANTS },
  firstBy: {
    value: 'first',
    nulls: 'possible',
    reads: 'operands',
    passes: 'picked',
    order: 'matters',
    mutants: becomes('aggregate', 'lastBy'),
  },
  lastBy: {
    value: 'first',
    nulls: 'possible',
    reads: 'operands',
    passes: 'picked',
    order: 'matters',
    mutants: becomes('aggregate', 'firstBy'),
  },
} satisfies Readonly<Record<string, Aggregate>>;

/** An aggregate, which may also stand over a window. */
export class AggregateExpression<T> extends SqlExpression<T> {}

/** What every aggregate takes. */
export interface AggregateOptions {
  /** The rows that count; all of them when left out. */
  readonly filter?: Condition;
}

/** What an aggregate into one text or array takes. */
export interface CollectOptions extends AggregateOptions {
  /** The order of the values; any order when left out. */
  readonly orderBy?: OrderBy;
}

type NumberExpression = Expression<NumberValue | null>;

/**
 * The sum of the values that are not null. Its type is null only where a value may be null, but no rows at all give null
 * too: wrap it in `coalesce(…, 0)` where there may be none.
 *
 * @example
 * ```ts
 * const total = sum(literal(1));
 * ```
 */
export function sum<O extends NumberExpression>(
  value: O,
  options: AggregateOptions = {},
): AggregateExpression<Strict<ArithmeticResult<O>, O>> {
  return aggregate('sum', [value], options);
}

/**
 * The sum of the values of those rows where a condition is true.
 *
 * @example
 * ```ts
 * const total = sumIf(isTrue(contains(literal('web'), 'w')), literal(1));
 * ```
 */
export function sumIf<O extends NumberExpression>(
  condition: Condition,
  value: O,
): AggregateExpression<Strict<ArithmeticResult<O>, O> | null> {
  return aggregate('sum', [value], { filter: condition });
}

/**
 * The mean of the values that are not null, as a double; null where there are none.
 *
 * @example
 * ```ts
 * const mean = avg(decimalLiteral('1.50'));
 * ```
 */
export function avg<O extends NumberExpression>(value: O, options: AggregateOptions = {}): AggregateExpression<Strict<DoubleNumber, O>> {
  return aggregate('avg', [value], options);
}

/**
 * The least value that is not null; null where there are none.
 *
 * @example
 * ```ts
 * const first = min(dateLiteral('2024-02-29'));
 * ```
 */
export function min<O extends Expression<unknown>>(value: O, options: AggregateOptions = {}): AggregateExpression<OperandValue<O>> {
  return aggregate('min', [value], options);
}

/**
 * The greatest value that is not null; null where there are none.
 *
 * @example
 * ```ts
 * const last = max(dateLiteral('2024-02-29'));
 * ```
 */
export function max<O extends Expression<unknown>>(value: O, options: AggregateOptions = {}): AggregateExpression<OperandValue<O>> {
  return aggregate('max', [value], options);
}

/**
 * The number of rows, or of values that are not null.
 *
 * @example
 * ```ts
 * const rows = count();
 * const names = count(literal('Ada'));
 * ```
 */
export function count(value?: Expression<unknown>, options: AggregateOptions = {}): AggregateExpression<number> {
  return value === undefined ? aggregate('countAll', [], options) : aggregate('count', [value], options);
}

/**
 * The number of rows where a condition is true.
 *
 * @example
 * ```ts
 * const web = countIf(startsWith(literal('web'), 'w'));
 * ```
 */
export function countIf(condition: Condition): AggregateExpression<number> {
  return aggregate('countAll', [], { filter: condition });
}

/**
 * The number of different values that are not null, exactly.
 *
 * @example
 * ```ts
 * const customers = countDistinct(literal('C-1'));
 * ```
 */
export function countDistinct(value: Expression<unknown>, options: AggregateOptions = {}): AggregateExpression<number> {
  return aggregate('countDistinct', [value], options);
}

/**
 * About the number of different values that are not null, off by a few percent and much cheaper on large tables.
 *
 * @example
 * ```ts
 * const customers = approxCountDistinct(literal('C-1'));
 * ```
 */
export function approxCountDistinct(value: Expression<unknown>, options: AggregateOptions = {}): AggregateExpression<number> {
  return aggregate('approxCountDistinct', [value], options);
}

/**
 * The value below which a fraction of the values lies, exactly, between two of them where needed; as a double.
 *
 * @example
 * ```ts
 * const ninetieth = percentile(literal(1), 0.9);
 * ```
 */
export function percentile<O extends NumberExpression>(
  value: O,
  fraction: number,
  options: AggregateOptions = {},
): AggregateExpression<Strict<DoubleNumber, O>> {
  return aggregate('percentile', [value, constantNode(fraction)], options);
}

/**
 * The value in the middle of the values, or halfway between the two in the middle; as a double.
 *
 * @example
 * ```ts
 * const middle = median(literal(1));
 * ```
 */
export function median<O extends NumberExpression>(value: O, options: AggregateOptions = {}): AggregateExpression<Strict<DoubleNumber, O>> {
  return percentile(value, 0.5, options);
}

/**
 * The standard deviation of a sample; null for fewer than two values.
 *
 * @example
 * ```ts
 * const spread = stddev(literal(1));
 * ```
 */
export function stddev<O extends NumberExpression>(
  value: O,
  options: AggregateOptions = {},
): AggregateExpression<Branded<DoubleNumber, O> | null> {
  return aggregate('stddev', [value], options);
}

/**
 * The variance of a sample; null for fewer than two values.
 *
 * @example
 * ```ts
 * const spread = variance(literal(1));
 * ```
 */
export function variance<O extends NumberExpression>(
  value: O,
  options: AggregateOptions = {},
): AggregateExpression<Branded<DoubleNumber, O> | null> {
  return aggregate('variance', [value], options);
}

/**
 * True where every condition that is known is true; null where none is known.
 *
 * @example
 * ```ts
 * const allWeb = boolAnd(startsWith(literal('web'), 'w'));
 * ```
 */
export function boolAnd<O extends Condition>(condition: O, options: AggregateOptions = {}): AggregateExpression<boolean | NullOf<O>> {
  return aggregate('boolAnd', [condition], options);
}

/**
 * True where any condition is true; null where none is known.
 *
 * @example
 * ```ts
 * const anyWeb = boolOr(startsWith(literal('web'), 'w'));
 * ```
 */
export function boolOr<O extends Condition>(condition: O, options: AggregateOptions = {}): AggregateExpression<boolean | NullOf<O>> {
  return aggregate('boolOr', [condition], options);
}

/**
 * The texts that are not null in one text, with a separator between them; null where there are none. With `distinct`,
 * each once, in their own order.
 *
 * @example
 * ```ts
 * const channels = listAgg(literal('web'), ', ', { distinct: true });
 * ```
 */
export function listAgg<O extends Expression<string | null>>(
  value: O,
  separator: string,
  options: CollectOptions | (AggregateOptions & { readonly distinct: true }) = {},
): AggregateExpression<Strict<string, O>> {
  return 'distinct' in options
    ? aggregate('listAgg', [value, constantNode(separator)], { ...options, orderBy: value })
    : aggregate('listAgg', [value, constantNode(separator)], options);
}

/**
 * The values that are not null as an array, empty where there are none.
 *
 * @example
 * ```ts
 * const channels = arrayAgg(literal('web'), { orderBy: literal('web') });
 * ```
 */
export function arrayAgg<O extends Expression<unknown>>(
  value: O,
  options: CollectOptions = {},
): AggregateExpression<NonNullable<OperandValue<O>>[]> {
  return aggregate('arrayAgg', [value], options);
}

/**
 * The value of the row that comes first by another value, among rows where both are not null; one of them where several do.
 *
 * @example
 * ```ts
 * const firstChannel = firstBy(literal('web'), dateLiteral('2024-02-29'));
 * ```
 */
export function firstBy<O extends Expression<unknown>, B extends Expression<unknown>>(
  value: O,
  by: B,
  options: AggregateOptions = {},
): AggregateExpression<OperandValue<O> | NullOf<B>> {
  return aggregate('firstBy', [value, by], options);
}

/**
 * The value of the row that comes last by another value, among rows where both are not null; one of them where several do.
 *
 * @example
 * ```ts
 * const lastChannel = lastBy(literal('web'), dateLiteral('2024-02-29'));
 * ```
 */
export function lastBy<O extends Expression<unknown>, B extends Expression<unknown>>(
  value: O,
  by: B,
  options: AggregateOptions = {},
): AggregateExpression<OperandValue<O> | NullOf<B>> {
  return aggregate('lastBy', [value, by], options);
}

function aggregate<T>(
  name: AggregateName,
  args: readonly (Expression<unknown> | OperationNode)[],
  options: CollectOptions & { readonly distinct?: boolean },
): AggregateExpression<T> {
  const nodes = args.map((arg) => ('kind' in arg ? arg : operandNode(arg)));
  return new AggregateExpression({
    ...AggregateFunctionNode.create(`martlet:${name}`, nodes),
    ...(options.distinct === true ? { distinct: true } : {}),
    ...(options.orderBy === undefined ? {} : { orderBy: orderByNode(options.orderBy) }),
    ...(options.filter === undefined ? {} : { filter: WhereNode.create(options.filter.toOperationNode()) }),
  } as AggregateFunctionNode);
}
