import {
  AggregateFunctionNode,
  AliasNode,
  AndNode,
  BinaryOperationNode,
  type BinaryOperator,
  ColumnNode,
  GroupByNode,
  IdentifierNode,
  JoinNode,
  type JoinType,
  type OperationNode,
  OperatorNode,
  OrNode,
  ReferenceNode,
  SelectionNode,
  SelectQueryNode,
  SetOperationNode,
} from 'kysely';
import type { Mutation, Mutator } from './mutation.js';

const JOINS: Partial<Record<JoinType, JoinType>> = {
  InnerJoin: 'LeftJoin',
  LeftJoin: 'InnerJoin',
  RightJoin: 'InnerJoin',
  FullJoin: 'LeftJoin',
  LateralInnerJoin: 'LateralLeftJoin',
  LateralLeftJoin: 'LateralInnerJoin',
};

export const mutateJoin: Mutator = (node) => {
  if (!JoinNode.is(node)) return [];
  const joinType = JOINS[node.joinType];
  return joinType === undefined
    ? []
    : [{ kind: 'join', what: `${words(node.joinType)} becomes ${words(joinType)}`, node: { ...node, joinType } as JoinNode }];
};

/** `where`, `having` and `qualify` left out, and each side of `and` and `or`. */
export const mutatePredicate: Mutator = (node) => {
  if (AndNode.is(node)) {
    return [
      { kind: 'predicate', what: 'the right side of and is left out', node: node.left },
      { kind: 'predicate', what: 'the left side of and is left out', node: node.right },
    ];
  }
  if (OrNode.is(node)) {
    return [
      { kind: 'predicate', what: 'the right side of or is left out', node: node.left },
      { kind: 'predicate', what: 'the left side of or is left out', node: node.right },
    ];
  }
  if (!SelectQueryNode.is(node)) return [];
  const without = (part: 'where' | 'having'): readonly Mutation[] => {
    if (node[part] === undefined) return [];
    const { [part]: _, ...rest } = node;
    return [{ kind: 'predicate', what: `${part} is left out`, node: rest }];
  };
  return [...without('where'), ...without('having')];
};

const COMPARISONS: Partial<Record<BinaryOperator, readonly BinaryOperator[]>> = {
  '=': ['!='],
  '!=': ['='],
  '<>': ['='],
  '<': ['<=', '>'],
  '<=': ['<', '>'],
  '>': ['>=', '<'],
  '>=': ['>', '<'],
  is: ['is not'],
  'is not': ['is'],
  in: ['not in'],
  'not in': ['in'],
  like: ['not like'],
  'not like': ['like'],
};

const ARITHMETIC: Partial<Record<BinaryOperator, BinaryOperator>> = { '+': '-', '-': '+', '*': '+', '/': '*' };

export const mutateOperator: Mutator = (node) => {
  if (!BinaryOperationNode.is(node) || !OperatorNode.is(node.operator)) return [];
  const { operator } = node.operator;
  const found = operator as BinaryOperator;
  const swapped = (to: BinaryOperator): OperationNode => ({ ...node, operator: OperatorNode.create(to) }) as BinaryOperationNode;
  const other = ARITHMETIC[found];
  return [
    ...(COMPARISONS[found] ?? []).map((to): Mutation => ({ kind: 'comparison', what: `${operator} becomes ${to}`, node: swapped(to) })),
    ...(other === undefined ? [] : [{ kind: 'arithmetic', what: `${operator} becomes ${other}`, node: swapped(other) } as const]),
  ];
};

export const mutateSetOperation: Mutator = (node) => {
  if (!SetOperationNode.is(node)) return [];
  const { operator, all } = node;
  const said = (name: string, isAll: boolean): string => `${name}${isAll ? ' all' : ''}`;
  const others: readonly (readonly [typeof operator, boolean])[] =
    operator === 'union' ? [[operator, !all]] : operator === 'except' ? [['intersect', all]] : [['union', all]];
  return others.map(([to, isAll]) => ({
    kind: 'set-operation',
    what: `${said(operator, all)} becomes ${said(to, isAll)}`,
    node: { ...node, operator: to, all: isAll } as SetOperationNode,
  }));
};

/** `distinct` left out, `limit` left out, and an order turned round where it decides which rows there are. */
export const mutateRows: Mutator = (node) => {
  if (!SelectQueryNode.is(node)) return [];
  const mutations: Mutation[] = [];
  const { frontModifiers, distinctOn, limit, ...rest } = node;
  if (frontModifiers !== undefined) mutations.push({ kind: 'distinct', what: 'distinct is left out', node: omit(node, 'frontModifiers') });
  if (distinctOn !== undefined) mutations.push({ kind: 'distinct', what: 'distinct on is left out', node: omit(node, 'distinctOn') });
  if (limit !== undefined) mutations.push({ kind: 'limit', what: 'limit is left out', node: omit(node, 'limit') });
  return rest.kind === 'SelectQueryNode' ? mutations : [];
};

/** A key left out of `group by`: what was selected of it becomes its least value, so that the query stays one. */
export const mutateGroupKey: Mutator = (node) => {
  if (!SelectQueryNode.is(node) || !GroupByNode.is(node.groupBy ?? { kind: 'RawNode' })) return [];
  const items = node.groupBy?.items ?? [];
  return items.flatMap((item, place): readonly Mutation[] => {
    const key = item.groupBy;
    const selections = (node.selections ?? []).map((selection) => leastOf(selection, key));
    const groupBy = items.filter((_, other) => other !== place);
    const changed = {
      ...omit(node, 'groupBy'),
      selections,
      ...(groupBy.length === 0 ? {} : { groupBy: { kind: 'GroupByNode', items: groupBy } }),
    };
    return [{ kind: 'group-key', what: `group key ${keyName(key)} is left out`, node: changed as SelectQueryNode }];
  });
};

function leastOf(node: SelectionNode, key: OperationNode): SelectionNode {
  const { selection } = node;
  const isAliased = AliasNode.is(selection);
  const expression = isAliased ? selection.node : selection;
  if (JSON.stringify(expression) !== JSON.stringify(key)) return node;
  const least = AggregateFunctionNode.create('martlet:min', [expression]);
  const alias = isAliased ? selection.alias : IdentifierNode.create(keyName(key));
  return SelectionNode.create(AliasNode.create(least, alias));
}

function keyName(key: OperationNode): string {
  const column = ReferenceNode.is(key) ? key.column : key;
  return ColumnNode.is(column) ? column.column.name : 'expression';
}

function omit<K extends keyof SelectQueryNode>(node: SelectQueryNode, key: K): OperationNode {
  const { [key]: _, ...rest } = node;
  return rest as OperationNode;
}

function words(joinType: string): string {
  return joinType.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase();
}
