import type { Model } from '../../model/index.js';
import { dateLiteral, decimalLiteral, literal, type SqlExpression, timestampLiteral } from '../../sql/index.js';

/** A value of a column, as a literal of its type. */
export function valueIn(model: Model, column: string, value: string | number): SqlExpression<unknown> {
  const type = model.columns[column]?.definition.type;
  switch (type?.kind) {
    case 'date':
      return dateLiteral(String(value).slice(0, 10));
    case 'timestamp':
      return timestampLiteral(String(value));
    case 'decimal':
      return decimalLiteral(String(value));
    case 'integer':
      return literal(BigInt(value));
    case 'double':
      return literal(Number(value));
    default:
      return literal(String(value));
  }
}
