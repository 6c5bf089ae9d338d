import { expressionBuilder, type OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import type { ComputedAttribute } from '../model/index.js';
import { anyTyped, column as columnNode } from './nodes.js';
import type { Table } from './semantic-model.js';

type Declared = Pick<Table, 'relation'>;

/** The attribute of a relation that is computed; undefined for a column. */
export function computedAt({ relation }: Declared, name: string): ComputedAttribute | undefined {
  const { columns, attributes = {} } = relation;
  return Object.hasOwn(columns, name) || !Object.hasOwn(attributes, name) ? undefined : attributes[name];
}

/** The type of what a name of a relation is: of its column, or of what is computed of its columns. Names that each object has, such as `__proto__`, are none. */
export function typeAt({ relation }: Declared, name: string): LogicalType | undefined {
  const column = Object.hasOwn(relation.columns, name) ? relation.columns[name] : undefined;
  return column?.definition.type ?? computedAt({ relation }, name)?.type;
}

/** The columns and the computed attributes of a relation. */
export function attributeNames({ relation }: Declared): readonly string[] {
  return [...Object.keys(relation.columns), ...Object.keys(relation.attributes ?? {})];
}

/** The value of a computed attribute, of the values of columns. */
export function computedNode({ of }: ComputedAttribute, read: (column: string) => OperationNode): OperationNode {
  return of((name) => anyTyped(read(name)), expressionBuilder()).toOperationNode();
}

/** The columns that decide on a value: the column itself, or those that it is computed of. */
export function columnsBehind(table: Declared, name: string): readonly string[] {
  const computed = computedAt(table, name);
  if (computed === undefined) return [name];
  const read = new Set<string>();
  computedNode(computed, (column) => {
    read.add(column);
    return columnNode(table.relation.name, column);
  });
  return [...read];
}
