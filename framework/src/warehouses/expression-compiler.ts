import {
  AggregateFunctionNode,
  type AliasNode,
  type BinaryOperationNode,
  type CaseNode,
  type CastNode,
  DataTypeNode,
  DefaultQueryCompiler,
  FunctionNode,
  type IdentifierNode,
  type JSONReferenceNode,
  type OperationNode,
  OperatorNode,
  type OrderByItemNode,
  OrderByNode,
  type OverNode,
  ParensNode,
  PartitionByNode,
  type PrimitiveValueListNode,
  RawNode,
  SelectAllNode,
  type UnaryOperationNode,
  ValueNode,
} from 'kysely';
import { MartletError } from '../errors.js';
import { castNode } from '../sql/expressions/casts.js';
import type { PortableName } from '../sql/expressions/registry.js';
import { constantValue, portableName } from '../sql/portable.js';
import { DATABASE_END } from '../sql/relations.js';
import type { DialectRules } from './dialect-rules.js';
import { identifierSql } from './identifiers.js';
import { logicalTypeOf } from './kysely-types.js';
import { literalSql } from './literals.js';
import {
  type AggregateCall,
  callOf,
  type FunctionRow,
  isLowered,
  joined,
  onlyWhen,
  portableAggregate,
  sqlOf,
  type Unsupported,
  type WindowParts,
} from './lowering.js';

/** Writes expressions as the SQL of one warehouse, with every value as a literal. */
export abstract class ExpressionCompiler extends DefaultQueryCompiler {
  /** The node that is being written where no operator can reach it, so that it needs no parentheses. */
  protected bare: OperationNode | undefined;

  constructor(protected readonly rules: DialectRules) {
    super();
  }

  protected override visitAlias(node: AliasNode): void {
    this.visitBare(node.node);
    this.append(' as ');
    this.visitNode(node.alias);
  }

  protected override visitFunction(node: FunctionNode): void {
    const name = portableName(node) as PortableName | undefined;
    if (name === undefined) {
      this.append(`${node.func}(`);
      node.arguments.forEach((arg, index) => {
        if (index > 0) this.append(', ');
        this.visitBare(arg);
      });
      this.append(')');
      return;
    }
    const isBare = this.bare === node;
    const lowered = name === 'over' ? this.lowerOver(node) : this.lowerScalar(name, node.arguments);
    if (isBare && ParensNode.is(lowered)) this.visitNode(lowered.node);
    else this.visitNode(lowered);
  }

  private lowerScalar(name: PortableName, args: readonly OperationNode[]): OperationNode {
    type Rows = Readonly<Record<string, FunctionRow<(...nodes: readonly OperationNode[]) => OperationNode> | undefined>>;
    const { scalars, tables }: { readonly scalars: Rows; readonly tables: Rows } = this.rules;
    const row = scalars[name] ?? tables[name];
    if (row === undefined) throw new TypeError(`there is no portable function ${name}`);
    return this.applied(row, name, args, (call) => call(...args));
  }

  private lowerOver(node: FunctionNode): OperationNode {
    const [fn, ...parts] = node.arguments;
    const window: WindowParts = {
      ...ifDefined('partitionBy', parts.find(PartitionByNode.is)),
      ...ifDefined('orderBy', parts.find(OrderByNode.is)),
      ...ifDefined('frame', frameOf(parts.find(ValueNode.is))),
    };
    if (fn === undefined) throw new TypeError('over needs a function');
    if (AggregateFunctionNode.is(fn)) return this.lowerAggregate(fn, window);
    const name = portableName(fn);
    if (name === undefined || !FunctionNode.is(fn)) throw new TypeError(`${fn.kind} is no window function`);
    const rows: Readonly<Record<string, DialectRules['windows'][keyof DialectRules['windows']] | undefined>> = this.rules.windows;
    const row = rows[name];
    if (row === undefined) throw new TypeError(`there is no window function ${name}`);
    const over = (called: OperationNode, frame: string | null | undefined = window.frame) =>
      this.overNode(called, { ...window, frame: frame ?? undefined });
    if (typeof row === 'string') return over(callOf(row, ...fn.arguments));
    return this.applied(row, name, fn.arguments, (call) => call({ window, over }, ...fn.arguments));
  }

