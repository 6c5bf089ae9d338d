import {
  type Binding,
  type BoundAggregate,
  type BoundCandidate,
  type BoundCte,
  type BoundExpression,
  type BoundOrder,
  type BoundQuery,
  type BoundRaw,
  type BoundSelect,
  type BoundSource,
  type BoundTable,
  calledFunction,
  functionFacts,
  isAggregateFunction,
  mayExpand,
} from '../bound/index.js';
import { addFlow, addInput, type BaseColumn, emptyFlow, type Flow, sizeOf, through, VIA, type Via } from './flow.js';

/** What flows into each column of a query's result, and into the choice of its rows. */
export interface QueryFlow {
  readonly columns: readonly Flow[];
  readonly rows: Flow;
}

const MASKING: Via = { way: VIA.transformed.way, masks: true };
const COUNTING: Via = { way: VIA.aggregated.way, masks: true };

/** Follows values through one bound query; each part of it is looked at once. */
export class FlowReader {
  private readonly tables = new Map<BoundTable, readonly BaseColumn[]>();
  private readonly queries = new Map<BoundQuery, QueryFlow>();
  /** What is known so far of recursive queries that are being read. */
  private readonly open = new Map<BoundCte, QueryFlow>();
  /** How often a recursive query has met itself: what was read meanwhile is not fully known. */
  private meetings = 0;

  query(query: BoundQuery): QueryFlow {
    const known = this.queries.get(query);
    if (known !== undefined) return known;
    const before = this.meetings;
    const flow = query.kind === 'raw' ? this.raw(query.raw) : this.select(query);
    if (this.meetings === before) this.queries.set(query, flow);
    return flow;
  }

  private raw(expression: BoundExpression): QueryFlow {
    const rows = emptyFlow();
    this.follow(expression, VIA.transformed, rows);
    return { columns: [], rows };
  }

  private select(query: BoundSelect): QueryFlow {
    const rows = emptyFlow();
    for (const [position, binding] of query.bindings.entries()) {
      this.rowsOf(binding.source, rows);
      const on = query.joins[position]?.on;
      if (on !== undefined) this.follow(on, VIA.joined, rows);
    }
    if (query.where !== undefined) this.follow(query.where, VIA.filtered, rows);
    for (const key of query.groupBy) this.follow(key, VIA.grouped, rows);
    for (const condition of [...(query.having ? [query.having] : []), ...query.qualify]) this.follow(condition, VIA.filtered, rows);

    const columns = query.columns.map((column) => {
      const flow = emptyFlow();
      this.follow(column.expression, VIA.copied, flow);
      return flow;
    });
    for (const [position, column] of query.columns.entries()) {
      if (mayExpand(column.expression)) addFlow(rows, columns[position] ?? emptyFlow(), VIA.filtered);
    }
    if (query.distinct) for (const column of columns) addFlow(rows, column, VIA.grouped);
    for (const key of query.distinctOn) this.follow(key, VIA.grouped, rows);
    this.combine(query, columns, rows);
    for (const item of query.orderBy) {
      if (item.expression.kind === 'output') addFlow(rows, columns[item.expression.column] ?? emptyFlow(), VIA.ordered);
      else this.follow(item.expression, VIA.ordered, rows);
    }
    for (const limit of [...query.limits, ...query.modifiers]) this.follow(limit, VIA.filtered, rows);
    return { columns, rows };
  }

  /** Columns of a set operation are matched by position. Only a union takes values from its right side. */
  private combine(query: BoundSelect, columns: readonly Flow[], rows: Flow): void {
    for (const { operator, all, query: right } of query.setOperations) {
      const flow = this.query(right);
      addFlow(rows, flow.rows, VIA.copied);
      const via = operator === 'union' ? VIA.grouped : VIA.filtered;
      for (const [position, column] of columns.entries()) {
        const other = isHidden(query) || isHidden(right) ? this.anyColumn(right) : (flow.columns[position] ?? emptyFlow());
        if (operator !== 'union' || !all) {
          addFlow(rows, column, via);
          addFlow(rows, other, via);
        }
        if (operator === 'union') addFlow(column, other, VIA.copied);
      }
    }
  }

  /** Where columns can't be matched by their positions, each may be any. */
  private anyColumn(query: BoundQuery): Flow {
    const flow = this.hidden(query);
    for (const column of this.query(query).columns) addFlow(flow, column, VIA.copied);
    return flow;
  }

