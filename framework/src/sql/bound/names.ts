import { ColumnNode, IdentifierNode, type OperationNode, RawNode, ReferenceNode, TableNode, ValueNode } from 'kysely';

/** The name that an alias gives, and those of its columns where it lists them: `v(a, b)`. */
export interface AliasName {
  readonly name: string;
  readonly columns?: readonly string[];
}

/** Reads an alias, which Kysely lets be an identifier or raw SQL. */
export function aliasName(node: OperationNode): AliasName {
  if (IdentifierNode.is(node)) return { name: node.name };
  const text = textOf(node).trim();
  const listed = /^(.+?)\s*\((.*)\)$/s.exec(text);
  if (listed?.[1] === undefined) return { name: unquote(text) };
  return { name: unquote(listed[1]), columns: (listed[2] ?? '').split(',').map((column) => unquote(column.trim())) };
}

/** The node itself, or the one that raw SQL merely wraps: `sql.ref('a.b')`. */
export function unwrapRaw(node: OperationNode): OperationNode {
  if (!RawNode.is(node)) return node;
  const [only, ...others] = node.parameters;
  if (only === undefined || others.length > 0 || node.sqlFragments.some((piece) => piece.trim() !== '')) return node;
  return unwrapRaw(only);
}

function textOf(node: OperationNode): string {
  if (IdentifierNode.is(node)) return node.name;
  if (ReferenceNode.is(node)) return textOf(node.column);
  if (ColumnNode.is(node)) return node.column.name;
  if (TableNode.is(node)) return node.table.identifier.name;
  if (ValueNode.is(node)) return String(node.value);
  if (!RawNode.is(node)) return '';
  return node.sqlFragments.map((piece, index) => (index === 0 ? '' : parameterText(node, index - 1)) + piece).join('');
}

function parameterText(node: RawNode, index: number): string {
  const parameter = node.parameters[index];
  return parameter === undefined ? '' : textOf(parameter);
}

function unquote(name: string): string {
  return /^(["`]).*\1$/s.test(name) ? name.slice(1, -1) : name;
}
