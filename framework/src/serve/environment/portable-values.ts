import { type OperationNode, ValueNode } from 'kysely';
import type { LogicalType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { column, returned } from '../../semantic/index.js';
import { decimalText, list, property } from '../../sql/bound/fragment.js';
import { decimalLiteral } from '../../sql/index.js';

/** A name that each dialect takes as it is. */
export function portableIdentifier(name: unknown): string {
  const text = String(name).toLowerCase();
  if (!/^[a-z_][a-z0-9_]*$/.test(text) || text.startsWith('served__'))
    throw refused(`it holds the name ${text}, which not every warehouse takes`);
  return text;
}

/** A column, by its name or by that of its table, too. */
export function columnOf(node: unknown): OperationNode {
  const path = list(property(node, 'column_names')).map(portableIdentifier);
  const [first = '', second, third] = path;
  if (second === undefined) return returned(first);
  if (third !== undefined) throw refused('it names a column by more than its table: give the table an alias');
  return column(first, second);
}

/** The text of a constant; undefined for any other expression. */
export function textOfConstant(node: unknown): string | undefined {
  const value = property(property(node, 'value'), 'value');
  return property(node, 'class') === 'CONSTANT' && typeof value === 'string' ? value : undefined;
}

/** A constant of a statement. */
export function constantOf(constant: unknown): OperationNode {
  if (property(constant, 'is_null') === true) return ValueNode.createImmediate(null);
  const value = property(constant, 'value');
  const type = property(constant, 'type');
  const kind = String(property(type, 'id'));
  if (kind === 'VARCHAR' && typeof value === 'string') return ValueNode.createImmediate(value);
  if (kind === 'BOOLEAN' && typeof value === 'boolean') return ValueNode.createImmediate(value);
  if (/^(TINY|SMALL|BIG)?INT(EGER)?$/.test(kind) && Number.isSafeInteger(value)) return ValueNode.createImmediate(value);
  if (kind === 'DECIMAL' && Number.isSafeInteger(value)) {
    const text = decimalText(String(value), Number(property(property(type, 'type_info'), 'scale')));
    return decimalLiteral(text as `${number}`).toOperationNode();
  }
  throw refused('it holds a value that is not known to mean the same on every warehouse');
}

/** A type that a statement casts to. */
export function statedType(type: unknown): LogicalType {
  const info = property(type, 'type_info');
  switch (String(property(type, 'id'))) {
    case 'DATE':
      return { kind: 'date' };
    case 'TIMESTAMP':
      return { kind: 'timestamp' };
    case 'VARCHAR':
      return { kind: 'text' };
    case 'BOOLEAN':
      return { kind: 'boolean' };
    case 'DOUBLE':
      return { kind: 'double' };
    case 'INTEGER':
    case 'BIGINT':
      return { kind: 'integer' };
    case 'DECIMAL':
      return { kind: 'decimal', precision: Number(property(info, 'width')), scale: Number(property(info, 'scale')) };
    default:
      throw refused('it casts to a type that not every warehouse has');
  }
}

export function refused(problem: string): MartletError {
  return new MartletError('statement-refused', { problem });
}
