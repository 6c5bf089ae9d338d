import {
  AggregateFunctionNode,
  type AliasNode,
  type AndNode,
  type BinaryOperationNode,
  type CaseNode,
  type CastNode,
  type ColumnNode,
  FunctionNode,
  type JSONReferenceNode,
  type OperationNode,
  OrderByNode,
  type OrNode,
  type ParensNode,
  PartitionByNode,
  type PrimitiveValueListNode,
  type RawNode,
  type ReferenceNode,
  type TableNode,
  type UnaryOperationNode,
  ValueNode,
} from 'kysely';
import { isBareText } from '../bare-text.js';
import { bindOrder } from './bind-order.js';
import { bindQuery } from './bind-query.js';
import { bindRaw } from './bind-raw.js';
import type { Binder } from './binder.js';
import type { BoundAggregate, BoundExpression, BoundOperation, BoundWindow } from './bound-expression.js';
import { isKnownFunction, isSetReturning } from './functions.js';
import { unwrapRaw } from './names.js';
import { ATOM, isAtom, looseness, precedenceOf, UNKNOWN } from './precedence.js';
import { type Aliases, type BindingScope, everythingInScope, findBinding, findColumn } from './scope.js';

/** Where an expression stands. */
export interface ExpressionPlace {
  readonly scope: BindingScope | undefined;
  readonly binder: Binder;
  /** Names of the output, where it may use them. */
  readonly aliases?: Aliases;
}

/** Binds the names of an expression. */
export function bindExpression(node: OperationNode, place: ExpressionPlace): BoundExpression {
  // The kind of a node tells its type; the casts only say so.
  switch (node.kind) {
    case 'ReferenceNode':
      return bindReference(node as ReferenceNode, place);
    case 'ColumnNode':
      return bindColumn((node as ColumnNode).column.name, place);
    case 'ValueNode':
      return bindValue(node as ValueNode, place);
    case 'PrimitiveValueListNode':
      return operation(
        'list',
        (node as PrimitiveValueListNode).values.map((value) => ({ kind: 'value', value, node })),
      );
    case 'ParensNode':
      return asAtom(bindExpression((node as ParensNode).node, place));
    case 'AliasNode':
      return bindExpression((node as AliasNode).node, place);
    case 'BinaryOperationNode':
      return bindBinary(node as BinaryOperationNode, place);
    case 'AndNode':
    case 'OrNode': {
      const { left, right } = node as AndNode | OrNode;
      return infix(node.kind === 'AndNode' ? 'and' : 'or', bindExpression(left, place), bindExpression(right, place));
    }
    case 'UnaryOperationNode':
      return bindUnary(node as UnaryOperationNode, place);
    case 'FunctionNode': {
      const { func, arguments: operands } = node as FunctionNode;
      if (func === 'martlet:over') return bindOver(operands, place);
      const call = operation(
        `call:${func}`,
        operands.map((operand) => bindExpression(operand, place)),
      );
      return { ...call, ...mayReadOf(func, place) };
    }
    case 'AggregateFunctionNode':
      return bindAggregate(node as AggregateFunctionNode, place);
    case 'CastNode': {
      const { expression, dataType } = node as CastNode;
      return operation(`cast:${typeText(dataType)}`, [bindExpression(expression, place)]);
    }
    case 'CaseNode':
      return bindCase(node as CaseNode, place);
    case 'SelectQueryNode':
      return { kind: 'query', query: bindQuery(node, place.scope, place.binder) };
    case 'RawNode': {
      const inner = unwrapRaw(node);
      return inner === node ? bindRaw(node as RawNode, place) : bindExpression(inner, place);
    }
    case 'TableNode':
      return bindRow(node as TableNode, place);
    case 'JSONReferenceNode': {
      const { reference, traversal } = node as JSONReferenceNode;
      return operation(`json:${JSON.stringify(traversal)}`, [bindExpression(reference, place)]);
    }
    default:
      return bindChildren(node, place);
  }
}

/** What a function that nothing is known of may read. */
function mayReadOf(func: string, { scope }: ExpressionPlace): Pick<BoundOperation, 'mayRead'> {
  return isKnownFunction(func) || isSetReturning(func) ? {} : { mayRead: everythingInScope(scope) };
}

/** An operation that delimits itself. */
export function operation(name: string, operands: readonly BoundExpression[]): BoundOperation {
  return { kind: 'operation', name, operands, precedence: ATOM, misread: false };
}

function bindValue(node: ValueNode, { scope, binder }: ExpressionPlace): BoundExpression {
  const { value } = node;
  if (typeof value === 'string' && isBareText(node) && ['reference', 'ambiguous'].includes(findColumn(scope, value).kind)) {
    binder.problems.push({ kind: 'text-names-column', text: value });
  }
  return { kind: 'value', value, node };
}

