import {
  type AliasedExpression,
  AliasNode,
  type Expression,
  IdentifierNode,
  LimitNode,
  type OperationNode,
  SelectionNode,
  type SelectQueryNode,
  SetOperationNode,
} from 'kysely';
import { type Column, type Columns, type DateString, exactRows, type LogicalType, type Row } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import { constantValue } from '../portable.js';
import { castNode, fromTextNode } from './casts.js';
import type { DateUnit } from './dates.js';
import type { TableEntry } from './entry.js';
import { CONSTANTS, OPERANDS_ONLY } from './mutation-hints.js';
import {
  callNode,
  constantNode,
  type DateOperand,
  type Operand,
  type OperandValue,
  operandNode,
  temporalNode,
  typeNode,
} from './operand.js';

export const tableFunctions = {
  unnest: {
    value: 'unknown',
    nulls: 'possible',
    reads: 'operands',
    columns: ([, name]) => [String(name && constantValue(name))],
    mutants: OPERANDS_ONLY,
  },
  series: {
    writtenAs: 'generateSeries',
    value: 'integer',
    nulls: 'possible',
    reads: 'operands',
    columns: () => ['value'],
    mutants: CONSTANTS,
  },
  dateSpine: { value: 'date', nulls: 'possible', reads: 'operands', columns: () => ['value'], mutants: OPERANDS_ONLY },
} satisfies Readonly<Record<string, TableEntry>>;

/** Rows that stand in `from` and in joins under a name: `rows.as('days')`. */
export class TableExpression<R> extends SqlExpression<R> {
  /** Names the rows in `from` or in a join. */
  override as<A extends string>(alias: A): AliasedExpression<R, A> {
    return super.as(alias);
  }
}

/**
 * One row for each value of an array, in a column of the given name and type. It reads columns of tables before it, so
 * it stands in a lateral join: `.crossJoinLateral(({ ref }) => unnest(ref('orders.tags'), 'tag', text()).as('tags'))`.
 *
 * @example
 * ```ts
 * const tags = unnest(arrayOf(literal<string>('new')), 'tag', text()).as('tags');
 * ```
 */
export function unnest<O extends Expression<readonly unknown[] | null>, N extends string, T>(
  array: O,
  column: N,
  type: Column<T, unknown> &
    ([T] extends [NonNullable<OperandValue<O>> extends readonly (infer E)[] ? NonNullable<E> : never] ? unknown : never),
): TableExpression<{ [K in N]: T }> {
  return table('unnest', operandNode(array), constantNode(column), typeNode(type.definition.type));
}

/** A row of {@link generateSeries} or {@link dateSpine}. */
export interface SeriesRow<T> {
  /** The number, or the day. */
  value: T;
}

/**
 * The whole numbers from one to another, both included, in a column `value`.
 *
 * @example
 * ```ts
 * const numbers = generateSeries(1, 10).as('numbers');
 * ```
 */
export function generateSeries(start: Operand<number>, stop: Operand<number>, step = 1): TableExpression<SeriesRow<number>> {
  return table('series', operandNode(start), operandNode(stop), constantNode(step));
}

/**
 * The first days of all units from the one that holds `start` to the one that holds `end`, both included, in a column
 * `value`.
 *
 * @example
 * ```ts
 * const days = dateSpine('day', '2024-01-01', '2024-12-31').as('days');
 * ```
 */
export function dateSpine(unit: DateUnit, start: DateOperand, end: DateOperand): TableExpression<SeriesRow<DateString>> {
  return table('dateSpine', constantNode(unit), temporalNode(start), temporalNode(end));
}

/**
 * Rows that are written in the query itself. Each value is converted exactly or refused, by the rules by which fields of files are read: it is never
 * rounded, and an instant keeps its offset until it is in UTC.
 *
 * @throws MartletError `values-unfit`, which lists all values that a column does not hold exactly.
 *
 * @example
 * ```ts
 * const channels = valuesOf({ code: text().notNull(), rank: integer() }, [{ code: 'web', rank: 1 }]).as('channels');
 * ```
 */
export function valuesOf<const C extends Columns>(columns: C, rows: readonly NoInfer<Row<C>>[]): TableExpression<Row<C>> {
  const [first, ...rest] = exactRows(columns, rows).map((row) => valuesRow(columns, row));
  if (first === undefined) {
    const empty = Object.fromEntries(Object.keys(columns).map((name) => [name, null]));
    return new TableExpression({ ...valuesRow(columns, empty), limit: LimitNode.create(constantNode(0)) } as SelectQueryNode);
  }
  if (rest.length === 0) return new TableExpression(first);
  return new TableExpression({
    ...first,
    setOperations: rest.map((row) => SetOperationNode.create('union', row, true)),
  } as SelectQueryNode);
}

function valuesRow(columns: Columns, row: Readonly<Record<string, unknown>>): SelectQueryNode {
  const selections = Object.entries(columns).map(([name, column]) =>
    SelectionNode.create(AliasNode.create(typedNode(row[name], column.definition.type), IdentifierNode.create(name))),
  );
  return { kind: 'SelectQueryNode', selections };
}

/** A value in its type. What an array holds is cast by itself: BigQuery converts no array as a whole. */
function typedNode(value: unknown, type: LogicalType): OperationNode {
  if (type.kind !== 'array' || !Array.isArray(value)) return fromTextNode(constantNode(value as string), type);
  return castNode(callNode('arrayLiteral', ...value.map((item) => typedNode(item, type.of))), type);
}

function table<R>(name: 'unnest' | 'series' | 'dateSpine', ...args: readonly OperationNode[]): TableExpression<R> {
  return new TableExpression(callNode(name, ...args));
}
