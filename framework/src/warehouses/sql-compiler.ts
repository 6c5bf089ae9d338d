import {
  AggregateFunctionNode,
  AliasNode,
  AndNode,
  type BinaryOperationNode,
  type CaseNode,
  type CastNode,
  type CommonTableExpressionNode,
  createQueryId,
  DataTypeNode,
  DefaultQueryCompiler,
  type DeleteQueryNode,
  type FromNode,
  FunctionNode,
  type GroupByNode,
  type HavingNode,
  type IdentifierNode,
  type InsertQueryNode,
  type JoinNode,
  type JSONReferenceNode,
  type LimitNode,
  type OffsetNode,
  type OnNode,
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
  type SelectModifierNode,
  type SelectQueryNode,
  type SetOperationNode,
  type UnaryOperationNode,
  type UpdateQueryNode,
  ValueNode,
  type WhereNode,
  type WithNode,
} from 'kysely';
import { MartletError } from '../errors.js';
import { castNode } from '../sql/expressions/casts.js';
import { type PortableName, portableEntry } from '../sql/expressions/registry.js';
import { constantValue, portableName } from '../sql/portable.js';
import { selectedColumns } from '../sql/projection.js';
import type { DialectRules } from './dialect-rules.js';
import { identifierSql } from './identifiers.js';
import { logicalTypeOf } from './kysely-types.js';
import { literalSql } from './literals.js';
import {
  type AggregateCall,
  callOf,
  isLowered,
  joined,
  onlyWhen,
  portableAggregate,
  type Row,
  sqlOf,
  type Unsupported,
  type WindowParts,
} from './lowering.js';

/** Writes Kysely's tree as the SQL of one warehouse, with every value as a literal, over lines that a person can read. */
export class SqlCompiler extends DefaultQueryCompiler {
  private depth = 0;
  /** The node that is being written where no operator can reach it, so that it needs no parentheses. */
  private bare: OperationNode | undefined;

  constructor(private readonly rules: DialectRules) {
    super();
  }

  /** The SQL text of a query or an expression. */
  write(node: OperationNode): string {
    this.depth = 0;
    this.bare = undefined;
    // Kysely's type names the statements that it makes itself; its visitor takes any node.
    return this.compileQuery(node as SelectQueryNode, createQueryId()).sql;
  }

  // Lines

  private line(): void {
    this.append(`\n${'  '.repeat(this.depth)}`);
  }

  private block(write: () => void): void {
    this.append('(');
    this.depth += 1;
    this.line();
    write();
    this.depth -= 1;
    this.line();
    this.append(')');
  }

  private list(nodes: readonly OperationNode[]): void {
    if (nodes.length === 1 && nodes[0] !== undefined) {
      this.append(' ');
      this.visitNode(nodes[0]);
      return;
    }
    this.depth += 1;
    nodes.forEach((node, index) => {
      this.line();
      this.visitNode(node);
      if (index < nodes.length - 1) this.append(',');
    });
    this.depth -= 1;
  }

  // Queries

  protected override visitSelectQuery(node: SelectQueryNode): void {
    const parent = this.parentNode;
    const isWhole =
      parent === undefined || ParensNode.is(parent) || parent.kind === 'SetOperationNode' || parent.kind === 'CommonTableExpressionNode';
    if (isWhole) this.select(node);
    else this.block(() => this.select(node));
  }

  private select(node: SelectQueryNode): void {
    this.refuseForeign(node);
    if (node.with !== undefined) {
      this.visitNode(node.with);
      this.line();
    }
    const mixed = hasMixedSetOperations(node);
    if (mixed) this.nestedSetOperations(node);
    else this.selectBody(node);
    if (node.orderBy !== undefined) this.clause(node.orderBy);
    if (node.limit !== undefined) this.clause(node.limit);
    else if (node.offset !== undefined && this.rules.limitBeforeOffset !== undefined) {
      this.line();
      this.append(`limit ${this.rules.limitBeforeOffset}`);
    }
    if (node.offset !== undefined) this.clause(node.offset);
  }