function bindReference(node: ReferenceNode, place: ExpressionPlace): BoundExpression {
  if (node.column.kind === 'SelectAllNode') return node.table ? bindRow(node.table, place) : operation('*', []);
  const column = node.column.column.name;
  if (node.table === undefined) return bindColumn(column, place);
  const table = node.table.table.identifier.name;
  const found = findBinding(place.scope, table);
  if (found === undefined) {
    place.binder.problems.push({ kind: 'unknown-table', table, known: visibleTables(place.scope) });
    return { kind: 'unresolved', name: `${table}.${column}`.toLowerCase() };
  }
  const { binding, level } = found;
  const position = binding.places.get(column.toLowerCase());
  if (position !== undefined) return { kind: 'reference', binding, column: position, level };
  if (binding.columns === undefined && binding.source.kind !== 'unknown') {
    return operation(`field:${column.toLowerCase()}`, [{ kind: 'row', binding, level }]);
  }
  if (binding.columns !== undefined) place.binder.problems.push({ kind: 'unknown-column', column, table, known: binding.columns });
  return { kind: 'unresolved', name: `${table}.${column}`.toLowerCase() };
}

function bindColumn(column: string, { scope, binder, aliases }: ExpressionPlace): BoundExpression {
  const found = findColumn(scope, column, aliases);
  switch (found.kind) {
    case 'reference':
      return found;
    case 'alias':
      return asAtom(found.expression);
    case 'perhaps':
      // An unknown table has been reported; what it should have held is no second problem.
      if (found.binding.source.kind !== 'unknown') {
        return operation(`field:${column.toLowerCase()}`, [{ kind: 'row', binding: found.binding, level: found.level }]);
      }
      break;
    case 'ambiguous':
      binder.problems.push({ kind: 'ambiguous-column', column, tables: found.bindings.map((binding) => binding.name) });
      break;
    case 'missing':
      binder.problems.push({ kind: 'unknown-column', column, known: visibleColumns(scope) });
      break;
    default:
      found satisfies never;
  }
  return { kind: 'unresolved', name: column.toLowerCase() };
}

function bindRow(node: TableNode, place: ExpressionPlace): BoundExpression {
  const table = node.table.identifier.name;
  const found = findBinding(place.scope, table);
  if (found !== undefined) return { kind: 'row', ...found };
  place.binder.problems.push({ kind: 'unknown-table', table, known: visibleTables(place.scope) });
  return { kind: 'unresolved', name: table.toLowerCase() };
}

const OPERATOR_NAMES: ReadonlyMap<string, string> = new Map([
  ['==', '='],
  ['<>', '!='],
]);

function bindBinary(node: BinaryOperationNode, place: ExpressionPlace): BoundExpression {
  const operator = operatorText(node.operator, place);
  const left = bindExpression(node.leftOperand, place);
  if (typeof operator !== 'string') return unknownOperator(left, operator, bindExpression(node.rightOperand, place));
  if (operator.startsWith('between') && node.rightOperand.kind === 'AndNode') {
    const { left: low, right: high } = node.rightOperand as AndNode;
    const bounds = [bindExpression(low, place), bindExpression(high, place)];
    const precedence = precedenceOf('between');
    const misread = [left, ...bounds].some((one) => looseness(one) <= precedence);
    return { kind: 'operation', name: operator, operands: [left, ...bounds], precedence: weakest(precedence, left, ...bounds), misread };
  }
  return infix(operator, left, bindExpression(node.rightOperand, place));
}

function bindUnary(node: UnaryOperationNode, place: ExpressionPlace): BoundExpression {
  const operator = operatorText(node.operator, place);
  const operand = bindExpression(node.operand, place);
  if (typeof operator !== 'string') return unknownOperator(operator, operand);
  const precedence = operator === 'not' ? precedenceOf('not') : operator === '-' ? precedenceOf('negate') : ATOM;
  const misread = looseness(operand) < precedence;
  return { kind: 'operation', name: `${operator} _`, operands: [operand], precedence: weakest(precedence, operand), misread };
}

/**
 * Kysely prints an operator's operands as they are, so a sum inside of a product without parentheses is read
 * by the warehouse as something else than the tree says.
 */
function infix(name: string, left: BoundExpression, right: BoundExpression): BoundExpression {
  const precedence = precedenceOf(name);
  const isAssociative = name === 'and' || name === 'or';
  const misread = looseness(left) < precedence || (isAssociative ? looseness(right) < precedence : looseness(right) <= precedence);
  return { kind: 'operation', name, operands: [left, right], precedence: weakest(precedence, left, right), misread };
}

/** An operator that is raw SQL: it is not known what it binds. */
function unknownOperator(...operands: readonly BoundExpression[]): BoundExpression {
  return { kind: 'operation', name: 'operator', operands, precedence: UNKNOWN, misread: true };
}

