import { type BoundExpression, type BoundQuery, type BoundSource, calledFunction, functionFacts } from '../../sql/index.js';

/**
 * Whether a query returns the same rows each time that it is run on the same data. Where rows are chosen or numbered it may not:
 * those that tie come in any order.
 */
export function repeats(query: BoundQuery): boolean {
  if (query.kind === 'raw') return false;
  const chosen = [query.qualify, query.distinctOn, query.limits, query.modifiers];
  if (chosen.some((parts) => parts.length > 0)) return false;
  const { columns, joins, where, groupBy, having } = query;
  const expressions = [...columns.map(({ expression }) => expression), ...joins.map(({ on }) => on), where, ...groupBy, having];
  return (
    expressions.every((expression) => expression === undefined || isRepeated(expression)) &&
    query.bindings.every(({ source }) => isRepeatedSource(source)) &&
    query.setOperations.every((operation) => repeats(operation.query))
  );
}

function isRepeatedSource(source: BoundSource): boolean {
  switch (source.kind) {
    case 'table':
      return true;
    case 'query':
      return repeats(source.query);
    case 'cte':
      return !source.cte.recursive && source.cte.query !== undefined && repeats(source.cte.query);
    default:
      return false;
  }
}

function isRepeated(expression: BoundExpression): boolean {
  switch (expression.kind) {
    case 'value':
    case 'reference':
      return true;
    case 'operation':
      return isKnown(expression.name) && expression.operands.every(isRepeated);
    case 'aggregate': {
      const { name, operands, filter, over } = expression;
      if (functionFacts(name).order === 'matters' || over?.frame !== undefined) return false;
      const ordered = [...(over?.partitionBy ?? []), ...(over?.orderBy.map((order) => order.expression) ?? [])];
      return [...operands, ...ordered, ...(filter === undefined ? [] : [filter])].every(isRepeated);
    }
    case 'query':
      return repeats(expression.query);
    default:
      return false;
  }
}

/** Whether an operation surely looks at nothing but its operands, or what is the same during a run. Of functions that are not portable that is not known. */
function isKnown(operation: string): boolean {
  const called = calledFunction(operation);
  if (called === undefined) return true;
  const { isPortable, reads } = functionFacts(called);
  return isPortable && (reads === 'operands' || reads === 'day' || reads === 'hour');
}
