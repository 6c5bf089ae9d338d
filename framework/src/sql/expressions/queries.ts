import {
  AliasNode,
  BinaryOperationNode,
  ColumnNode,
  type Expression,
  type ExpressionBuilder,
  expressionBuilder,
  type OperationNode,
  OperatorNode,
  ParensNode,
  ReferenceNode,
  type SelectQueryBuilder,
  SelectQueryNode,
  TableNode,
  ValueNode,
} from 'kysely';
import { type TimestampString, text } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { SqlExpression } from '../expression.js';
import { selectedColumns } from '../projection.js';
import type { ExpressionsIn, NoColumns, SelectQuery } from '../query/index.js';
import { caseWhen, ifElse } from './conditions.js';
import { dateDiff } from './dates.js';
import { type Condition, callNode } from './operand.js';
import type { OrderBy } from './ordering.js';
import { valuesOf } from './tables.js';
import { lag, over, rowNumber, runningSum } from './windows.js';

/** A query whose rows are `R`, as Kysely's `selectFrom(…).select(…)` returns it. */
export interface Query<R> {
  /** Only a type: the row that the query returns. */
  readonly expressionType?: R | undefined;
  /** The query in Kysely's tree. */
  toOperationNode(): OperationNode;
}

/** What a query over the rows of another reads. */
export interface InputRows<R> {
  /** A row of the other query. */
  input: R;
}

/** A query over the rows of another, which are called `input` in it. */
export type QueryOver<R, O = R> = SelectQuery<InputRows<R>, InputRows<R>, O>;

/** An expression over the rows of a query. */
export type OverRows<R, T> = (eb: ExpressionsIn<InputRows<R>, InputRows<R>>) => T;

/**
 * Keeps the rows for which a condition over window functions holds, before `distinct` and `limit`. Beside `groupBy`, let
 * it name selected columns, not aggregates.
 *
 * @example
 * ```ts
 * const latest = (db: Db<{ orders: { id: number; at: TimestampString } }>) =>
 *   qualify(db.selectFrom('orders').select('id'), (eb) => eb(over(rowNumber(), { orderBy: desc(eb.ref('at')) }), '=', 1));
 * ```
 */
export function qualify<D, S, O>(query: SelectQuery<D, S, O>, condition: (eb: ExpressionsIn<D, S>) => Condition): SelectQuery<D, S, O>;
export function qualify<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  condition: (eb: ExpressionBuilder<DB, TB>) => Condition,
): SelectQueryBuilder<DB, TB, O>;
export function qualify(query: Filtered, condition: (eb: never) => Condition): unknown {
  const node = condition(expressionBuilder() as never).toOperationNode();
  return query.having(new SqlExpression<boolean>(callNode('qualify', node)));
}

interface Filtered {
  having(condition: Expression<boolean>): unknown;
}

/**
 * Keeps one row of each group of rows that `partitionBy` holds to be the same: the first by `orderBy`.
 *
 * @example
 * ```ts
 * const latest = (db: Db<{ orders: { id: number; at: TimestampString } }>) =>
 *   deduplicate(db.selectFrom('orders').selectAll(), ({ ref }) => ({ partitionBy: [ref('id')], orderBy: desc(ref('at')) }));
 * ```
 */
export function deduplicate<R>(
  query: Query<R>,
  by: OverRows<R, { readonly partitionBy: readonly Expression<unknown>[]; readonly orderBy: OrderBy }>,
): QueryOver<R> {
  return qualify(rowsOf(query).selectAll(), (eb) => eb(over(rowNumber(), by(eb)), '=', 1));
}

/** What {@link sessionize} adds to a row. */
export interface SessionNumbers {
  /** 1 for the first row of a session, else 0. */
  starts_session: number;
  /** The number of the session in its partition, from 1. */
  session_number: number;
}

/**
 * Numbers the sessions of each partition: a session ends when more than `gapSeconds` pass before the next row. Adds the
 * columns `starts_session` (1 for a session's first row) and `session_number` (from one), in place of columns of these names that the query
 * itself names; `martlet check` refuses those that a `selectAll` of a relation brings.
 *
 * @example
 * ```ts
 * const sessions = (db: Db<{ views: { visitor: string; at: TimestampString } }>) =>
 *   sessionize(db.selectFrom('views').selectAll(), ({ ref }) => ({ partitionBy: [ref('visitor')], at: ref('at'), gapSeconds: 1800 }));
 * ```
 */
