import type { BoundCte, BoundExpression, BoundOrder, BoundQuery, BoundSource } from '../bound/index.js';

/** What looks at each expression and each query of a bound query. */
export interface ExpressionVisitor {
  expression(expression: BoundExpression): void;
  query(query: BoundQuery): void;
}

/** Shows every expression of a query, of its subqueries and of its common table expressions, each once where it is written. */
export function visitExpressions(query: BoundQuery, visitor: ExpressionVisitor): void {
  new Walk(visitor).query(query);
}

class Walk {
  readonly #seen = new Set<BoundQuery | BoundCte | BoundExpression>();

  constructor(private readonly visitor: ExpressionVisitor) {}

  query(query: BoundQuery): void {
    if (this.#seen.has(query)) return;
    this.#seen.add(query);
    this.visitor.query(query);
    if (query.kind === 'raw') {
      this.expression(query.raw);
      return;
    }
    for (const { source } of query.bindings) this.#source(source);
    for (const { on } of query.joins) this.#optional(on);
    for (const { expression } of query.columns) this.expression(expression);
    this.#optional(query.where);
    this.#optional(query.having);
    for (const one of [...query.groupBy, ...query.qualify, ...query.distinctOn, ...query.limits, ...query.modifiers]) this.expression(one);
    this.#orders(query.orderBy);
    for (const { query: part } of query.setOperations) this.query(part);
  }

  expression(expression: BoundExpression): void {
    if (this.#seen.has(expression)) return;
    this.#seen.add(expression);
    this.visitor.expression(expression);
    switch (expression.kind) {
      case 'operation':
      case 'raw':
        for (const operand of expression.operands) this.expression(operand);
        break;
      case 'aggregate':
        for (const operand of [...expression.operands, ...(expression.over?.partitionBy ?? [])]) this.expression(operand);
        this.#orders([...expression.orderBy, ...expression.withinGroup, ...(expression.over?.orderBy ?? [])]);
        this.#optional(expression.filter);
        break;
      case 'query':
        this.query(expression.query);
        break;
      default:
    }
  }

  #source(source: BoundSource): void {
    if (source.kind === 'query') this.query(source.query);
    else if (source.kind === 'expression') this.expression(source.expression);
    else if (source.kind === 'cte' && source.cte.query !== undefined) this.query(source.cte.query);
  }

  #orders(orders: readonly BoundOrder[]): void {
    for (const { expression } of orders) this.expression(expression);
  }

  #optional(expression: BoundExpression | undefined): void {
    if (expression !== undefined) this.expression(expression);
  }
}
