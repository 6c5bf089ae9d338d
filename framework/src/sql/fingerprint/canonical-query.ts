import {
  type Binding,
  type BoundAggregate,
  type BoundCandidate,
  type BoundCte,
  type BoundExpression,
  type BoundOperation,
  type BoundOrder,
  type BoundQuery,
  type BoundRaw,
  type BoundReference,
  type BoundSelect,
  type BoundSource,
  calledFunction,
  functionFacts,
  isAggregateFunction,
  isAtom,
  isVolatile,
  mayExpand,
} from '../bound/index.js';
import { canonicalValue } from './canonical-value.js';
import { digest } from './digest.js';

/** The canonical text of a query: of what makes its rows, and of each column by itself. */
export interface CanonicalQuery {
  readonly rows: string;
  readonly columns: readonly string[];
}

/** Operators whose sides may be swapped. */
const COMMUTATIVE = new Set(['=', '!=', '+', '*', '&', '|', 'is distinct from', 'is not distinct from']);
/** Operators that say the same as another with its sides swapped. */
const MIRRORED: ReadonlyMap<string, string> = new Map([
  ['>', '<'],
  ['>=', '<='],
]);
/** Marks text whose value differs from call to call, so that one call is not taken for another. */
const VOLATILE_MARK = '\u0001';
/** Longer texts are replaced by their digest where they are used, so that nothing grows with the depth of the query. */
const LONGEST_INLINE = 120;

/**
 * Writes bound queries so that the same text means the same. Tables are called by their place, never by an alias, and a
 * column of a subquery is called by the expression that makes it, so that names and unused columns inside do not matter.
 */
export class CanonicalWriter {
  private readonly queries = new Map<BoundQuery, CanonicalQuery>();
  /** The recursive queries that are being written, from the outside in. */
  private readonly open: BoundCte[] = [];
  /** How often a recursive query has met itself: a text that was written meanwhile holds only where it stands. */
  private meetings = 0;

  query(query: BoundQuery): CanonicalQuery {
    const known = this.queries.get(query);
    if (known !== undefined) return known;
    const before = this.meetings;
    const written = query.kind === 'raw' ? { rows: this.expression(query.raw), columns: [] } : this.select(query);
    if (this.meetings === before) this.queries.set(query, written);
    return written;
  }

  private select(query: BoundSelect): CanonicalQuery {
    const own = query.columns.map((column) => this.column(column.name, column.expression));
    const rights = query.setOperations.map((operation) => ({ ...operation, written: this.query(operation.query) }));
    const columns =
      rights.length === 0
        ? own
        : own.map((text, position) => `each(${[text, ...rights.map(({ written }) => written.columns[position] ?? '?')].join(';')})`);

    const parts: string[] = query.bindings.map((binding, position) => {
      const join = query.joins[position];
      return `${join?.type ?? 'From'} ${this.source(binding.source)}${join?.on ? ` on ${this.expression(join.on)}` : ''}`;
    });
    const push = (name: string, texts: readonly string[]): void => {
      if (texts.length > 0) parts.push(`${name} ${texts.join(',')}`);
    };
    push('where', query.where ? [this.expression(query.where)] : []);
    push('group', unique(query.groupBy.map((key) => this.expression(key))));
    push('having', query.having ? [this.expression(query.having)] : []);
    push('qualify', unique(query.qualify.map((condition) => this.expression(condition))));
    // Without keys, an aggregate makes one row of all.
    if (query.groupBy.length === 0 && aggregates(query)) parts.push('one row');
    push('distinct', query.distinct ? unique(own) : []);
    push('distinct on', unique(query.distinctOn.map((key) => this.expression(key))));
    // What may make several rows of one decides on rows from within the selection.
    push(
      'expand',
      unique(query.columns.filter(({ expression }) => mayExpand(expression)).map(({ expression }) => this.expression(expression))),
    );
    for (const { operator, all, written } of rights) {
      const compared = operator !== 'union' || !all ? ` by ${unique(columns).join(',')}` : '';
      parts.push(`${operator}${all ? ' all' : ''}(${written.rows})${compared}`);
    }
    push(
      'order',
      query.orderBy.map((item) => this.order(item, columns)),
    );
    push(
      'limit',
      query.limits.map((limit) => this.expression(limit)),
    );
    push(
      'modify',
      query.modifiers.map((modifier) => this.expression(modifier)),
    );
    return { rows: parts.join('\n'), columns };
  }

  /** Two calls of a volatile function are two values, so such a column keeps its name as well. */
  private column(name: string, expression: BoundExpression): string {
    const text = this.expression(expression);
    return expression.kind !== 'reference' && text.includes(VOLATILE_MARK) ? `${text}@${name.toLowerCase()}` : text;
  }

  private source(source: BoundSource): string {
    switch (source.kind) {
      case 'table':
        return `table ${JSON.stringify(source.table.relation)}`;
      case 'query':
        return `query(${shorten(this.query(source.query).rows)})`;
      case 'cte':
        return this.cte(source.cte);
      case 'expression':
        return `expression(${this.expression(source.expression)})`;
      case 'unknown':
        return `unknown ${JSON.stringify(source.name)}`;
      default:
        return source satisfies never;
    }
  }