  protected override visitAggregateFunction(node: AggregateFunctionNode): void {
    this.visitNode(this.lowerAggregate(node, undefined));
  }

  private lowerAggregate(node: AggregateFunctionNode, window: WindowParts | undefined): OperationNode {
    const portable = portableAggregate(node);
    const usesCase = node.filter !== undefined && this.rules.aggregateFilter === 'case';
    const args = usesCase ? filteredByCase(node) : node.aggregated;
    const filter = usesCase ? undefined : node.filter?.where;
    const done = (called: OperationNode): OperationNode => {
      const filtered = filter === undefined ? called : sqlOf`${called} filter (where ${filter})`;
      if (window !== undefined) return this.overNode(filtered, window);
      return node.over === undefined ? filtered : sqlOf`${filtered} ${node.over}`;
    };
    if (portable === undefined) {
      const { filter: _filter, over: _over, ...plain } = node;
      return done(this.plainAggregate({ ...plain, aggregated: args }));
    }
    const name = portable === 'countAll' && usesCase ? 'count' : portable;
    const row: FunctionRow<(call: AggregateCall, ...nodes: readonly OperationNode[]) => OperationNode> | undefined =
      this.rules.aggregates[name];
    if (row === undefined) throw new TypeError(`there is no aggregate ${name}`);
    if (typeof row === 'string') return done(callOf(row, ...args));
    const order = node.orderBy === undefined ? {} : { orderBy: this.aggregateOrder(node.orderBy) };
    const call: AggregateCall = { distinct: node.distinct === true, ...order, ...(window === undefined ? {} : { window }), done };
    return this.applied(row, name, args, (lower) => lower(call, ...args));
  }

  private plainAggregate(node: AggregateFunctionNode): OperationNode {
    const distinct = node.distinct === true ? 'distinct ' : '';
    const list = joined(node.aggregated, ', ');
    const order = node.orderBy === undefined ? undefined : this.aggregateOrder(node.orderBy);
    const called = order === undefined ? sqlOf`${node.func}(${distinct}${list})` : sqlOf`${node.func}(${distinct}${list} ${order})`;
    return node.withinGroup === undefined ? called : sqlOf`${called} within group (${node.withinGroup})`;
  }

  private aggregateOrder(node: OrderByNode): OrderByNode {
    if (this.rules.aggregateNullOrder === 'nulls') return node;
    // The order says `x is null, x` where the engine takes no `nulls last` inside an aggregate.
    return OrderByNode.create(
      node.items.flatMap((item) => {
        const each = item as OrderByItemNode;
        const direction = directionOf(each);
        const nulls = each.nulls ?? (direction === 'asc' ? 'last' : 'first');
        if (nulls === this.rules.nullOrder[direction]) return [{ ...each, nulls }];
        const flag = sqlOf`${each.orderBy} is null`;
        const flagItem: OrderByItemNode = {
          kind: 'OrderByItemNode',
          orderBy: flag,
          ...(nulls === 'first' ? { direction: RawNode.createWithSql('desc') } : {}),
        };
        const own = this.rules.nullOrder;
        return [
          { ...flagItem, nulls: nulls === 'first' ? own.desc : own.asc },
          { ...each, nulls: own[direction] },
        ];
      }),
    );
  }

  private overNode(called: OperationNode, window: WindowParts): OperationNode {
    const parts = [window.partitionBy, window.orderBy, window.frame === undefined ? undefined : RawNode.createWithSql(window.frame)];
    const present = parts.filter((part) => part !== undefined);
    return sqlOf`${called} over (${joined(present, ' ')})`;
  }

