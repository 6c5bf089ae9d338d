import { type Expression, type OperationNode, PartitionByItemNode, PartitionByNode } from 'kysely';
import type { DateString, DoubleNumber } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import { type AggregateExpression, sum } from './aggregates.js';
import { safeDivide } from './arithmetic.js';
import { dateAdd } from './dates.js';
import type { WindowEntry } from './entry.js';
import { becomes, CONSTANTS } from './mutation-hints.js';
import { callNode, constantNode, type NumberValue, type Operand, type OperandValue, operandNode, type Strict } from './operand.js';
import { type OrderBy, orderByNode } from './ordering.js';
import type { WindowFunctionName } from './registry.js';

export const windowFunctions = {
  rowNumber: { value: 'integer', nulls: 'never', reads: 'operands', passes: 'place', order: 'matters', mutants: becomes('window', 'rank') },
  rank: { value: 'integer', nulls: 'never', reads: 'operands', passes: 'place', order: 'free', mutants: becomes('window', 'denseRank') },
  denseRank: { value: 'integer', nulls: 'never', reads: 'operands', passes: 'place', order: 'free', mutants: becomes('window', 'rank') },
  percentRank: {
    value: 'double',
    nulls: 'never',
    reads: 'operands',
    passes: 'place',
    order: 'matters',
    mutants: becomes('window', 'cumeDist'),
  },
  cumeDist: {
    value: 'double',
    nulls: 'never',
    reads: 'operands',
    passes: 'place',
    order: 'matters',
    mutants: becomes('window', 'percentRank'),
  },
  ntile: { value: 'integer', nulls: 'never', reads: 'operands', passes: 'place', order: 'matters', mutants: CONSTANTS },
  lag: { value: 'first', nulls: 'possible', reads: 'operands', passes: 'value', order: 'matters', mutants: becomes('window', 'lead') },
  lead: { value: 'first', nulls: 'possible', reads: 'operands', passes: 'value', order: 'matters', mutants: becomes('window', 'lag') },
  firstValue: {
    value: 'first',
    nulls: 'possible',
    reads: 'operands',
    passes: 'value',
    order: 'matters',
    mutants: becomes('window', 'lastValue'),
  },
  lastValue: {
    value: 'first',
    nulls: 'possible',
    reads: 'operands',
    passes: 'value',
    order: 'matters',
    mutants: becomes('window', 'firstValue'),
  },
  nthValue: { value: 'first', nulls: 'possible', reads: 'operands', passes: 'value', order: 'matters', mutants: CONSTANTS },
} satisfies Readonly<Record<string, WindowEntry>>;

/** A function that needs a window: pass it to {@link over}. */
export class WindowFunction<T> {
  /** Only a type. */
  declare readonly valueType: T;

  /** @param node The call in Kysely's tree; functions such as `rowNumber` make it. */
  constructor(readonly node: OperationNode) {}
}

/** Where a frame ends: so many rows before (negative) or after (positive) the current one (0), or at the partition's end. */
export type FrameBound = number | 'unbounded';

/** The rows around the current one that a function sees. `range` takes in all rows that are equal in the order. */
export type Frame =
  | {
      /** Its first and its last row, both inclusive: `[-6, 0]` is the current row and the six before it. */
      readonly rows: readonly [FrameBound, FrameBound];
    }
  | {
      /** The same, by the value of the order: `0` is all rows that are equal to the current one. */
      readonly range: readonly [0 | 'unbounded', 0 | 'unbounded'];
    };

/** The rows that a function sees, from where its own row stands. */
export interface Window {
  /** What the rows of a window have in common; all rows when left out. */
  readonly partitionBy?: Expression<unknown> | readonly Expression<unknown>[];
  /** The order of the rows in a window; none when left out. */
  readonly orderBy?: OrderBy;
  /** All rows up to the current one and its equals when left out; the whole partition for first, last and nth value. */
  readonly frame?: Frame;
}

/** A window with an order. */
export interface OrderedWindow extends Window {
  /** The order of the rows; nulls come last unless it says otherwise. */
  readonly orderBy: OrderBy;
}

/** Whether a function skips nulls. */
export interface NullOptions {
  /** Whether rows whose value is null are passed over; false when left out. */
  readonly ignoreNulls?: boolean;
}