function weakest(precedence: number, ...operands: readonly BoundExpression[]): number {
  return operands.reduce((weakest, operand) => Math.min(weakest, looseness(operand)), precedence);
}

function asAtom(expression: BoundExpression): BoundExpression {
  return isAtom(expression) ? expression : ({ ...expression, precedence: ATOM } as BoundExpression);
}

function operatorText(node: OperationNode, place: ExpressionPlace): string | BoundExpression {
  const inner = unwrapRaw(node);
  if (inner.kind === 'OperatorNode') {
    const { operator } = inner as OperationNode & { readonly operator: string };
    return OPERATOR_NAMES.get(operator) ?? operator;
  }
  return bindExpression(inner, place);
}

function bindAggregate(node: AggregateFunctionNode, place: ExpressionPlace): BoundAggregate {
  // Aliases of the output are out of sight inside of an aggregate.
  const inside: ExpressionPlace = { scope: place.scope, binder: place.binder };
  return {
    kind: 'aggregate',
    name: node.func.toLowerCase().startsWith('martlet:') ? node.func : node.func.toLowerCase(),
    operands: node.aggregated.map((operand) => bindExpression(operand, inside)),
    ...mayReadOf(node.func, place),
    distinct: node.distinct === true,
    orderBy: bindOrder(node.orderBy, inside),
    withinGroup: bindOrder(node.withinGroup, inside),
    ...(node.filter && { filter: bindExpression(node.filter.where, inside) }),
    ...(node.over && {
      over: {
        partitionBy: (node.over.partitionBy?.items ?? []).map((item) => bindExpression(item.partitionBy, inside)),
        orderBy: bindOrder(node.over.orderBy, inside),
      },
    }),
  };
}

/** A portable window: the function, then what partitions and orders it, and the frame. */
function bindOver([called, ...rest]: readonly OperationNode[], place: ExpressionPlace): BoundExpression {
  const inside: ExpressionPlace = { scope: place.scope, binder: place.binder };
  const frame = rest.find(ValueNode.is);
  const over: BoundWindow = {
    partitionBy: rest.filter(PartitionByNode.is).flatMap(({ items }) => items.map((item) => bindExpression(item.partitionBy, inside))),
    orderBy: rest.filter(OrderByNode.is).flatMap((order) => bindOrder(order, inside)),
    ...(frame && { frame: String(frame.value) }),
  };
  if (called !== undefined && AggregateFunctionNode.is(called)) return { ...bindAggregate(called, place), over };
  if (called === undefined || !FunctionNode.is(called)) return operation('call:martlet:over', []);
  const operands = called.arguments.map((operand) => bindExpression(operand, inside));
  return {
    kind: 'aggregate',
    name: called.func,
    operands,
    distinct: false,
    orderBy: [],
    withinGroup: [],
    over,
    ...mayReadOf(called.func, place),
  };
}

function bindCase(node: CaseNode, place: ExpressionPlace): BoundExpression {
  const operands: BoundExpression[] = [];
  if (node.value) operands.push(operation('of', [bindExpression(node.value, place)]));
  for (const when of node.when ?? []) {
    const result = when.result ? [bindExpression(when.result, place)] : [];
    operands.push(operation('when', [bindExpression(when.condition, place), ...result]));
  }
  if (node.else) operands.push(operation('else', [bindExpression(node.else, place)]));
  return operation('case', operands);
}

function typeText(node: OperationNode): string {
  if (node.kind === 'DataTypeNode') return (node as OperationNode & { readonly dataType: string }).dataType;
  if (node.kind === 'RawNode') return (node as RawNode).sqlFragments.join('?').trim().toLowerCase().replace(/\s+/g, ' ');
  return JSON.stringify(node);
}

/** Any other node: its kind and plain properties are its name, its nodes are its operands. */
function bindChildren(node: OperationNode, place: ExpressionPlace): BoundExpression {
  const operands: BoundExpression[] = [];
  const plain: string[] = [node.kind];
  for (const [key, value] of Object.entries(node)) {
    if (isNode(value)) operands.push(bindExpression(value, place));
    else if (Array.isArray(value) && value.every(isNode)) operands.push(...value.map((one) => bindExpression(one, place)));
    else if (key !== 'kind' && value !== undefined) plain.push(`${key}=${JSON.stringify(value)}`);
  }
  return operation(plain.join(' '), operands);
}

function isNode(value: unknown): value is OperationNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function visibleTables(scope: BindingScope | undefined): readonly string[] {
  const names: string[] = [];
  for (let at = scope; at !== undefined; at = at.parent) names.push(...(at.bindings ?? []).map((binding) => binding.name));
  return names;
}

function visibleColumns(scope: BindingScope | undefined): readonly string[] {
  const names = new Set<string>();
  for (let at = scope; at !== undefined; at = at.parent) {
    for (const binding of at.bindings ?? []) for (const column of binding.columns ?? []) names.add(column);
  }
  return [...names];
}
