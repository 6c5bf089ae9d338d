import type { OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import type { Measure } from '../model/index.js';
import { coalesce, max, min, safeDivide, sum } from '../sql/index.js';
import { aggregateType } from './measure-node.js';
import { anyTyped, column } from './nodes.js';

/** A column in which a roll-up keeps a measure, or a part of it. */
export interface KeptColumn {
  readonly name: string;
  readonly measure: Measure;
  readonly type: LogicalType;
}

/** How a roll-up keeps a measure. */
export interface KeptMeasure {
  /** How its values become one of several rows; a `cut` is right only where each row of the answer is one row of the roll-up. */
  readonly adds: 'sum' | 'count' | 'min' | 'max' | 'mean' | 'cut';
  readonly columns: readonly KeptColumn[];
  /** The column with the number of rows that count, where only some do. */
  readonly rows: string | undefined;
}

/**
 * How a roll-up keeps a measure, given the type of what it reads; undefined for a balance, which is never added over time. Sums of doubles
 * depend on the order of rows, so they are added once.
 */
export function keptMeasure(name: string, measure: Measure, type: LogicalType | undefined): KeptMeasure | undefined {
  const { aggregation } = measure;
  const isExact = type?.kind === 'integer' || type?.kind === 'decimal';
  const kept = (suffix: string, as: Measure['aggregation']): KeptColumn => {
    const part = { ...measure, aggregation: as };
    return { name: `${name}${suffix}`, measure: part, type: aggregateType(part, type, undefined) };
  };
  const whole = [kept('', aggregation)];
  const isCounted = (measure.where ?? []).length > 0;
  const isItself = aggregation === 'count' && measure.of === undefined;
  const rows = isCounted ? { rows: isItself ? name : rowsColumn(name) } : { rows: undefined };
  switch (aggregation) {
    case 'sum':
      return { adds: isExact ? 'sum' : 'cut', columns: whole, ...rows };
    case 'count':
    case 'count true':
      return { adds: 'count', columns: whole, ...rows };
    case 'min':
    case 'max':
      return { adds: aggregation, columns: whole, ...rows };
    case 'average':
      return isExact
        ? { adds: 'mean', columns: [kept('_sum', 'sum'), kept('_count', 'count')], ...rows }
        : { adds: 'cut', columns: whole, ...rows };
    case 'count distinct':
    case 'median':
    case 'percentile':
    case 'first':
    case 'last':
      return { adds: 'cut', columns: whole, ...rows };
    case 'balance':
      return undefined;
    default:
      return aggregation satisfies never;
  }
}

const rowsColumn = (name: string): string => `${name}_rows`;

/** A measure as one row of a roll-up holds it. */
export function keptValue(alias: string, measure: Measure, { adds, columns }: KeptMeasure): OperationNode {
  const [first, second] = columns.map(({ name }) => column(alias, name));
  if (first === undefined) throw new RangeError('a measure without a column');
  if (adds === 'mean' && second !== undefined) return safeDivide(anyTyped(first), anyTyped(second)).toOperationNode();
  const isCount = adds === 'count' || measure.aggregation === 'count distinct';
  return isCount ? coalesce(anyTyped(first), 0 as never).toOperationNode() : first;
}

/** A measure of rows of a roll-up that meet a condition: the same as of the rows that they were made of. */
export function keptNode(
  alias: string,
  measure: Measure,
  { adds, columns }: KeptMeasure,
  condition: OperationNode | undefined,
): OperationNode {
  const [first, second] = columns.map(({ name }) => column(alias, name));
  if (first === undefined) throw new RangeError('a measure without a column');
  const options = condition === undefined ? {} : { filter: anyTyped(condition) };
  const of = anyTyped(first);
  switch (adds) {
    case 'sum':
      return sum(of, options).toOperationNode();
    case 'count':
      return coalesce(sum(of, options), 0 as never).toOperationNode();
    case 'min':
      return min(of, options).toOperationNode();
    case 'max':
      return max(of, options).toOperationNode();
    case 'mean':
      return safeDivide(sum(of, options), sum(anyTyped(second ?? first), options)).toOperationNode();
    case 'cut': {
      // One row: its value is the greatest.
      const value = max(of, options);
      return measure.aggregation === 'count distinct' ? coalesce(value, 0 as never).toOperationNode() : value.toOperationNode();
    }
    default:
      return adds satisfies never;
  }
}