/**
 * A window function or an aggregate over the rows of a window.
 *
 * @example
 * ```ts
 * const rowInMonth = over(rowNumber(), { partitionBy: literal('2024-02'), orderBy: desc(literal(1)) });
 * ```
 */
export function over<T>(fn: WindowFunction<T> | AggregateExpression<T>, window: Window = {}): SqlExpression<T> {
  const called = fn instanceof WindowFunction ? fn.node : fn.toOperationNode();
  const args: OperationNode[] = [called];
  if (window.partitionBy !== undefined) {
    const items = Array.isArray(window.partitionBy)
      ? (window.partitionBy as readonly Expression<unknown>[])
      : [window.partitionBy as Expression<unknown>];
    args.push(
      PartitionByNode.create(
        items.map((item) => PartitionByItemNode.create(item.toOperationNode() as Parameters<typeof PartitionByItemNode.create>[0])),
      ),
    );
  }
  if (window.orderBy !== undefined) args.push(orderByNode(window.orderBy));
  if (window.frame !== undefined) args.push(constantNode(frameSql(window.frame)));
  return new SqlExpression(callNode('over', ...args));
}

/**
 * The number of a row in its window, from one.
 *
 * @example
 * ```ts
 * const position = over(rowNumber(), { orderBy: literal(1) });
 * ```
 */
export function rowNumber(): WindowFunction<number> {
  return windowFunction('rowNumber');
}

/**
 * The place of a row in its window; equal rows share one, and places are left out after them.
 *
 * @example
 * ```ts
 * const place = over(rank(), { orderBy: literal(1) });
 * ```
 */
export function rank(): WindowFunction<number> {
  return windowFunction('rank');
}

/**
 * The place of a row in its window; equal rows share one, and no place is left out.
 *
 * @example
 * ```ts
 * const place = over(denseRank(), { orderBy: literal(1) });
 * ```
 */
export function denseRank(): WindowFunction<number> {
  return windowFunction('denseRank');
}

/**
 * The share of the other rows that come before a row: 0 for the first, at most 1.
 *
 * @example
 * ```ts
 * const share = over(percentRank(), { orderBy: literal(1) });
 * ```
 */
export function percentRank(): WindowFunction<DoubleNumber> {
  return windowFunction('percentRank');
}

/**
 * The share of rows that come before a row or equal it: above 0, at most 1.
 *
 * @example
 * ```ts
 * const share = over(cumeDist(), { orderBy: literal(1) });
 * ```
 */
export function cumeDist(): WindowFunction<DoubleNumber> {
  return windowFunction('cumeDist');
}

/**
 * The number, from one, of the equally large group that a row falls into.
 *
 * @example
 * ```ts
 * const quartile = over(ntile(4), { orderBy: literal(1) });
 * ```
 */
export function ntile(groups: number): WindowFunction<number> {
  return windowFunction('ntile', constantNode(groups));
}

/**
 * The value of an earlier row of the window; null where there is none.
 *
 * @example
 * ```ts
 * const before = over(lag(literal(1)), { orderBy: literal(1) });
 * ```
 */
export function lag<O extends Expression<unknown>>(
  value: O,
  offset = 1,
  options: NullOptions = {},
): WindowFunction<OperandValue<O> | null> {
  return windowFunction('lag', operandNode(value), constantNode(offset), constantNode(options.ignoreNulls === true));
}

/**
 * The value of a later row of the window; null where there is none.
 *
 * @example
 * ```ts
 * const after = over(lead(literal(1)), { orderBy: literal(1) });
 * ```
 */
export function lead<O extends Expression<unknown>>(
  value: O,
  offset = 1,
  options: NullOptions = {},
): WindowFunction<OperandValue<O> | null> {
  return windowFunction('lead', operandNode(value), constantNode(offset), constantNode(options.ignoreNulls === true));
}

/**
 * The value of the first row of the frame, which is the whole window unless said otherwise.
 *
 * @example
 * ```ts
 * const first = over(firstValue(literal(1), { ignoreNulls: true }), { orderBy: literal(1) });
 * ```
 */
export function firstValue<O extends Expression<unknown>>(value: O, options: NullOptions = {}): WindowFunction<OperandValue<O>> {
  return windowFunction('firstValue', operandNode(value), constantNode(options.ignoreNulls === true));
}