  private selectBody(node: SelectQueryNode): void {
    this.append('select');
    if (node.distinctOn !== undefined) {
      this.append(' ');
      this.compileDistinctOn([...node.distinctOn]);
    }
    for (const modifier of node.frontModifiers ?? []) {
      this.append(' ');
      this.visitNode(modifier);
    }
    this.list(node.selections ?? []);
    for (const clause of [node.from, ...(node.joins ?? []), node.where, node.groupBy]) if (clause !== undefined) this.clause(clause);
    const { having, qualify } = splitHaving(node.having);
    if (having !== undefined) this.condition('having', having);
    if (qualify !== undefined) this.condition('qualify', qualify);
    for (const operation of node.setOperations ?? []) this.clause(operation);
  }

  private clause(node: OperationNode): void {
    this.line();
    this.visitNode(node);
  }

  private condition(word: 'having' | 'qualify', condition: OperationNode): void {
    this.line();
    this.append(`${word} `);
    this.visitBare(condition);
  }

  protected override visitWhere(node: WhereNode): void {
    this.append('where ');
    this.visitBare(node.where);
  }

  protected override visitOn(node: OnNode): void {
    this.append('on ');
    this.visitBare(node.on);
  }

  /** `a.union(b).intersect(c)` is read from left to right, which SQL does not do by itself. */
  private nestedSetOperations(node: SelectQueryNode): void {
    const operations = node.setOperations ?? [];
    const last = operations.at(-1);
    if (last === undefined) return;
    const { with: _with, orderBy: _orderBy, limit: _limit, offset: _offset, ...body } = node;
    const inner = { ...body, setOperations: operations.slice(0, -1) };
    this.block(() => (hasMixedSetOperations(inner) ? this.nestedSetOperations(inner) : this.selectBody(inner)));
    this.clause(last);
  }

  protected override visitSetOperation(node: SetOperationNode): void {
    const { setOperations } = this.rules;
    if (setOperations !== 'standard' && node.all && node.operator !== 'union') {
      throw this.unsupported(
        `${node.operator} all`,
        `it only knows ${node.operator} of distinct rows.`,
        `Number equal rows with rowNumber() and use ${node.operator}.`,
      );
    }
    this.append(node.operator);
    if (node.all) this.append(' all');
    else if (setOperations === 'explicit-distinct') this.append(' distinct');
    this.line();
    const operand = ParensNode.is(node.expression) ? node.expression.node : node.expression;
    const stands = operand.kind === 'SelectQueryNode' && standsAlone(operand as SelectQueryNode);
    if (stands) this.visitNode(operand);
    else this.block(() => (operand.kind === 'SelectQueryNode' ? this.select(operand as SelectQueryNode) : this.visitNode(operand)));
  }

  protected override visitParens(node: ParensNode): void {
    if (node.node.kind === 'SelectQueryNode') this.block(() => this.visitNode(node.node));
    else {
      this.append('(');
      this.visitBare(node.node);
      this.append(')');
    }
  }

  protected override visitWith(node: WithNode): void {
    this.append(node.recursive === true ? 'with recursive' : 'with');
    this.depth += 1;
    node.expressions.forEach((expression, index) => {
      this.line();
      this.visitNode(expression);
      if (index < node.expressions.length - 1) this.append(',');
    });
    this.depth -= 1;
  }

  protected override visitCommonTableExpression(node: CommonTableExpressionNode): void {
    this.visitNode(this.rules.cteColumns ? node.name : this.withoutColumns(node));
    this.append(' as ');
    if (node.materialized !== undefined && this.rules.cteHints) this.append(node.materialized ? 'materialized ' : 'not materialized ');
    if (ParensNode.is(node.expression)) this.visitNode(node.expression);
    else this.block(() => this.visitNode(node.expression));
  }

  /** The name alone, where the query names its columns in that order already. */
  private withoutColumns({ name, expression }: CommonTableExpressionNode): OperationNode {
    if (name.columns === undefined) return name;
    const query = ParensNode.is(expression) ? expression.node : expression;
    const selected = query.kind === 'SelectQueryNode' ? selectedColumns(query as SelectQueryNode) : undefined;
    const declared = name.columns.map((column) => column.column.name);
    if (JSON.stringify(selected) === JSON.stringify(declared)) return name.table;
    throw this.unsupported(
      'the columns of a common table expression behind its name',
      'it takes the names from the query.',
      'Name the columns in the select of the common table expression, in the same order.',
    );
  }

  protected override visitFrom(node: FromNode): void {
    this.append('from');
    this.list(node.froms);
  }