  /** One that is read once is the same as a subquery in its place; one that is read twice gives both readers the same rows. */
  private cte(cte: BoundCte): string {
    const depth = this.open.indexOf(cte);
    if (depth >= 0) {
      this.meetings += 1;
      return `itself ${this.open.length - depth}`;
    }
    if (cte.query === undefined) return `unknown ${JSON.stringify(cte.name)}`;
    if (cte.recursive) return `recursive(${this.recursive(cte, cte.query)})`;
    return `${cte.reads > 1 ? 'shared' : 'query'}(${shorten(this.query(cte.query).rows)})`;
  }

  /** The columns of a recursive query feed each other, so all of them are part of each. */
  private recursive(cte: BoundCte, query: BoundQuery): string {
    this.open.push(cte);
    const { rows, columns } = this.query(query);
    this.open.pop();
    return shorten(`${rows}\nselect ${columns.join(',')}`);
  }

  private reference({ binding, column, level }: BoundReference): string {
    return `$${level}.${binding.position}.${this.columnOf(binding, column)}`;
  }

  private columnOf(binding: Binding, column: number): string {
    const { source } = binding;
    switch (source.kind) {
      case 'table':
        return (source.table.columns[column] ?? '?').toLowerCase();
      case 'query':
        return this.resultColumn(source.query, column);
      case 'cte':
        if (source.cte.recursive || this.open.includes(source.cte) || source.cte.query === undefined) return `#${column}`;
        return this.resultColumn(source.cte.query, column);
      case 'expression':
        return `#${column}`;
      case 'unknown':
        return `#${binding.columns?.[column]?.toLowerCase() ?? column}`;
      default:
        return source satisfies never;
    }
  }

  private resultColumn(query: BoundQuery, column: number): string {
    const text = this.query(query).columns[column];
    return text === undefined ? `#${column}` : shorten(`<${text}>`);
  }

  expression(expression: BoundExpression): string {
    switch (expression.kind) {
      case 'reference':
        return this.reference(expression);
      case 'value':
        return canonicalValue(expression.value);
      case 'operation':
        return this.operation(expression);
      case 'aggregate':
        return this.aggregate(expression);
      case 'query': {
        const { rows, columns } = this.query(expression.query);
        return `query(${shorten(`${rows}\nselect ${columns.join(',')}`)})`;
      }
      case 'raw':
        return this.raw(expression);
      case 'row':
        return `row($${expression.level}.${expression.binding.position}:${this.wholeRow(expression.binding)})`;
      case 'output':
        return `output ${expression.column}`;
      case 'unresolved':
        return `?${expression.name}`;
      default:
        return expression satisfies never;
    }
  }

  private operation(operation: BoundOperation): string {
    const { name, operands, misread } = operation;
    const called = calledFunction(name);
    if (called !== undefined) {
      const func = called.startsWith('martlet:') ? name : name.toLowerCase();
      const texts = operands.map((operand) => this.expression(operand));
      if (called.startsWith('martlet:') && functionFacts(called).operands.endsWith('any-order')) texts.sort();
      return `${isVolatile(called) ? VOLATILE_MARK : ''}${func}(${texts.join(',')})${this.meaning(operation.mayRead)}`;
    }
    // How the warehouse reads it is not how the tree reads, so nothing may be moved.
    if (misread) return `${name}!misread(${operands.map((operand) => this.asPrinted(operand)).join(',')})`;
    if (name === 'and' || name === 'or') return `${name}(${unique(this.flattened(operation)).join(',')})`;
    if (name === 'exists _' || name === 'not exists _') return `${name}(${operands.map((operand) => this.existence(operand)).join(',')})`;
    const mirrored = MIRRORED.get(name);
    if (mirrored !== undefined) return `${mirrored}(${this.list([...operands].reverse())})`;
    const texts = operands.map((operand) => this.expression(operand));
    if (COMMUTATIVE.has(name)) texts.sort();
    if ((name === 'in' || name === 'not in') && isList(operands[1]))
      return `${name}(${texts[0]},${unique(operands[1].operands.map((one) => this.expression(one))).join(',')})`;
    return `${name}(${texts.join(',')})`;
  }

  /** Whether there are rows does not depend on what is selected. */
  private existence(operand: BoundExpression): string {
    return operand.kind === 'query' && operand.query.kind === 'select' ? shorten(this.query(operand.query).rows) : this.expression(operand);
  }

  private flattened(operation: BoundOperation): string[] {
    return operation.operands.flatMap((operand) =>
      operand.kind === 'operation' && operand.name === operation.name && !operand.misread
        ? this.flattened(operand)
        : [this.expression(operand)],
    );
  }

