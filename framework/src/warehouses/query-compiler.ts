import {
  AliasNode,
  AndNode,
  type CommonTableExpressionNode,
  type FromNode,
  type FunctionNode,
  type GroupByNode,
  type HavingNode,
  type JoinNode,
  type LimitNode,
  type OffsetNode,
  type OnNode,
  type OperationNode,
  ParensNode,
  type SelectModifierNode,
  type SelectQueryNode,
  type SetOperationNode,
  type WhereNode,
  type WithNode,
} from 'kysely';
import { portableEntry } from '../sql/expressions/registry.js';
import { portableName } from '../sql/portable.js';
import { selectedColumns } from '../sql/projection.js';
import { ExpressionCompiler, ifDefined } from './expression-compiler.js';

/** Writes queries over lines that a person can read. */
export abstract class QueryCompiler extends ExpressionCompiler {
  protected depth = 0;

  protected line(): void {
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

  protected override visitSelectQuery(node: SelectQueryNode): void {
    const parent = this.parentNode;
    const isWhole =
      parent === undefined || ParensNode.is(parent) || parent.kind === 'SetOperationNode' || parent.kind === 'CommonTableExpressionNode';
    if (isWhole) this.select(node);
    else this.block(() => this.select(node));
  }

  protected select(node: SelectQueryNode): void {
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

  protected clause(node: OperationNode): void {
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
    const stands = operand.kind === 'SelectQueryNode' && isSelfContained(operand as SelectQueryNode);
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

  protected override visitLimit(node: LimitNode): void {
    this.append('limit ');
    this.visitNode(node.limit);
  }

  protected override visitOffset(node: OffsetNode): void {
    this.append('offset ');
    this.visitNode(node.offset);
  }

  protected refuseForeign(node: SelectQueryNode): void {
    if (node.top !== undefined) throw this.unsupported('top', 'it is not part of its SQL.', 'Use limit.');
    if (node.fetch !== undefined) throw this.unsupported('fetch', 'it is not part of its SQL.', 'Use limit.');
    if (node.endModifiers !== undefined && node.endModifiers.length > 0)
      throw this.unsupported('a locking clause', 'a model only reads.', 'Remove it.');
    if (node.explain !== undefined) throw this.unsupported('explain', 'a model only reads.', 'Remove it.');
  }
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

function isTableFunction(node: OperationNode): boolean {
  const name = portableName(node);
  return name !== undefined && portableEntry(name)?.form === 'table';
}

function hasMixedSetOperations(node: SelectQueryNode): boolean {
  const operations = node.setOperations ?? [];
  return new Set(operations.map((operation) => `${operation.operator} ${operation.all}`)).size > 1;
}

function isSelfContained(node: SelectQueryNode): boolean {
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
  return { ...ifDefined('having', having), ...ifDefined('qualify', qualify) };
}

function conjuncts(node: OperationNode): readonly OperationNode[] {
  return AndNode.is(node) ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node];
}

function conjunction(conditions: readonly OperationNode[]): OperationNode | undefined {
  const [first, ...rest] = conditions;
  return first === undefined ? undefined : rest.reduce((left, right) => AndNode.create(left, right), first);
}