  protected override visitOver(node: OverNode): void {
    this.append('over (');
    const parts = [node.partitionBy, node.orderBy].filter((part) => part !== undefined);
    this.compileList(parts, ' ');
    this.append(')');
  }

  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const operator = OperatorNode.is(node.operator) ? node.operator.operator : undefined;
    const lowering = operator === undefined ? undefined : this.rules.operators[operator];
    if (lowering !== undefined) {
      const lowered = lowering(node.leftOperand, node.rightOperand);
      this.visitNode(ParensNode.is(lowered) ? lowered.node : lowered);
      return;
    }
    if (operator !== undefined && FOREIGN_OPERATORS.has(operator)) {
      throw this.unsupported(
        `the operator ${operator}`,
        'it is not part of the SQL that warehouses share.',
        'Use the functions that martlet exports, such as regexpMatches, contains or arrayContains.',
      );
    }
    const isLike = operator?.includes('like') === true && ValueNode.is(node.rightOperand) && typeof node.rightOperand.value === 'string';
    const right = isLike && this.rules.likeEscapes ? escapedPattern(node.rightOperand as ValueNode) : node.rightOperand;
    const isRange = operator?.includes('between') === true;
    // The tree says what belongs together; without parentheses the engine's precedence would.
    super.visitBinaryOperation({ ...node, leftOperand: grouped(node.leftOperand), rightOperand: isRange ? right : grouped(right) });
  }

  protected override visitUnaryOperation(node: UnaryOperationNode): void {
    this.visitNode(node.operator);
    if (!this.isMinusOperator(node.operator)) this.append(' ');
    // Two minus signs in a row begin a comment.
    if (ValueNode.is(node.operand)) this.visitAtomic(node.operand);
    else this.visitNode(grouped(node.operand));
  }

  protected override visitRaw(node: RawNode): void {
    if (!isLowered(node)) {
      super.visitRaw(node);
      return;
    }
    node.sqlFragments.forEach((fragment, index) => {
      this.append(fragment);
      const gap = node.parameters[index];
      if (gap === undefined) return;
      if (isEnclosed(fragment, node.sqlFragments[index + 1] ?? '')) this.visitBare(gap);
      else this.visitAtomic(gap);
    });
  }

  /** Writes a node that stands between parentheses, commas or words. */
  protected visitBare(node: OperationNode): void {
    const outer = this.bare;
    this.bare = node;
    const isSelect = ParensNode.is(node) && node.node.kind === 'SelectQueryNode';
    this.visitNode(ParensNode.is(node) && !isSelect ? node.node : node);
    this.bare = outer;
  }

  /** Writes a node that stands beside an operator. */
  private visitAtomic(node: OperationNode): void {
    if (needsParens(node)) this.visitNode(ParensNode.create(node));
    else this.visitNode(node);
  }

  protected override visitCast(node: CastNode): void {
    const type = DataTypeNode.is(node.dataType) ? logicalTypeOf(node.dataType.dataType) : undefined;
    if (type === undefined) super.visitCast(node);
    else this.visitNode(castNode(node.expression, type));
  }

  protected override visitCase(node: CaseNode): void {
    this.append('case');
    if (node.value !== undefined) {
      this.append(' ');
      this.visitBare(node.value);
    }
    for (const when of node.when ?? []) {
      this.append(' when ');
      this.visitBare(when.condition);
      if (when.result === undefined) continue;
      this.append(' then ');
      this.visitBare(when.result);
    }
    if (node.else !== undefined) {
      this.append(' else ');
      this.visitBare(node.else);
    }
    this.append(' end');
  }

  protected override visitJSONReference(node: JSONReferenceNode): void {
    if (!this.rules.jsonOperators)
      throw this.unsupported('a JSON operator', 'it has no -> and ->>.', 'Use jsonText(json, path) or jsonQuery(json, path).');
    super.visitJSONReference(node);
  }

  protected override visitIdentifier(node: IdentifierNode): void {
    const parts = node.name.split(DATABASE_END);
    this.append(parts.map((part) => identifierSql(part, this.rules.identifiers)).join('.'));
  }

  protected override visitPrimitiveValueList(node: PrimitiveValueListNode): void {
    this.append(`(${node.values.map((value) => literalSql(value, this.rules)).join(', ')})`);
  }

  protected override appendValue(value: unknown): void {
    this.append(literalSql(value, this.rules));
  }

  protected override appendImmediateValue(value: unknown): void {
    this.append(literalSql(value, this.rules));
  }

  private applied<C>(row: FunctionRow<C>, name: string, args: readonly OperationNode[], apply: (call: C) => OperationNode): OperationNode {
    if (typeof row === 'string') return callOf(row, ...args);
    // A row is a text, a function or what is missing; TypeScript can't tell a generic function from an object.
    if (typeof row === 'function') return apply(row as C);
    const { reason, alternative } = row as Unsupported;
    throw this.unsupported(name, reason, alternative);
  }

  protected unsupported(expression: string, reason: string, alternative: string): MartletError {
    return new MartletError('expression-unsupported', { dialect: this.rules.title, expression, reason, alternative });
  }

  protected override visitOrderByItem(node: OrderByItemNode): void {
    const direction = directionOf(node);
    const nulls = node.nulls ?? (direction === 'asc' ? 'last' : 'first');
    this.visitBare(node.orderBy);
    if (node.collation !== undefined) {
      this.append(' ');
      this.visitNode(node.collation);
    }
    if (direction === 'desc') this.append(' desc');
    if (nulls !== this.rules.nullOrder[direction]) this.append(` nulls ${nulls}`);
  }
}