/**
 * The value of the last row of the frame, which is the whole window unless said otherwise.
 *
 * @example
 * ```ts
 * const last = over(lastValue(literal(1)), { orderBy: literal(1) });
 * ```
 */
export function lastValue<O extends Expression<unknown>>(value: O, options: NullOptions = {}): WindowFunction<OperandValue<O>> {
  return windowFunction('lastValue', operandNode(value), constantNode(options.ignoreNulls === true));
}

/**
 * The value of the frame's row with a number, from one; null where the frame is shorter.
 *
 * @example
 * ```ts
 * const second = over(nthValue(literal(1), 2), { orderBy: literal(1) });
 * ```
 */
export function nthValue<O extends Expression<unknown>>(
  value: O,
  n: number,
  options: NullOptions = {},
): WindowFunction<OperandValue<O> | null> {
  return windowFunction('nthValue', operandNode(value), constantNode(n), constantNode(options.ignoreNulls === true));
}

/**
 * The sum of all rows of the window up to the current one.
 *
 * @example
 * ```ts
 * const soFar = runningSum(literal(1), { orderBy: dateLiteral('2024-02-29') });
 * ```
 */
export function runningSum<O extends Expression<NumberValue | null>>(value: O, window: Omit<OrderedWindow, 'frame'>) {
  return over(sum(value), { ...window, frame: { rows: ['unbounded', 0] } });
}

/**
 * A value's share of the sum over its window, as a double; null where the sum is zero.
 *
 * @example
 * ```ts
 * const share = ratioToReport(literal(1), { partitionBy: literal('2024-02') });
 * ```
 */
export function ratioToReport<O extends Expression<NumberValue | null>>(
  value: O,
  window: Pick<Window, 'partitionBy'> = {},
): SqlExpression<Strict<DoubleNumber, O> | null> {
  const total: Expression<NumberValue | null> = over(sum(value), window);
  return safeDivide(value as Expression<NumberValue | null>, total) as SqlExpression<Strict<DoubleNumber, O> | null>;
}

/**
 * Names the island that a day belongs to: days that follow each other without a gap get the same value, which is the day
 * before the island's first less its place, and means nothing by itself. Group by it and `partitionBy` to find first and
 * last days. Each day may occur once in a partition.
 *
 * @example
 * ```ts
 * const island = islandOfDays(dateLiteral('2024-02-29'), { partitionBy: literal('C-1') });
 * ```
 */
export function islandOfDays<O extends Expression<DateString | null>>(
  day: O,
  window: Pick<Window, 'partitionBy'> = {},
): SqlExpression<Strict<DateString, O>> {
  const place: Operand<number> = over(rowNumber(), { ...window, orderBy: day });
  const before = new SqlExpression<number>(callNode('negate', operandNode(place)));
  return dateAdd('day', before, day as Expression<DateString | null>) as SqlExpression<Strict<DateString, O>>;
}

/**
 * Names the island that a whole number belongs to: numbers that follow each other without a gap get the same value, which
 * means nothing by itself. Group by it and `partitionBy` to find where islands begin and end, and so the gaps between them.
 * Each number may occur once in a partition.
 *
 * @example
 * ```ts
 * const island = islandOfNumbers(literal<number>(7), { partitionBy: literal('C-1') });
 * ```
 */
export function islandOfNumbers<O extends Expression<number | null>>(
  value: O,
  window: Pick<Window, 'partitionBy'> = {},
): SqlExpression<Strict<number, O>> {
  const place = over(rowNumber(), { ...window, orderBy: value });
  return new SqlExpression(callNode('subtract', operandNode(value), operandNode(place)));
}

function windowFunction<T>(name: WindowFunctionName, ...args: readonly OperationNode[]): WindowFunction<T> {
  return new WindowFunction(callNode(name, ...args));
}

function frameSql(frame: Frame): string {
  const [unit, [start, end]] = 'rows' in frame ? (['rows', frame.rows] as const) : (['range', frame.range] as const);
  return `${unit} between ${boundSql(start, 'preceding')} and ${boundSql(end, 'following')}`;
}

function boundSql(bound: FrameBound, unbounded: 'preceding' | 'following'): string {
  if (bound === 'unbounded') return `unbounded ${unbounded}`;
  if (bound === 0) return 'current row';
  return bound < 0 ? `${-bound} preceding` : `${bound} following`;
}