  /** What decides on the rows of a table in `from`. */
  private rowsOf(source: BoundSource, rows: Flow): void {
    switch (source.kind) {
      case 'table':
      case 'unknown':
        return;
      case 'query':
        addFlow(rows, this.query(source.query).rows, VIA.copied);
        return;
      case 'cte':
        addFlow(rows, this.cte(source.cte).rows, VIA.copied);
        return;
      case 'expression':
        // Values of a table function, such as the list that it unnests, also decide how many rows there are.
        this.follow(source.expression, VIA.filtered, rows);
        return;
      default:
        source satisfies never;
    }
  }

  /** A recursive query is read until another round finds nothing new. */
  private cte(cte: BoundCte): QueryFlow {
    const started = this.open.get(cte);
    if (started !== undefined) {
      this.meetings += 1;
      return started;
    }
    if (cte.query === undefined) return { columns: [], rows: emptyFlow() };
    if (!cte.recursive) return this.query(cte.query);
    const known = this.queries.get(cte.query);
    if (known !== undefined) return known;

    let flow: QueryFlow = { columns: (cte.columns ?? []).map(emptyFlow), rows: emptyFlow() };
    for (let before = -1, size = 0; size > before; ) {
      this.open.set(cte, flow);
      flow = this.query(cte.query);
      before = size;
      size = flow.columns.reduce((sum, column) => sum + sizeOf(column), sizeOf(flow.rows) + 1);
    }
    this.open.delete(cte);
    if (this.open.size === 0) this.queries.set(cte.query, flow);
    return flow;
  }

  /** Adds to `into` what flows into an expression. */
  private follow(expression: BoundExpression, via: Via, into: Flow): void {
    switch (expression.kind) {
      case 'reference':
        this.column(expression.binding, expression.column, via, into);
        return;
      case 'operation':
        if (expression.name === 'exists _' || expression.name === 'not exists _') this.existence(expression.operands, via, into);
        else this.operands(expression.operands, through(via, viaOfOperation(expression.name)), into);
        this.unsettled(expression.mayRead, into);
        return;
      case 'aggregate':
        this.aggregate(expression, via, into);
        return;
      case 'query': {
        const { columns, rows } = this.query(expression.query);
        for (const column of columns) addFlow(into, column, via);
        addFlow(into, rows, expression.query.kind === 'raw' ? through(via, VIA.transformed) : via);
        return;
      }
      case 'row':
        for (const column of expression.binding.columns?.keys() ?? []) {
          this.column(expression.binding, column, through(via, VIA.transformed), into);
        }
        if (expression.binding.columns === undefined) this.unknownColumn(expression.binding.source, via, into);
        return;
      case 'raw':
        this.fragment(expression, via, into);
        return;
      case 'value':
      case 'unresolved':
      case 'output':
        return;
      default:
        expression satisfies never;
    }
  }

  /** Whether there are rows does not depend on what the subquery selects. */
  private existence(operands: readonly BoundExpression[], via: Via, into: Flow): void {
    for (const operand of operands) {
      if (operand.kind === 'query') addFlow(into, this.query(operand.query).rows, via);
      else this.follow(operand, through(via, VIA.transformed), into);
    }
  }

  /** A column of a table whose columns only the warehouse knows may be made of all that the table is made of. */
  private unknownColumn(source: BoundSource, via: Via, into: Flow): void {
    if (source.kind === 'expression') this.follow(source.expression, through(via, VIA.transformed), into);
    else this.unsettled([{ kind: 'source', source, level: 0 }], into);
  }

  /** What a column may be made of that a query returns without naming it. */
  hidden(query: BoundQuery): Flow {
    const flow = emptyFlow();
    if (query.kind === 'raw') addFlow(flow, this.query(query).rows, VIA.transformed);
    else {
      for (const { source, columns } of query.bindings) if (columns === undefined) this.unknownColumn(source, VIA.transformed, flow);
      for (const operation of query.setOperations) {
        const { columns, rows } = this.query(operation.query);
        for (const column of [...columns, rows]) addFlow(flow, column, VIA.transformed);
      }
    }
    flow.opaque = true;
    return flow;
  }

  private column(binding: Binding, column: number, via: Via, into: Flow): void {
    const { source } = binding;
    switch (source.kind) {
      case 'table': {
        const base = this.columnsOf(source.table)[column];
        if (base !== undefined) addInput(into, base, via);
        return;
      }
      case 'query':
        this.result(source.query, this.query(source.query), column, via, into);
        return;
      case 'cte':
        if (source.cte.query !== undefined) this.result(source.cte.query, this.cte(source.cte), column, via, into);
        return;
      case 'expression':
        this.follow(source.expression, through(via, VIA.transformed), into);
        return;
      case 'unknown':
        return;
      default:
        source satisfies never;
    }
  }

