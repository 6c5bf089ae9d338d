import {
  type AggregateFunctionNode,
  CaseNode,
  FunctionNode,
  type OperationNode,
  type OrderByNode,
  ParensNode,
  type PartitionByNode,
  RawNode,
  ValueNode,
  WhenNode,
} from 'kysely';
import type { AggregateName, ScalarName, TableFunctionName, WindowFunctionName } from '../sql/expressions/registry.js';

/**
 * A row of a dialect's table. A text is the name of a function that takes the same arguments; a function builds the SQL;
 * otherwise the dialect lacks it.
 */
export type FunctionRow<Call> = string | Call | Unsupported;

export interface Unsupported {
  readonly kind: 'never';
  readonly reason: string;
  readonly alternative: string;
}

export type Lowering = (...args: readonly OperationNode[]) => OperationNode;
export type AggregateLowering = (call: AggregateCall, ...args: readonly OperationNode[]) => OperationNode;
export type WindowLowering = (call: WindowCall, ...args: readonly OperationNode[]) => OperationNode;

export interface FunctionTables {
  readonly scalars: Readonly<Record<ScalarName, FunctionRow<Lowering>>>;
  readonly aggregates: Readonly<Record<AggregateName, FunctionRow<AggregateLowering>>>;
  readonly windows: Readonly<Record<WindowFunctionName, FunctionRow<WindowLowering>>>;
  readonly tables: Readonly<Record<TableFunctionName, FunctionRow<Lowering>>>;
}

/** The rows that a function of a window sees. */
export interface WindowParts {
  readonly partitionBy?: PartitionByNode;
  readonly orderBy?: OrderByNode;
  readonly frame?: string;
}

/** How an aggregate is called. */
export interface AggregateCall {
  /** Each value once, in its own order. */
  readonly distinct: boolean;
  readonly orderBy?: OrderByNode;
  readonly window?: WindowParts;
  /** Adds what stands behind the aggregate: its filter and its window. */
  readonly done: (aggregate: OperationNode) => OperationNode;
}

/** How a window function is called. */
export interface WindowCall {
  readonly window: WindowParts;
  readonly over: (fn: OperationNode, frame?: string | null) => OperationNode;
}

/** SQL that a dialect wrote, in whose gaps the compiler puts parentheses where they are needed. */
export interface LoweredNode extends RawNode {
  readonly lowered: true;
}

export function isLowered(node: OperationNode): node is LoweredNode {
  return RawNode.is(node) && 'lowered' in node;
}

/** SQL with nodes in it; a text in a gap is SQL too. What it makes must stand on its own, as a call or a `case` does. */
export function sqlOf(fragments: TemplateStringsArray, ...gaps: readonly (OperationNode | string | number)[]): LoweredNode {
  const texts: string[] = [fragments[0] ?? ''];
  const nodes: OperationNode[] = [];
  gaps.forEach((gap, index) => {
    const after = fragments[index + 1] ?? '';
    if (typeof gap === 'object') {
      nodes.push(gap);
      texts.push(after);
    } else texts.push(texts.pop() + String(gap) + after);
  });
  return { ...RawNode.create(texts, nodes), lowered: true };
}

/** SQL whose outermost part is an operator: in parentheses, unless it already stands between such. */
export function operatorOf(fragments: TemplateStringsArray, ...gaps: readonly (OperationNode | string | number)[]): OperationNode {
  return ParensNode.create(sqlOf(fragments, ...gaps));
}

/** A call of one of the warehouse's own functions. */
export function callOf(name: string, ...args: readonly OperationNode[]): OperationNode {
  return FunctionNode.create(name, args);
}

/** A row of a table: operands with an operator between them. */
export function infix(operator: string): Lowering {
  return (...args) => ParensNode.create(joined(args, ` ${operator} `));
}

/** Nodes with text between them. */
export function joined(nodes: readonly OperationNode[], separator: string): LoweredNode {
  const texts = ['', ...nodes.slice(1).map(() => separator), ''];
  return { ...RawNode.create(texts, nodes), lowered: true };
}

/** `case when condition then result end`. */
export function onlyWhen(condition: OperationNode, result: OperationNode): OperationNode {
  return CaseNode.cloneWithWhen(CaseNode.create(), WhenNode.cloneWithResult(WhenNode.create(condition), result));
}

/** The name of an aggregate of Kysely's own that means the same as a portable one. */
export function portableAggregate(node: AggregateFunctionNode): AggregateName | undefined {
  if (node.func.startsWith('martlet:')) return node.func.slice('martlet:'.length) as AggregateName;
  return node.func === 'avg' && node.distinct !== true ? 'avg' : undefined;
}

export function never(reason: string, alternative: string): Unsupported {
  return { kind: 'never', reason, alternative };
}

/** ` order by …` behind the arguments of an aggregate, or nothing. */
export function ordered(call: AggregateCall): OperationNode {
  return call.orderBy === undefined ? sqlOf`` : sqlOf` ${call.orderBy}`;
}

/** A row for engines that leave nulls out: null when any of the values is. */
export function nullIfAny(name: string): Lowering {
  return (...values) => {
    const called = callOf(name, ...values);
    const mayBeNull = values.filter((value) => !ValueNode.is(value) || value.value === null);
    if (mayBeNull.length === 0) return called;
    const tests = mayBeNull.map((value) => sqlOf`${value} is null`);
    return sqlOf`case when ${joined(tests, ' or ')} then null else ${called} end`;
  };
}