const FOREIGN_OPERATORS: ReadonlySet<string> = new Set([
  'match',
  '@>',
  '<@',
  '^@',
  '&&',
  '?',
  '?&',
  '?|',
  '!<',
  '!>',
  '<=>',
  '!~',
  '~',
  '~*',
  '!~*',
  '@@',
  '@@@',
  '!!',
  '<->',
  'regexp',
  '^',
  '#',
  'between symmetric',
]);

function filteredByCase(node: AggregateFunctionNode): readonly OperationNode[] {
  const condition = node.filter?.where as OperationNode;
  const [first, ...rest] = node.aggregated;
  const counted = first === undefined || SelectAllNode.is(first) ? ValueNode.createImmediate(1) : first;
  return [onlyWhen(condition, counted), ...rest];
}

function directionOf(node: OrderByItemNode): 'asc' | 'desc' {
  return node.direction !== undefined && RawNode.is(node.direction) && node.direction.sqlFragments.join('').trim() === 'desc'
    ? 'desc'
    : 'asc';
}

function frameOf(node: ValueNode | undefined): string | undefined {
  return node === undefined ? undefined : String(constantValue(node));
}

/** An object with one property, which is left out where it has no value. */
export function ifDefined<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: T });
}

function escapedPattern(node: ValueNode): ValueNode {
  return ValueNode.create(String(node.value).replaceAll('\\', '\\\\'));
}

/** True for a gap between parentheses, commas or words, where no operator can reach in. */
function isEnclosed(before: string, after: string): boolean {
  return (
    /(^|[(,]|\b(case|when|then|else|by|where|select|distinct))\s*$/.test(before) &&
    /^\s*($|[),]|(when|then|else|end|as|from|order|ignore|nulls|respect|separator)\b)/.test(after)
  );
}

/** An operand that is an operation itself, in parentheses. */
function grouped(node: OperationNode): OperationNode {
  return OPERATIONS.has(node.kind) ? ParensNode.create(node) : node;
}

function needsParens(node: OperationNode): boolean {
  if (ValueNode.is(node))
    return (typeof node.value === 'number' || typeof node.value === 'bigint') && (node.value < 0 || Object.is(node.value, -0));
  if (RawNode.is(node) && !isLowered(node)) {
    const isOnlyAGap = node.parameters.length === 1 && node.sqlFragments.every((fragment) => fragment === '');
    return isOnlyAGap ? needsParens(node.parameters[0] as OperationNode) : !/^\w+$/.test(node.sqlFragments.join('?'));
  }
  return OPERATIONS.has(node.kind);
}

const OPERATIONS: ReadonlySet<string> = new Set([
  'BinaryOperationNode',
  'UnaryOperationNode',
  'AndNode',
  'OrNode',
  'JSONReferenceNode',
  'CollateNode',
]);
