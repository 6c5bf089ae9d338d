import type { BoundExpression, BoundQuery, BoundSource } from '../../sql/index.js';

/** The columns of a query that hold nothing but null. Engines call them integers, for want of a better name. */
export function untypedColumns(query: BoundQuery): ReadonlySet<string> {
  if (query.kind === 'raw') return new Set();
  return new Set(query.columns.filter((_, position) => isUntypedColumn(query, position)).map(({ name }) => name.toLowerCase()));
}

function isUntypedColumn(query: BoundQuery, position: number): boolean {
  if (query.kind === 'raw') return false;
  const column = query.columns[position];
  return column !== undefined && isUntyped(column.expression) && query.setOperations.every((one) => isUntypedColumn(one.query, position));
}

function isUntyped(expression: BoundExpression): boolean {
  switch (expression.kind) {
    case 'value':
      return expression.value === null;
    case 'raw':
      return ['null', '[]'].includes(expression.text.join('').trim().toLowerCase());
    case 'operation': {
      const { name, operands } = expression;
      if (name !== 'case') return false;
      return operands.every((part) => part.kind === 'operation' && (part.name === 'of' || part.operands.slice(-1).every(isUntyped)));
    }
    case 'reference': {
      const query = queryOf(expression.binding.source);
      return query !== undefined && isUntypedColumn(query, expression.column);
    }
    default:
      return false;
  }
}

/** A recursive query is no null all the way down: something has to end it. */
function queryOf(source: BoundSource): BoundQuery | undefined {
  if (source.kind === 'query') return source.query;
  return source.kind === 'cte' && !source.cte.recursive ? source.cte.query : undefined;
}