  /** A column of a raw query is whatever its text says. */
  private result(query: BoundQuery, flow: QueryFlow, column: number, via: Via, into: Flow): void {
    const found = query.kind === 'raw' ? flow.rows : flow.columns[column];
    if (found !== undefined) addFlow(into, found, via);
  }

  private operands(operands: readonly BoundExpression[], via: Via, into: Flow): void {
    for (const operand of operands) this.follow(operand, via, into);
  }

  private aggregate(expression: BoundAggregate, via: Via, into: Flow): void {
    const inside = through(via, viaOf(expression.name, VIA.aggregated));
    if (functionFacts(expression.name).passes === 'picked') {
      this.operands(expression.operands.slice(0, 1), inside, into);
      this.operands(expression.operands.slice(1), through(via, VIA.ordered), into);
    } else this.operands(expression.operands, inside, into);
    for (const item of expression.withinGroup) this.follow(item.expression, inside, into);
    this.order(expression.orderBy, via, into);
    this.unsettled(expression.mayRead, into);
    if (expression.filter !== undefined) this.follow(expression.filter, through(via, VIA.filtered), into);
    if (expression.over === undefined) return;
    for (const key of expression.over.partitionBy) this.follow(key, through(via, VIA.grouped), into);
    this.order(expression.over.orderBy, via, into);
  }

  private order(items: readonly BoundOrder[], via: Via, into: Flow): void {
    for (const item of items) this.follow(item.expression, through(via, VIA.ordered), into);
  }

  private fragment(expression: BoundRaw, via: Via, into: Flow): void {
    if (expression.reading !== undefined) {
      this.follow(expression.reading, via, into);
      return;
    }
    const way = expression.functions.some(isAggregateFunction) ? VIA.aggregated : VIA.transformed;
    this.operands(expression.operands, through(via, way), into);
    if (expression.names.length > 0 || !expression.isSettled) this.unsettled(expression.candidates, into);
  }

  /** What names and functions that are not followed may read. */
  private unsettled(mayRead: readonly BoundCandidate[] | undefined, into: Flow): void {
    if (mayRead === undefined) return;
    into.opaque = true;
    const candidates = emptyFlow();
    for (const candidate of mayRead) {
      if (candidate.kind === 'reference') this.column(candidate.binding, candidate.column, VIA.transformed, candidates);
      else this.wholeSource(candidate.source, candidates);
    }
    for (const column of candidates.inputs.keys()) into.mayRead.add(column);
    for (const column of candidates.mayRead) into.mayRead.add(column);
  }

  private wholeSource(source: BoundSource, into: Flow): void {
    if (source.kind === 'table') for (const column of this.columnsOf(source.table)) addInput(into, column, VIA.transformed);
    if (source.kind === 'expression') this.follow(source.expression, VIA.transformed, into);
    const flow = source.kind === 'query' ? this.query(source.query) : source.kind === 'cte' ? this.cte(source.cte) : undefined;
    for (const column of flow?.columns ?? []) addFlow(into, column, VIA.transformed);
    if (flow !== undefined) addFlow(into, flow.rows, VIA.transformed);
  }

  private columnsOf(table: BoundTable): readonly BaseColumn[] {
    const known = this.tables.get(table);
    if (known !== undefined) return known;
    const columns = table.columns.map((column) => ({ table: table.relation, column }));
    this.tables.set(table, columns);
    return columns;
  }
}

function isHidden(query: BoundQuery): boolean {
  return query.kind === 'raw' || query.hidesColumns;
}

/** What an operation does to its operands. */
function viaOfOperation(name: string): Via {
  const called = calledFunction(name);
  return called === undefined ? VIA.transformed : viaOf(called, VIA.transformed);
}

/** What a function does to its operands; `otherwise` where it makes something of all of them, in whatever way it is called. */
function viaOf(func: string, otherwise: Via): Via {
  const { passes } = functionFacts(func);
  switch (passes) {
    case 'masked':
      return MASKING;
    case 'count':
      return COUNTING;
    case 'value':
      return VIA.transformed;
    case 'all':
    case 'choice':
    case 'picked':
      return VIA.aggregated;
    case 'values':
    case 'place':
      return otherwise;
    default:
      return passes satisfies never;
  }
}