  protected override visitGroupBy(node: GroupByNode): void {
    this.append('group by ');
    this.compileList([...node.items]);
  }

  protected override visitJoin(node: JoinNode): void {
    const words = JOINS[node.joinType];
    if (words === undefined) throw this.unsupported(node.joinType, 'it is not part of its SQL.', 'Use a lateral join.');
    const isArray = isTableFunction(AliasNode.is(node.table) ? node.table.node : node.table);
    if (node.joinType.startsWith('Lateral') && this.rules.lateral === 'arrays') {
      if (!isArray)
        throw this.unsupported(
          'a lateral join of a subquery',
          'only arrays may read the tables before them.',
          'Join on a subquery with a window function, or collect with arrayAgg and unnest.',
        );
      this.append(words.replace(' lateral', ''));
    } else this.append(words);
    this.append(' ');
    this.visitNode(node.table);
    if (node.on !== undefined) {
      this.append(' ');
      this.visitNode(node.on);
    }
  }

  protected override compileDistinctOn(expressions: OperationNode[]): void {
    if (!this.rules.distinctOn)
      throw this.unsupported(
        'distinct on',
        'it is not part of its SQL.',
        'Use deduplicate(query, …), which keeps the first row of each group.',
      );
    super.compileDistinctOn(expressions);
  }

  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== 'Distinct' && node.rawModifier === undefined) {
      throw this.unsupported('a locking clause', 'a model only reads.', 'Remove it.');
    }
    super.visitSelectModifier(node);
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

  protected override visitLimit(node: LimitNode): void {
    this.append('limit ');
    this.visitNode(node.limit);
  }

  protected override visitOffset(node: OffsetNode): void {
    this.append('offset ');
    this.visitNode(node.offset);
  }

  private refuseForeign(node: SelectQueryNode): void {
    if (node.top !== undefined) throw this.unsupported('top', 'it is not part of its SQL.', 'Use limit.');
    if (node.fetch !== undefined) throw this.unsupported('fetch', 'it is not part of its SQL.', 'Use limit.');
    if (node.endModifiers !== undefined && node.endModifiers.length > 0)
      throw this.unsupported('a locking clause', 'a model only reads.', 'Remove it.');
    if (node.explain !== undefined) throw this.unsupported('explain', 'a model only reads.', 'Remove it.');
  }

  // Statements that change rows

  protected override visitInsertQuery(node: InsertQueryNode): void {
    this.refuseForeignChange('insert', node);
    // The table has a name of its own, which no part of an insert needs.
    const into = unaliased(node.into);
    this.append('insert into ');
    if (into !== undefined) this.visitNode(into);
    if (node.columns !== undefined) {
      this.append(' (');
      this.compileList([...node.columns]);
      this.append(')');
    }
    if (node.values === undefined) return;
    this.line();
    const { values } = node;
    if (values.kind === 'SelectQueryNode') this.select(values as SelectQueryNode);
    else this.visitNode(values);
  }

  protected override visitUpdateQuery(node: UpdateQueryNode): void {
    this.refuseForeignChange('update', node);
    this.append('update ');
    if (node.table !== undefined) this.visitNode(node.table);
    this.line();
    this.append('set ');
    this.compileList([...(node.updates ?? [])]);
    if (node.where !== undefined) this.clause(node.where);
  }

  protected override visitDeleteQuery(node: DeleteQueryNode): void {
    this.refuseForeignChange('delete', node);
    this.append('delete ');
    this.visitNode(node.from);
    if (node.where !== undefined) this.clause(node.where);
  }

  private refuseForeignChange(statement: 'insert' | 'update' | 'delete', node: InsertQueryNode | UpdateQueryNode | DeleteQueryNode): void {
    const parts: Readonly<Record<string, unknown>> = { ...node };
    const isOwn = (name: string): boolean => name === 'from' && statement === 'delete';
    const part = FOREIGN_PARTS.find((name) => parts[name] !== undefined && parts[name] !== false && !isOwn(name));
    if (part === undefined) return;
    const words = part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    throw this.unsupported(
      `${statement} with ${words}`,
      'it is not part of the SQL that warehouses share.',
      'Insert values or a select, and choose the rows of an update or delete by a where, with subqueries.',
    );
  }

  // Expressions

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
    type Rows = Readonly<Record<string, Row<(...nodes: readonly OperationNode[]) => OperationNode> | undefined>>;
    const { scalars, tables }: { readonly scalars: Rows; readonly tables: Rows } = this.rules;
    const row = scalars[name] ?? tables[name];
    if (row === undefined) throw new TypeError(`there is no portable function ${name}`);
    return this.applied(row, name, args, (call) => call(...args));
  }

  private lowerOver(node: FunctionNode): OperationNode {
    const [fn, ...parts] = node.arguments;
    const window: WindowParts = {
      ...find('partitionBy', parts.find(PartitionByNode.is)),
      ...find('orderBy', parts.find(OrderByNode.is)),
      ...find('frame', frameOf(parts.find(ValueNode.is))),
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
    const row: Row<(call: AggregateCall, ...nodes: readonly OperationNode[]) => OperationNode> | undefined = this.rules.aggregates[name];
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
  private visitBare(node: OperationNode): void {
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

  // Names and values

  protected override visitIdentifier(node: IdentifierNode): void {
    this.append(identifierSql(node.name, this.rules.identifiers));
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

  private applied<C>(row: Row<C>, name: string, args: readonly OperationNode[], apply: (call: C) => OperationNode): OperationNode {
    if (typeof row === 'string') return callOf(row, ...args);
    // A row is a text, a function or what is missing; TypeScript can't tell a generic function from an object.
    if (typeof row === 'function') return apply(row as C);
    const { reason, alternative } = row as Unsupported;
    throw this.unsupported(name, reason, alternative);
  }

  private unsupported(expression: string, reason: string, alternative: string): MartletError {
    return new MartletError('expression-unsupported', { dialect: this.rules.title, expression, reason, alternative });
  }
}

/** The table that a node names; resolving relations has put its own name behind it. */
function unaliased(node: OperationNode | undefined): OperationNode | undefined {
  return node !== undefined && AliasNode.is(node) ? node.node : node;
}

const JOINS: Readonly<Partial<Record<JoinNode['joinType'], string>>> = {
  InnerJoin: 'inner join',
  LeftJoin: 'left join',
  RightJoin: 'right join',
  FullJoin: 'full join',
  CrossJoin: 'cross join',
  LateralInnerJoin: 'inner join lateral',
  LateralLeftJoin: 'left join lateral',
  LateralCrossJoin: 'cross join lateral',
};

/** What Kysely's statements can have beside tables, values and a where. */
const FOREIGN_PARTS = [
  'with',
  'from',
  'using',
  'joins',
  'returning',
  'onConflict',
  'onDuplicateKey',
  'ignore',
  'orAction',
  'replace',
  'defaultValues',
  'orderBy',
  'limit',
  'top',
  'output',
  'endModifiers',
] as const;

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

function isTableFunction(node: OperationNode): boolean {
  const name = portableName(node);
  return name !== undefined && portableEntry(name)?.form === 'table';
}

function hasMixedSetOperations(node: SelectQueryNode): boolean {
  const operations = node.setOperations ?? [];
  return new Set(operations.map((operation) => `${operation.operator} ${operation.all}`)).size > 1;
}

function standsAlone(node: SelectQueryNode): boolean {
  return [node.with, node.setOperations, node.orderBy, node.limit, node.offset].every((part) => part === undefined);
}

/** What of `having` is a condition over groups, and what was put there by `qualify`. */
function splitHaving(node: HavingNode | undefined): { readonly having?: OperationNode; readonly qualify?: OperationNode } {
  if (node === undefined) return {};
  const conditions = conjuncts(node.having);
  const having = conjunction(conditions.filter((condition) => portableName(condition) !== 'qualify'));
  const qualify = conjunction(
    conditions
      .filter((condition) => portableName(condition) === 'qualify')
      .map((condition) => (condition as FunctionNode).arguments[0] as OperationNode),
  );
  return { ...find('having', having), ...find('qualify', qualify) };
}

function conjuncts(node: OperationNode): readonly OperationNode[] {
  return AndNode.is(node) ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node];
}

function conjunction(conditions: readonly OperationNode[]): OperationNode | undefined {
  const [first, ...rest] = conditions;
  return first === undefined ? undefined : rest.reduce((left, right) => AndNode.create(left, right), first);
}

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

function find<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
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