export function sessionize<R>(
  query: Query<R>,
  by: OverRows<
    R,
    { readonly partitionBy: readonly Expression<unknown>[]; readonly at: Expression<TimestampString>; readonly gapSeconds: number }
  >,
): QueryOver<R, R & SessionNumbers> {
  const { partitionBy, at, gapSeconds } = by(expressions());
  const window = { partitionBy, orderBy: at };
  const pause = dateDiff('second', over(lag(at), window), at);
  const eb = expressionBuilder<Record<never, never>>();
  const goesOn = eb(pause as Expression<unknown>, '<=', gapSeconds) as Condition;
  const marked = withoutColumns(query, ['starts_session', 'session_number']).select(ifElse(goesOn, 0, 1).as('starts_session'));
  const startsSession = expressionBuilder<{ input: { starts_session: number } }, 'input'>().ref('input.starts_session');
  const numbered = rowsOf(marked).selectAll('input');
  return numbered.select(runningSum(startsSession, window).as('session_number')) as unknown as QueryOver<R, R & SessionNumbers>;
}

/** What {@link pivot} makes of a query. */
export interface PivotOptions<R, K extends keyof R & string, V extends string, T> {
  /** The names of the query's columns that identify a row of the result. */
  readonly keep: readonly K[];
  /** The name of the query's column whose values become columns. */
  readonly by: keyof R & string;
  /** Those values, which name the columns. */
  readonly values: readonly V[];
  /** The aggregate in each cell, over the rows that `filter` selects. */
  readonly aggregate: (eb: ExpressionsIn<InputRows<R>, InputRows<R>>, filter: Condition) => Expression<T>;
}

/**
 * Turns the values of a column into columns, each an aggregate; null where no row stands behind a cell.
 *
 * @example
 * ```ts
 * const byChannel = (db: Db<{ sales: { day: DateString; channel: string; amount: number } }>) =>
 *   pivot(db.selectFrom('sales').selectAll(), {
 *     keep: ['day'],
 *     by: 'channel',
 *     values: ['web', 'retail'],
 *     aggregate: ({ ref }, filter) => sum(ref('amount'), { filter }),
 *   });
 * ```
 */
export function pivot<R, const K extends keyof R & string, const V extends string, T>(
  query: Query<R>,
  options: PivotOptions<R, K, V, T>,
): QueryOver<R, { [N in K]: R[N] } & { [N in V]: T | null }> {
  const eb = expressions<InputRows<R>, InputRows<R>>();
  const by = rowsColumn(options.by);
  const cells = options.values.map((value) => options.aggregate(eb, equals(by, value)));
  const aliased = cells.map((cell, index) => new SqlExpression(cell.toOperationNode()).as(options.values[index] as string));
  const kept = options.keep.map((name) => rowsColumn(name));
  const selected = rowsOf(query).select([
    ...options.keep.map((name, index) => (kept[index] as SqlExpression<unknown>).as(name)),
    ...aliased,
  ]);
  return (kept.length === 0 ? selected : selected.groupBy(kept)) as unknown as QueryOver<R, { [N in K]: R[N] } & { [N in V]: T | null }>;
}

/** What {@link unpivot} makes of a query. */
export interface UnpivotOptions<R, K extends keyof R & string, V extends keyof R & string, N extends string, W extends string> {
  /** The names of the query's columns that stay. */
  readonly keep: readonly K[];
  /** The names of the query's columns that become rows. */
  readonly columns: readonly V[];
  /** The column that tells which of them a row comes from. */
  readonly name: N;
  /** The column that holds its value. */
  readonly value: W;
}

/**
 * Turns columns into rows, one for each of them; nulls stay.
 *
 * @throws TypeError where `columns` is empty.
 *
 * @example
 * ```ts
 * const long = (db: Db<{ sales: { day: DateString; web: number; retail: number } }>) =>
 *   unpivot(db.selectFrom('sales').selectAll(), { keep: ['day'], columns: ['web', 'retail'], name: 'channel', value: 'amount' });
 * ```
 */
export function unpivot<
  R,
  const K extends keyof R & string,
  const V extends keyof R & string,
  const N extends string,
  const W extends string,
