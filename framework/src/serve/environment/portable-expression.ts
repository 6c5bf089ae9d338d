import { CaseNode, type OperationNode, ParensNode, type SelectQueryNode, ValueListNode, ValueNode, WhenNode } from 'kysely';
import type { LogicalType } from '../../columns/index.js';
import type { MartletError } from '../../errors.js';
import { all, any, anyTyped, exists, isNotNull, isNull, not } from '../../semantic/index.js';
import { COMPARISON_OPERATORS, list, property } from '../../sql/bound/fragment.js';
import {
  type AggregateExpression,
  avg,
  castNode,
  coalesce,
  count,
  countDistinct,
  dateLiteral,
  dateTrunc,
  denseRank,
  extract,
  isDistinctFrom,
  lag,
  lead,
  lower,
  max,
  median,
  min,
  type Ordering,
  over,
  rank,
  rowNumber,
  SqlExpression,
  sum,
  timestampTrunc,
  type WindowFunction,
} from '../../sql/index.js';
import { binary, PORTABLE_FUNCTIONS } from './portable-functions.js';
import { columnOf, constantOf, refused, statedType, textOfConstant } from './portable-values.js';

type Kind = LogicalType['kind'];

/** Reads the expressions of a parsed statement as nodes that mean the same in each dialect. */
export class ExpressionReader {
  /**
   * @param kindOf - What a column holds, by its name alone; undefined where that is not known.
   * @param query - Reads a query inside of an expression.
   */
  constructor(
    readonly kindOf: (column: string) => Kind | undefined,
    private readonly query: (node: unknown) => SelectQueryNode,
  ) {}

  /** @throws MartletError `statement-refused`. */
  of(node: unknown): OperationNode {
    switch (property(node, 'class')) {
      case 'COLUMN_REF':
        return columnOf(node);
      case 'CONSTANT':
        return constantOf(property(node, 'value'));
      case 'COMPARISON':
        return this.#comparison(node);
      case 'CONJUNCTION': {
        const parts = this.#each(property(node, 'children'));
        return property(node, 'type') === 'CONJUNCTION_AND' ? ParensNode.create(all(parts)) : any(parts);
      }
      case 'BETWEEN': {
        const [input, lower_, upper_] = ['input', 'lower', 'upper'].map((part) => this.of(property(node, part)));
        if (input === undefined || lower_ === undefined || upper_ === undefined) throw refused('it compares with nothing');
        return ParensNode.create(all([binary(input, '>=', lower_), binary(input, '<=', upper_)]));
      }
      case 'OPERATOR':
        return this.#operator(node);
      case 'CASE':
        return this.#case(node);
      case 'CAST':
        return this.#cast(node);
      case 'FUNCTION':
        return this.#function(node);
      case 'WINDOW':
        return this.#window(node);
      case 'SUBQUERY':
        return this.#subquery(node);
      default:
        throw refused(
          `it holds an expression (${String(property(node, 'class')).toLowerCase()}) that is not known to mean the same on every warehouse`,
        );
    }
  }

  /** A whole number of rows. */
  count(node: unknown): OperationNode {
    const value = property(property(node, 'value'), 'value');
    if (property(node, 'class') !== 'CONSTANT' || typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw refused('it limits rows by something else than a whole number');
    return ValueNode.createImmediate(value);
  }

  #each(nodes: unknown): readonly OperationNode[] {
    return list(nodes).map((node) => this.of(node));
  }

