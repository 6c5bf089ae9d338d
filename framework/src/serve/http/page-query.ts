import { AliasNode, IdentifierNode, LimitNode, OffsetNode, type OperationNode, ParensNode } from 'kysely';
import { describeType, type LogicalType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import type { Filter } from '../../model/index.js';
import {
  all,
  any,
  column,
  columnCondition,
  compare,
  isNotNull,
  isNull,
  orderNode,
  selectQuery,
  table,
  typedLiteral,
} from '../../semantic/index.js';
import { literal, resolveRelations, SqlExpression } from '../../sql/index.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import { readCursor, type SortedBy, writeCursor } from './cursor.js';
import type { SentColumn } from './formats/format.js';
import type { ShownRelation } from './shown-relation.js';

/** A page of a relation's rows, as it is asked for. */
export interface RowsAsked {
  readonly select?: readonly string[];
  readonly where: readonly Filter[];
  readonly sort: readonly SortedBy[];
  /** All rows when left out. */
  readonly limit?: number;
  /** Where the page before ended. */
  readonly after?: string;
}

/** A query for a page, and how the next one is asked for. */
export interface PageQuery {
  readonly query: OperationNode;
  /** What its columns hold, those that are not sent too; undefined for a type of the engine. */
  readonly types: readonly (LogicalType | undefined)[];
  /** The query for the last of so many rows. */
  readonly endAfter: (size: number) => OperationNode;
  /** Continues behind a row of the query; undefined where rows can't be told apart. */
  readonly cursorAfter: ((row: readonly ResultValue[]) => string) | undefined;
  /** How many columns of the query are sent; what comes after them only says where the page ends. */
  readonly sent: number;
}

/**
 * The query for a page of rows. They are sorted as asked and then by the grain, so that pages neither overlap nor leave a row out.
 *
 * @param rows - A query that shows the relation’s rows, where they are not read by its name.
 * @throws MartletError `filter-column-unknown`, `cursor-invalid`, and what filters throw.
 */
export function pageQuery(
  relation: ShownRelation,
  { select, where, sort, limit, after }: RowsAsked,
  today: string,
  rows?: OperationNode,
): PageQuery {
  const { name, columns, grain } = relation;
  const shown = (select ?? [...columns.keys()]).map((wanted): SentColumn => ({ name: wanted, type: typeOf(relation, wanted) }));
  const order = fullOrder(relation, sort);
  const canContinue = grain !== undefined;
  if (after !== undefined && !canContinue)
    throw new MartletError('cursor-invalid', { problem: `the rows of ${relation.id} have no grain that a page could continue by` });
  const types = new Map([...columns].flatMap(([each, { type }]) => (type === undefined ? [] : [[each, type] as const])));
  const conditions = [
    ...(where.length === 0 ? [] : [columnCondition({ name: relation.id, alias: ROWS, columns: types, today }, where)]),
    ...(after === undefined ? [] : [behind(relation, order, readCursor(after, { relation: relation.id, sort: order }))]),
  ];
  const hidden = order.map(([each]) => each).filter((each) => !shown.some((one) => one.name === each));
  const selected = [...shown.map((each) => each.name), ...hidden];
  const query = selectQuery({
    selections: selected.map((each) => [each, column(ROWS, each)]),
    from: rows === undefined ? table(ROWS) : AliasNode.create(ParensNode.create(rows), IdentifierNode.create(ROWS)),
    where: conditions,
    orderBy: orderNode(
      order.map(([each, direction]) => ({ by: new SqlExpression(column(ROWS, each)), direction, nulls: 'last' as const })),
    ),
    ...(limit === undefined ? {} : { limit }),
  });
  const placed = rows === undefined ? resolveRelations(query, new Map([[ROWS, name]])).query : query;
  const places = order.map(([each]) => selected.indexOf(each));
  return {
    query: placed,
    endAfter: (size) => rowBehind(placed, size - 1),
    types: selected.map((each) => types.get(each)),
    sent: shown.length,
    cursorAfter: canContinue
      ? (row) => writeCursor({ relation: relation.id, sort: order, after: places.map((place) => row[place] ?? null) })
      : undefined,
  };
}

/** The query for the one row behind so many. */
function rowBehind(query: OperationNode, offset: number): OperationNode {
  const [limit, start] = [LimitNode.create(literal(1).toOperationNode()), OffsetNode.create(literal(offset).toOperationNode())];
  return { ...query, limit, offset: start } as OperationNode;
}

/** How the query reads the relation. */
const ROWS = 'rows_of';

/** The order as asked, and then by the grain. */
function fullOrder(relation: ShownRelation, sort: readonly SortedBy[]): readonly SortedBy[] {
  const asked = new Map<string, SortedBy>();
  for (const sorted of sort) {
    const type = typeOf(relation, sorted[0]);
    if (type === undefined || type.kind === 'json' || type.kind === 'array')
      throw new MartletError('request-invalid', {
        problems: [`${sorted[0]} (${type === undefined ? 'of a type of the engine' : describeType(type)}) has no order to sort by`],
      });
    if (!asked.has(sorted[0])) asked.set(sorted[0], sorted);
  }
  for (const each of relation.grain ?? []) if (!asked.has(each)) asked.set(each, [each, 'asc']);
  return [...asked.values()];
}

/** Rows behind the one with these values. Nulls come last in either direction. */
function behind(relation: ShownRelation, order: readonly SortedBy[], values: readonly ResultValue[]): OperationNode {
  const [first, ...rest] = order;
  if (first === undefined) return any([]);
  const [name, direction] = first;
  const node = column(ROWS, name);
  const [value = null, ...others] = values;
  const later = rest.length === 0 ? [] : [behind(relation, rest, others)];
  if (value === null) return rest.length === 0 ? any([]) : all([isNull(node), ...later]);
  const known = valueNode(typeOf(relation, name), value);
  return any([
    compare(node, direction === 'asc' ? '>' : '<', known),
    isNull(node),
    ...later.map((more) => all([isNotNull(node), compare(node, '=', known), more])),
  ]);
}

/** @throws MartletError `cursor-invalid` for a value that the column can't hold. */
function valueNode(type: LogicalType | undefined, value: ResultValue): OperationNode {
  // What JSON has no number for is text.
  const node = type?.kind === 'double' ? literal(Number(value)).toOperationNode() : type && typedLiteral(type, value);
  if (node !== undefined) return node;
  throw new MartletError('cursor-invalid', { problem: 'it holds a value that its column can’t' });
}

/** @throws MartletError `filter-column-unknown` */
function typeOf({ id, columns }: ShownRelation, name: string): LogicalType | undefined {
  const found = columns.get(name);
  if (found === undefined)
    throw new MartletError('filter-column-unknown', { relation: id, column: name, similar: similarNames(name, columns.keys()) });
  return found.type;
}