>(query: Query<R>, options: UnpivotOptions<R, K, V, N, W>): QueryOver<R, { [C in K]: R[C] } & { [C in N]: V } & { [C in W]: R[V] }> {
  const names = valuesOf(
    { column_name: text().notNull() },
    options.columns.map((name) => ({ column_name: name })),
  ).as('names');
  const name = new SqlExpression<string>(ReferenceNode.create(ColumnNode.create('column_name'), TableNode.create('names')));
  const [first, ...rest] = options.columns;
  if (first === undefined) throw new TypeError('unpivot needs at least one column');
  const value = rest.reduce(
    (branches, column) => branches.when(equals(name, column), rowsColumn(column)),
    caseWhen(equals(name, first), rowsColumn(first)),
  );
  const joined = rowsOf(query).crossJoin(names) as unknown as QueryOver<R, NoColumns>;
  return joined.select([
    ...options.keep.map((column) => rowsColumn(column).as(column)),
    name.as(options.name),
    value.end().as(options.value),
  ]) as unknown as QueryOver<R, { [C in K]: R[C] } & { [C in N]: V } & { [C in W]: R[V] }>;
}

/**
 * The rows of several queries, whose columns are matched by name; each must name its columns, not `selectAll`.
 *
 * @throws MartletError `union-columns-differ` where a query lacks a column of another, and `union-columns-unknown` where one does not name its columns.
 *
 * @example
 * ```ts
 * const all = (db: Db<{ a: { id: number; name: string }; b: { name: string; id: number } }>) =>
 *   unionAllByName(db.selectFrom('a').select(['id', 'name']), db.selectFrom('b').select(['name', 'id']));
 * ```
 */
export function unionAllByName<R>(first: Query<R>, ...others: readonly Query<NoInfer<R>>[]): QueryOver<R> {
  const names = columnNames(first);
  return others.reduce<QueryOver<R>>(
    (query, other) => {
      const present = columnNames(other);
      const missing = [...names.filter((name) => !present.includes(name)), ...present.filter((name) => !names.includes(name))];
      if (missing.length > 0) throw new MartletError('union-columns-differ', { columns: missing });
      return query.unionAll(selectColumns(other, names));
    },
    selectColumns(first, names),
  );
}

/** All columns of a query but some, where its names are known; where a `*` hides them, the check finds two of one name. */
function withoutColumns<R>(query: Query<R>, names: readonly string[]): QueryOver<R, NoColumns> {
  const present = visibleColumns(query.toOperationNode());
  const isReplaced = (name: string): boolean => names.includes(name.toLowerCase());
  if (present === undefined || !present.some(isReplaced)) return rowsOf(query).selectAll('input');
  const kept = present.filter((name) => !isReplaced(name));
  return rowsOf(query).select(kept.map((name) => rowsColumn(name).as(name))) as unknown as QueryOver<R, NoColumns>;
}

/** The names of the columns that a query returns, looked for behind a `*` over a subquery; undefined where a relation hides them. */
function visibleColumns(node: OperationNode): readonly string[] | undefined {
  if (ParensNode.is(node)) return visibleColumns(node.node);
  if (AliasNode.is(node)) return visibleColumns(node.node);
  if (!SelectQueryNode.is(node)) return undefined;
  const named = selectedColumns(node);
  if (named !== undefined) return named;
  const [from, ...others] = node.from?.froms ?? [];
  const isPlain = node.selections?.length === 1 && others.length === 0 && node.joins === undefined;
  return isPlain && from !== undefined ? visibleColumns(from) : undefined;
}

function selectColumns<R>(query: Query<R>, names: readonly string[]): QueryOver<R> {
  return rowsOf(query).select(names.map((name) => rowsColumn(name).as(name))) as unknown as QueryOver<R>;
}

function columnNames(query: Query<unknown>): readonly string[] {
  const node = query.toOperationNode();
  const names = SelectQueryNode.is(node) ? selectedColumns(node) : undefined;
  if (names === undefined) throw new MartletError('union-columns-unknown', {});
  return names;
}

function rowsOf<R>(query: Query<R>): QueryOver<R, NoColumns> {
  return expressions<NoColumns, NoColumns>().selectFrom(new SqlExpression<R>(query.toOperationNode()).as('input')) as unknown as QueryOver<
    R,
    NoColumns
  >;
}

/** Kysely's expression builder, which is the same for all rows, with Martlet's types. */
function expressions<D, S>(): ExpressionsIn<D, S> {
  return expressionBuilder<Record<never, never>>() as unknown as ExpressionsIn<D, S>;
}

function rowsColumn(name: string): SqlExpression<unknown> {
  return new SqlExpression(ReferenceNode.create(ColumnNode.create(name), TableNode.create('input')));
}

function equals(left: Expression<unknown>, right: string): SqlExpression<boolean> {
  return new SqlExpression(BinaryOperationNode.create(left.toOperationNode(), OperatorNode.create('='), ValueNode.createImmediate(right)));
}