  #comparison(node: unknown): OperationNode {
    const [left, right] = [this.of(property(node, 'left')), this.of(property(node, 'right'))];
    const kind = String(property(node, 'type'));
    if (kind === 'COMPARE_DISTINCT_FROM') return isDistinctFrom(anyTyped(left), anyTyped(right)).toOperationNode();
    if (kind === 'COMPARE_NOT_DISTINCT_FROM') return not(isDistinctFrom(anyTyped(left), anyTyped(right)).toOperationNode());
    const operators: Readonly<Record<string, string>> = COMPARISON_OPERATORS;
    const operator = operators[kind];
    if (operator === undefined) throw refused('it compares by an operator that is not known to mean the same on every warehouse');
    return binary(left, operator, right);
  }

  #operator(node: unknown): OperationNode {
    const kind = String(property(node, 'type'));
    const [first, ...rest] = this.#each(property(node, 'children'));
    if (first === undefined) throw refused('it applies an operator to nothing');
    switch (kind) {
      case 'OPERATOR_IS_NULL':
        return ParensNode.create(isNull(first));
      case 'OPERATOR_IS_NOT_NULL':
        return ParensNode.create(isNotNull(first));
      case 'OPERATOR_NOT':
        return not(first);
      case 'OPERATOR_COALESCE':
        return coalesce(anyTyped(first), ...rest.map(anyTyped)).toOperationNode();
      case 'COMPARE_IN':
      case 'COMPARE_NOT_IN':
        return binary(first, kind === 'COMPARE_IN' ? 'in' : 'not in', ValueListNode.create(rest));
      default:
        throw refused('it holds an operator that is not known to mean the same on every warehouse');
    }
  }

  #case(node: unknown): OperationNode {
    const branches = list(property(node, 'case_checks')).reduce<CaseNode>((made, check) => {
      const when = WhenNode.create(this.of(property(check, 'when_expr')));
      return CaseNode.cloneWithWhen(made, WhenNode.cloneWithResult(when, this.of(property(check, 'then_expr'))));
    }, CaseNode.create());
    const otherwise = property(node, 'else_expr');
    return otherwise === undefined || otherwise === null ? branches : CaseNode.cloneWith(branches, { else: this.of(otherwise) });
  }

  #cast(node: unknown): OperationNode {
    if (property(node, 'try_cast') === true) throw refused('it holds `try_cast`');
    const type = statedType(property(node, 'cast_type'));
    const child = property(node, 'child');
    const text = textOfConstant(child);
    if (type.kind === 'date' && text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text))
      return dateLiteral(text as `${number}-${number}-${number}`).toOperationNode();
    return castNode(this.of(child), type);
  }

  #function(node: unknown): OperationNode {
    const name = String(property(node, 'function_name')).toLowerCase();
    if (isAggregateName(name)) return this.#aggregate(name, node).toOperationNode();
    const nodes = list(property(node, 'children'));
    if (name === '~~' || name === '!~~' || name === '~~*' || name === '!~~*') return this.#like(name, nodes);
    if (name === 'date_trunc' || name === 'datetrunc') return this.#truncated(nodes);
    const isNamed = name === 'date_part' || name === 'datepart';
    const part = isNamed ? partOf(textOfConstant(nodes[0])) : partOf(name);
    if (part !== undefined) {
      if (nodes.length !== (isNamed ? 2 : 1)) throw refusedForm(name);
      return extract(part, anyTyped(this.of(nodes.at(-1)))).toOperationNode();
    }
    const args = nodes.map((each) => anyTyped(this.of(each)));
    const made = PORTABLE_FUNCTIONS[name]?.(args);
    if (made === undefined) throw refused(`it calls ${name}(), which is not known to mean the same on every warehouse`);
    return made instanceof SqlExpression ? made.toOperationNode() : made;
  }

  #aggregate(name: string, node: unknown): AggregateExpression<unknown> {
    if (list(property(property(node, 'order_bys'), 'orders')).length > 0 || list(property(node, 'arg_orders')).length > 0)
      throw refused('it orders the rows inside of an aggregate');
    const [first, second] = this.#each(property(node, 'children'));
    const filter = property(node, 'filter') ?? property(node, 'filter_expr');
    const options = filter === undefined || filter === null ? {} : { filter: anyTyped(this.of(filter)) };
    const isDistinct = property(node, 'distinct') === true;
    if (second !== undefined || (isDistinct && name !== 'count')) throw refusedForm(name);
    if (first === undefined && (name === 'count_star' || name === 'count')) return count(undefined, options);
    if (first === undefined) throw refusedForm(name);
    switch (name as (typeof AGGREGATES)[number]) {
      case 'count':
        return isDistinct ? countDistinct(anyTyped(first), options) : count(anyTyped(first), options);
      case 'sum':
        return sum(anyTyped(first), options);
      case 'avg':
      case 'mean':
        return avg(anyTyped(first), options);
      case 'min':
        return min(anyTyped(first), options);
      case 'max':
        return max(anyTyped(first), options);
      case 'median':
        return median(anyTyped(first), options);
      default:
        throw refused(`it calls ${name}(), which is not known to mean the same on every warehouse`);
    }
  }

  #window(node: unknown): OperationNode {
    const isUsual = property(node, 'start') === 'UNBOUNDED_PRECEDING' && property(node, 'end') === 'CURRENT_ROW_RANGE';
    const excludes = property(node, 'exclude_clause') ?? 'NO_OTHER';
    if (!isUsual || excludes !== 'NO_OTHER' || property(node, 'ignore_nulls') === true)
      throw refused('it gives a window a frame of its own');
    const name = String(property(node, 'function_name')).toLowerCase();
    const partitions = this.#each(property(node, 'partitions')).map(anyTyped);
    const orderBy = orderings(list(property(node, 'orders')), (each) => this.of(each));
    const called: WindowFunction<unknown> | AggregateExpression<unknown> = isAggregateName(name)
      ? this.#aggregate(name, node)
      : this.#placing(name, node);
    return over(called, {
      ...(partitions.length === 0 ? {} : { partitionBy: partitions }),
      ...(orderBy.length === 0 ? {} : { orderBy }),
    }).toOperationNode();
  }

  #placing(name: string, node: unknown): WindowFunction<unknown> {
    const [first] = this.#each(property(node, 'children'));
    const [offset, other] = [property(node, 'offset_expr'), property(node, 'default_expr')];
    const steps = offset === undefined || offset === null ? 1 : Number(property(property(offset, 'value'), 'value'));
    if (name === 'row_number') return rowNumber();
    if (name === 'rank') return rank();
    if (name === 'dense_rank') return denseRank();
    if (
      (name === 'lag' || name === 'lead') &&
      first !== undefined &&
      Number.isSafeInteger(steps) &&
      (other === undefined || other === null)
    )
      return name === 'lag' ? lag(anyTyped(first), steps) : lead(anyTyped(first), steps);
    throw refused(`it calls ${name}() over a window, which is not known to mean the same on every warehouse`);
  }

  #subquery(node: unknown): OperationNode {
    const inner = this.query(property(property(node, 'subquery'), 'node'));
    switch (property(node, 'subquery_type')) {
      case 'SCALAR':
        return ParensNode.create(inner);
      case 'EXISTS':
        return exists(ParensNode.create(inner));
      case 'NOT_EXISTS':
        return not(exists(ParensNode.create(inner)));
      case 'ANY':
        if (property(node, 'comparison_type') !== 'COMPARE_EQUAL') throw refused('it compares with any row of a query');
        return binary(this.of(property(node, 'child')), 'in', ParensNode.create(inner));
      default:
        throw refused('it holds a query in an expression that is not known to mean the same on every warehouse');
    }
  }

  /** A backslash is an escape on some warehouses. */
  #like(name: string, nodes: readonly unknown[]): OperationNode {
    const pattern = textOfConstant(nodes[1]);
    if (pattern === undefined || pattern.includes('\\')) throw refused('it compares with a pattern that is no plain text');
    const [value, like] = [this.of(nodes[0]), ValueNode.createImmediate(pattern)];
    const isFree = name.endsWith('*');
    const [left, right] = isFree
      ? [lower(anyTyped(value)).toOperationNode(), ValueNode.createImmediate(pattern.toLowerCase())]
      : [value, like];
    return binary(left, name.startsWith('!') ? 'not like' : 'like', right);
  }

  #truncated([unit, value, ...more]: readonly unknown[]): OperationNode {
    if (more.length > 0) throw refusedForm('date_trunc');
    const to = textOfConstant(unit)?.toLowerCase();
    const found = UNITS.find((each) => each === to);
    const kind = this.#kind(value);
    if (found === undefined || (kind !== 'date' && kind !== 'timestamp'))
      throw refused('it cuts off a value of which it does not say that it is a day: write `cast(… as date)`');
    const node = anyTyped(this.of(value));
    if (kind === 'timestamp') return timestampTrunc(found, node).toOperationNode();
    // The parser’s engine answers with an instant, whatever is cut off.
    return castNode(dateTrunc(found, node).toOperationNode(), { kind: 'timestamp' });
  }

  #kind(node: unknown): Kind | undefined {
    if (property(node, 'class') === 'CAST') return statedType(property(node, 'cast_type')).kind;
    if (property(node, 'class') === 'COLUMN_REF') return this.kindOf(String(list(property(node, 'column_names')).at(-1)).toLowerCase());
    return undefined;
  }
}

