import {
  AliasNode,
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  CommonTableExpressionNameNode,
  CommonTableExpressionNode,
  FromNode,
  GroupByItemNode,
  GroupByNode,
  HavingNode,
  IdentifierNode,
  JoinNode,
  LimitNode,
  type OperationNode,
  OperatorNode,
  type OrderByNode,
  OrNode,
  ParensNode,
  ReferenceNode,
  SelectionNode,
  type SelectQueryNode,
  SetOperationNode,
  type SimpleReferenceExpressionNode,
  TableNode,
  UnaryOperationNode,
  ValueListNode,
  ValueNode,
  WhereNode,
  WithNode,
} from 'kysely';
import { dateLiteral, SqlExpression } from '../sql/index.js';
import { type Day, textOfDay } from './calendar.js';

/** A column of a table or of a common table expression. */
export function column(table: string, name: string): OperationNode {
  return ReferenceNode.create(ColumnNode.create(name), TableNode.create(table));
}

/** A column that the query itself returns. */
export function returned(name: string): OperationNode {
  return ReferenceNode.create(ColumnNode.create(name));
}

/** A node as an anyTyped, for functions that take one. Its type is only known to the contract of what it reads. */
export function anyTyped(node: OperationNode): SqlExpression<never> {
  return new SqlExpression<never>(node);
}

export function value(of: string | number | boolean | null): OperationNode {
  return ValueNode.createImmediate(of);
}

export function dayNode(day: Day): OperationNode {
  return dateLiteral(textOfDay(day)).toOperationNode();
}

export type SqlComparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'is' | 'is not' | 'in' | 'not in';

export function compare(left: OperationNode, operator: SqlComparison, right: OperationNode): OperationNode {
  return BinaryOperationNode.create(left, OperatorNode.create(operator), right);
}

export const isNull = (node: OperationNode): OperationNode => compare(node, 'is', value(null));
export const isNotNull = (node: OperationNode): OperationNode => compare(node, 'is not', value(null));

export function isIn(node: OperationNode, operator: 'in' | 'not in', values: readonly OperationNode[]): OperationNode {
  return compare(node, operator, ValueListNode.create(values));
}

/** What holds where all of some conditions do. */
export function all(conditions: readonly OperationNode[]): OperationNode {
  const [first, ...rest] = conditions;
  return first === undefined ? TRUE : rest.reduce<OperationNode>((left, right) => AndNode.create(left, right), first);
}

/** What holds where one of some conditions does. */
export function any(conditions: readonly OperationNode[]): OperationNode {
  const [first, ...rest] = conditions;
  if (first === undefined) return FALSE;
  return rest.length === 0 ? first : ParensNode.create(rest.reduce<OperationNode>((left, right) => OrNode.create(left, right), first));
}

export function not(condition: OperationNode): OperationNode {
  return UnaryOperationNode.create(OperatorNode.create('not'), ParensNode.create(condition));
}

export function exists(query: OperationNode): OperationNode {
  return UnaryOperationNode.create(OperatorNode.create('exists'), query);
}

export const TRUE = compare(value(1), '=', value(1));
const FALSE = compare(value(1), '=', value(0));

/** A select query in parts. */
export interface Select {
  readonly selections: readonly (readonly [name: string, node: OperationNode])[];
  readonly distinct?: boolean;
  readonly from?: OperationNode;
  readonly joins?: readonly OperationNode[];
  readonly where?: readonly OperationNode[];
  readonly groupBy?: readonly OperationNode[];
  readonly having?: readonly OperationNode[];
  readonly orderBy?: OrderByNode;
  readonly limit?: number;
}

export function selectQuery({
  selections,
  distinct,
  from,
  joins = [],
  where = [],
  groupBy = [],
  having = [],
  orderBy,
  limit,
}: Select): SelectQueryNode {
  return {
    kind: 'SelectQueryNode',
    selections: selections.map(([name, node]) => SelectionNode.create(AliasNode.create(node, IdentifierNode.create(name)))),
    ...(distinct === true ? { frontModifiers: [{ kind: 'SelectModifierNode', modifier: 'Distinct' }] } : {}),
    ...(from === undefined ? {} : { from: FromNode.create([from]) }),
    ...(joins.length === 0 ? {} : { joins }),
    ...(where.length === 0 ? {} : { where: WhereNode.create(all(where)) }),
    ...(groupBy.length === 0
      ? {}
      : { groupBy: GroupByNode.create(groupBy.map((node) => GroupByItemNode.create(node as SimpleReferenceExpressionNode))) }),
    ...(having.length === 0 ? {} : { having: HavingNode.create(all(having)) }),
    ...(orderBy === undefined ? {} : { orderBy }),
    ...(limit === undefined ? {} : { limit: LimitNode.create(value(limit)) }),
  } as SelectQueryNode;
}

export function table(name: string, alias = name): OperationNode {
  const node = TableNode.create(name);
  return alias === name ? node : AliasNode.create(node, IdentifierNode.create(alias));
}

export function aliased(node: OperationNode, alias: string): OperationNode {
  return AliasNode.create(node, IdentifierNode.create(alias));
}

export function join(type: 'LeftJoin' | 'InnerJoin', target: OperationNode, on: readonly OperationNode[]): OperationNode {
  return JoinNode.createWithOn(type, target, all(on));
}

export function crossJoin(target: OperationNode): OperationNode {
  return JoinNode.create('CrossJoin', target);
}

/** Rows that read those before them. */
export function lateral(target: OperationNode): OperationNode {
  return JoinNode.create('LateralCrossJoin', target);
}

/** All rows of several queries, which return the same columns. */
export function unionAll([first, ...rest]: readonly SelectQueryNode[]): SelectQueryNode {
  if (first === undefined) throw new RangeError('a union of nothing');
  return rest.length === 0 ? first : { ...first, setOperations: rest.map((query) => SetOperationNode.create('union', query, true)) };
}

/** A query with common table expressions before it. */
export function withQueries(query: SelectQueryNode, queries: ReadonlyMap<string, SelectQueryNode>): SelectQueryNode {
  const [first, ...rest] = [...queries].map(([name, inner]) =>
    CommonTableExpressionNode.create(CommonTableExpressionNameNode.create(name), inner),
  );
  if (first === undefined) return query;
  return { ...query, with: rest.reduce((node, next) => WithNode.cloneWithExpression(node, next), WithNode.create(first)) };
}
