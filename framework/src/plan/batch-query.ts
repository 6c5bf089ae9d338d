import {
  type Expression,
  ExpressionWrapper,
  expressionBuilder,
  NOOP_QUERY_EXECUTOR,
  type OperationNode,
  ParensNode,
  QueryCreator,
  type SqlBool,
} from 'kysely';
import type { LogicalType } from '../columns/index.js';
import { dateLiteral, timestampLiteral } from '../sql/index.js';
import type { Range } from './due-ranges.js';

type Rows = Record<string, unknown>;
type Tables = { readonly batch: Rows };

/** The rows of a query whose time lies in a range. A row without a time lies in none, not even in one without ends. */
export function rowsInRange(
  query: OperationNode,
  columns: readonly string[],
  time: { readonly column: string; readonly type: LogicalType },
  range: Range,
): OperationNode {
  const { from, to } = range;
  const eb = expressionBuilder<Tables, 'batch'>();
  const bound = (value: string): Expression<unknown> =>
    time.type.kind === 'date' ? dateLiteral(value.slice(0, 10)) : timestampLiteral(value);
  const column = `batch.${time.column}` as const;
  const conditions: Expression<SqlBool>[] = [
    ...(from === undefined ? [] : [eb(column, '>=', bound(from))]),
    ...(to === undefined ? [] : [eb(column, '<', bound(to))]),
  ];
  return rowsWhere(query, columns, conditions.length === 0 ? eb(column, 'is not', null) : eb.and(conditions));
}

/** The rows of a query for which a condition over `batch` holds. */
export function rowsWhere(query: OperationNode, columns: readonly string[], condition: Expression<SqlBool>): OperationNode {
  const db = new QueryCreator<Record<string, Rows>>({ executor: NOOP_QUERY_EXECUTOR });
  const rows = new ExpressionWrapper<Record<string, Rows>, never, Rows>(ParensNode.create(query));
  return db
    .selectFrom(rows.as('batch'))
    .select(columns.map((column) => `batch.${column}` as const))
    .where(condition as unknown as Expression<SqlBool>)
    .toOperationNode();
}

/** The greatest value of a column, as `greatest`. */
export function greatestOf(relation: { readonly schema: string; readonly name: string }, column: string): OperationNode {
  const db = new QueryCreator<Record<string, Rows>>({ executor: NOOP_QUERY_EXECUTOR });
  return db
    .withSchema(relation.schema)
    .selectFrom(relation.name)
    .select((eb) => eb.fn.max(column).as('greatest'))
    .toOperationNode();
}