function refusedForm(name: string): MartletError {
  return refused(`it calls ${name}() in a form that is not known to mean the same on every warehouse`);
}

const AGGREGATES = ['count', 'count_star', 'sum', 'avg', 'mean', 'min', 'max', 'median'] as const;

const isAggregateName = (name: string): boolean => (AGGREGATES as readonly string[]).includes(name);

/** Whether an expression is made of the rows of a group, so that nothing is grouped by it. */
export function isAggregate(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(isAggregate);
  if (typeof node !== 'object' || node === null) return false;
  if (property(node, 'class') === 'FUNCTION' && isAggregateName(String(property(node, 'function_name')).toLowerCase())) return true;
  if (property(node, 'class') === 'SUBQUERY') return false;
  if (property(node, 'class') === 'WINDOW') return true;
  return Object.values(node).some(isAggregate);
}

/** The orders of a query or of a window. */
export function orderings(orders: readonly unknown[], read: (node: unknown) => OperationNode): readonly Ordering[] {
  return orders.map((order): Ordering => {
    const nulls = String(property(order, 'null_order'));
    const by = anyTyped(read(property(order, 'expression')));
    // The parser’s own order has nulls last, whichever way it goes.
    return {
      by,
      direction: property(order, 'type') === 'DESCENDING' ? 'desc' : 'asc',
      nulls: nulls.startsWith('NULLS FIRST') ? 'first' : 'last',
    };
  });
}

const UNITS = ['year', 'quarter', 'month', 'week', 'day'] as const;
const PARTS = ['year', 'quarter', 'month', 'day', 'hour', 'minute', 'second'] as const;

function partOf(name: string | undefined): (typeof PARTS)[number] | undefined {
  return PARTS.find((part) => part === name?.toLowerCase());
}