  private aggregate(expression: BoundAggregate): string {
    const { name, operands, distinct, filter, over } = expression;
    const parts = [`${distinct ? 'distinct ' : ''}${this.list(operands)}`];
    if (expression.withinGroup.length > 0) parts.push(`within ${this.orders(expression.withinGroup)}`);
    if (expression.orderBy.length > 0) parts.push(`order ${this.orders(expression.orderBy)}`);
    if (filter !== undefined) parts.push(`filter ${this.expression(filter)}`);
    if (over !== undefined) {
      parts.push(
        `over ${unique(over.partitionBy.map((key) => this.expression(key))).join(',')} order ${this.orders(over.orderBy)} ${over.frame ?? ''}`,
      );
    }
    return `${isVolatile(name) ? VOLATILE_MARK : ''}${over === undefined ? 'aggregate' : 'window'}:${name}(${parts.join(' | ')})${this.meaning(expression.mayRead)}`;
  }

  private raw({ text, operands, candidates, functions }: BoundRaw): string {
    const pieces = text.map((piece, index) => {
      const operand = operands[index - 1];
      return `${operand === undefined ? '' : `\${${this.asPrinted(operand)}}`}${JSON.stringify(piece)}`;
    });
    return `${functions.some(isVolatile) ? VOLATILE_MARK : ''}raw(${pieces.join('')}${this.meaning(candidates)})`;
  }

  /** What text or functions whose names are not followed may read. */
  private meaning(candidates: readonly BoundCandidate[] = []): string {
    const meant = candidates.map((one) => (one.kind === 'reference' ? this.reference(one) : this.wholeSource(one.source)));
    return meant.length > 0 ? ` where ${meant.join(',')}` : '';
  }

  /** Raw text around an operand, or an operator that binds tighter, sees whether it stood in parentheses. */
  private asPrinted(operand: BoundExpression): string {
    return isAtom(operand) ? this.expression(operand) : `bare ${this.expression(operand)}`;
  }

  private wholeRow(binding: Binding): string {
    if (binding.source.kind === 'table' || binding.columns === undefined) return this.wholeSource(binding.source);
    const columns = binding.columns?.map((name, column) => `${name.toLowerCase()}=${this.columnOf(binding, column)}`) ?? [];
    return `${binding.name.toLowerCase()}(${columns.join(',')})`;
  }

  /** Raw text may use any column of a table that it names, by that column's name. */
  private wholeSource(source: BoundSource): string {
    const query =
      source.kind === 'query' ? source.query : source.kind === 'cte' && !this.open.includes(source.cte) ? source.cte.query : undefined;
    if (query === undefined || query.kind === 'raw') return this.source(source);
    const { columns } = this.query(query);
    return shorten(
      `${this.source(source)}(${query.columns.map(({ name }, column) => `${name.toLowerCase()}=${columns[column]}`).join(',')})`,
    );
  }

  private order(item: BoundOrder, columns: readonly string[]): string {
    const { expression } = item;
    const text = expression.kind === 'output' ? (columns[expression.column] ?? '?') : this.expression(expression);
    return `${text}${item.descending ? ' desc' : ''}${item.nulls ? ` nulls ${item.nulls}` : ''}${item.collation ? ` collate ${item.collation}` : ''}`;
  }

  private orders(items: readonly BoundOrder[]): string {
    return items.map((item) => this.order(item, [])).join(',');
  }

  private list(expressions: readonly BoundExpression[]): string {
    return expressions.map((expression) => this.expression(expression)).join(',');
  }
}

function shorten(text: string): string {
  if (text.length <= LONGEST_INLINE) return text;
  return `${text.includes(VOLATILE_MARK) ? VOLATILE_MARK : ''}~${digest(text)}`;
}

function unique(texts: readonly string[]): readonly string[] {
  return texts.length < 2 ? texts : [...new Set(texts)].sort();
}

function isList(expression: BoundExpression | undefined): expression is BoundOperation {
  return expression?.kind === 'operation' && (expression.name === 'list' || expression.name === 'ValueListNode');
}

function aggregates(query: BoundSelect): boolean {
  return query.having !== undefined || query.columns.some(({ expression }) => contains(expression, isAggregation));
}

function isAggregation(expression: BoundExpression): boolean {
  if (expression.kind === 'aggregate') return expression.over === undefined;
  if (expression.kind === 'operation') return isAggregateFunction(calledFunction(expression.name) ?? '');
  return expression.kind === 'raw' && expression.functions.some(isAggregateFunction);
}

/** Looks through an expression, without going into subqueries. */
function contains(expression: BoundExpression, test: (expression: BoundExpression) => boolean): boolean {
  if (test(expression)) return true;
  switch (expression.kind) {
    case 'operation':
    case 'raw':
      return expression.operands.some((operand) => contains(operand, test));
    case 'aggregate':
      return (
        [...expression.operands, ...(expression.over?.partitionBy ?? [])].some((operand) => contains(operand, test)) ||
        (expression.over?.orderBy.some((item) => contains(item.expression, test)) ?? false)
      );
    default:
      return false;
  }
}
